//! Queries over one model put together: UNION, INTERSECT, EXCEPT.

use super::{Query, Spec};
use crate::model::Decl;

/// How the rows of two queries are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOperator {
    Union,
    UnionAll,
    Intersect,
    Except,
}

/// The rows of several queries, put together from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Combined {
    pub first: Spec,
    pub operator: SetOperator,
    pub rest: Vec<Spec>,
}

impl<M: Decl> Query<M> {
    /// The rows of both queries, each once.
    ///
    /// What follows (`.filter`, `.order_by`, `.limit`, `.with`, a page, a cursor) is about the rows of
    /// both; an order of one of the two counts only for its own limit.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model)] struct Post { #[model(id)] id: i64, title: String, views: i64 }
    /// # async fn rows(db: &Db) -> plough::Result<()> {
    /// let latest = Post::query().order_by(|p| p.id.desc()).limit(5);
    /// let favourites = Post::query().order_by(|p| p.views.desc()).limit(5);
    /// let posts = latest.union(favourites).order_by(|p| p.title.asc()).all(db).await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn union(self, other: Query<M>) -> Query<M> {
        self.combine(SetOperator::Union, other)
    }

    /// The rows of both queries; one that both have comes twice.
    #[must_use]
    pub fn union_all(self, other: Query<M>) -> Query<M> {
        self.combine(SetOperator::UnionAll, other)
    }

    /// Only the rows that both queries have, each once.
    #[must_use]
    pub fn intersect(self, other: Query<M>) -> Query<M> {
        self.combine(SetOperator::Intersect, other)
    }

    /// Only the rows that the other query does not have, each once.
    #[must_use]
    pub fn except(self, other: Query<M>) -> Query<M> {
        self.combine(SetOperator::Except, other)
    }

    fn combine(self, operator: SetOperator, other: Query<M>) -> Query<M> {
        let mut spec = self.spec;
        let snapshot = self.snapshot || other.snapshot;
        // `a.union(b).union(c)` is one list: only what differs is put into another query.
        let goes_on = spec.source.as_ref().is_some_and(|source| source.operator == operator)
            && spec == (Spec { source: spec.source.clone(), ..Spec::default() });
        let source = match spec.source.take() {
            Some(mut source) if goes_on => {
                source.rest.push(other.spec);
                source
            }
            taken => {
                spec.source = taken;
                Box::new(Combined { first: spec, operator, rest: vec![other.spec] })
            }
        };
        let spec = Spec { source: Some(source), ..Spec::default() };
        let mut query = Query::from_parts(spec, Vec::new());
        query.snapshot = snapshot;
        query
    }
}
