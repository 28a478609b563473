//! Queries inside of queries.

use super::{Cond, Expr, Node, Query, Select, Source, Spec};
use crate::model::{Decl, ModelDef, Nullable, Nullity};
use crate::value::Scalar;

/// A query that stands in an expression.
#[derive(Debug, Clone)]
pub struct Subquery {
    pub(crate) model: &'static ModelDef,
    pub(crate) spec: Spec,
    /// What it selects; nothing, if only its rows matter.
    pub(crate) node: Option<Node>,
}

impl PartialEq for Subquery {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.model, other.model) && self.spec == other.spec && self.node == other.node
    }
}

/// Whether the query has a row. A closure in it may use the columns of the closure it is written in:
/// `exists(Post::query().filter(|p| p.author_id.eq(u.id)))`.
pub fn exists<M: Decl, Out>(query: Query<M, Out>) -> Cond {
    Cond(Node::Exists(Box::new(Subquery { model: M::DEF, spec: query.spec, node: None })))
}

/// The value that a query selects in its first row; NULL if it has no row.
pub fn scalar<M: Decl, B: Scalar, N: Nullity, S: Source>(
    query: Select<M, Expr<B, N, S>>,
) -> Expr<B, Nullable> {
    let mut query = query.into_subquery();
    query.spec.limit = Some(query.spec.limit.unwrap_or(1).min(1));
    Expr::computed(Node::Subquery(Box::new(query)))
}

impl<M: Decl, S> Select<M, S> {
    pub(super) fn into_subquery(self) -> Subquery {
        Subquery { model: M::DEF, spec: self.spec, node: self.nodes.into_iter().next() }
    }
}
