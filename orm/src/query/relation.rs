//! Relations as queries use them.

use super::{Cond, Expr, Func, IntoCond, Node, Number, Quantifier, RelationNode, Source, Spec, scope};
use crate::model::{Columns, Decl, ModelDef, Nullable, Nullity, Path, Required};
use crate::value::Scalar;
use std::marker::PhantomData;
use std::ops::Deref;

/// A to-one relation. Its columns are there as fields: `p.author().name`.
pub struct ToOne<T: Decl, N: Nullity> {
    columns: T::Columns<N>,
    at: (Path, u8),
}

impl<T: Decl, N: Nullity> ToOne<T, N> {
    pub(crate) fn new(path: Path, relation: u8) -> Self {
        ToOne { columns: T::columns(path.hop(relation)), at: (path, relation) }
    }

    pub(super) fn at(&self) -> (Path, u8) {
        self.at
    }

    /// Where its columns stand.
    pub(crate) fn path(&self) -> Path {
        self.at.0.hop(self.at.1)
    }
}

impl<T: Decl, N: Nullity> Deref for ToOne<T, N> {
    type Target = T::Columns<N>;
    fn deref(&self) -> &Self::Target {
        &self.columns
    }
}

/// A to-many relation: ask about its rows with [`any`](ToMany::any), [`count`](ToMany::count) and
/// the like.
pub struct ToMany<T> {
    source: &'static ModelDef,
    at: Path,
    relation: u8,
    /// Known with the first closure.
    scope: Option<u8>,
    filter: Vec<Node>,
    marker: PhantomData<fn() -> T>,
}

/// Where the value of a question about a relation's rows comes from: `p.comments().count()`. It can
/// stand in an expression, and `.with` can load it.
#[derive(Debug, Clone)]
pub struct OfRelation(Box<RelationNode>);

impl Source for OfRelation {
    fn node(self) -> Node {
        Node::Relation(self.0)
    }
}

impl OfRelation {
    /// Where the relation starts, which rows count, and what is asked of them.
    pub(super) fn into_parts(self) -> ((Path, u8), Spec, Quantifier) {
        let RelationNode { at, relation, scope, quantifier, filter, .. } = *self.0;
        ((at, relation), Spec { filters: filter, scope: Some(scope), ..Spec::default() }, quantifier)
    }
}

/// The scope of the next closure over a relation: never that of a query's own rows.
fn next_scope() -> u8 {
    scope::next().max(1)
}

impl<T: Decl> ToMany<T> {
    pub(crate) fn new(source: &'static ModelDef, at: Path, relation: u8) -> Self {
        ToMany { source, at, relation, scope: None, filter: Vec::new(), marker: PhantomData }
    }

    /// Where it starts, and which rows count.
    pub(super) fn into_parts(self) -> ((Path, u8), Spec) {
        let spec = Spec { filters: self.filter, scope: self.scope, ..Spec::default() };
        ((self.at, self.relation), spec)
    }

    fn ask(self, quantifier: Quantifier) -> OfRelation {
        OfRelation(Box::new(RelationNode {
            source: self.source,
            at: self.at,
            relation: self.relation,
            scope: self.scope.unwrap_or_else(next_scope),
            quantifier,
            filter: self.filter,
        }))
    }

    fn scoped<R>(&mut self, f: impl FnOnce(Columns<T>) -> R) -> R {
        let scope = scope::again(self.scope, next_scope());
        self.scope = Some(scope);
        scope::within(scope, T::DEF, || f(T::columns::<Required>(Path::scope(scope))))
    }

    /// Only rows that pass the condition. Several filters must all pass.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<T>) -> C) -> Self {
        let cond = self.scoped(|columns| f(columns).into_cond());
        self.filter.push(cond.0);
        self
    }

    /// Whether at least one row passes the condition.
    pub fn any<C: IntoCond>(self, f: impl FnOnce(Columns<T>) -> C) -> Cond {
        Cond(self.filter(f).ask(Quantifier::Any).node())
    }

    /// Whether no row passes the condition.
    pub fn none<C: IntoCond>(self, f: impl FnOnce(Columns<T>) -> C) -> Cond {
        Cond(self.filter(f).ask(Quantifier::None).node())
    }

    /// Whether every row passes the condition: true if there are no rows, false if it is unknown
    /// (NULL) for one.
    pub fn all<C: IntoCond>(mut self, f: impl FnOnce(Columns<T>) -> C) -> Cond {
        let cond = self.scoped(|columns| f(columns).into_cond());
        // The last filter is the condition; those before say which rows it must hold for.
        self.filter.push(cond.0);
        Cond(self.ask(Quantifier::All).node())
    }

    /// Whether there is at least one row.
    pub fn exists(self) -> Expr<bool, Required, OfRelation> {
        Expr::from_source(self.ask(Quantifier::Any))
    }

    /// Whether there is no row.
    pub fn is_empty(self) -> Cond {
        Cond(self.ask(Quantifier::None).node())
    }

    /// The number of rows. Over a many-to-many relation a row counts once for each link to it.
    pub fn count(self) -> Expr<i64, Required, OfRelation> {
        Expr::from_source(self.ask(Quantifier::Count))
    }

    fn aggregate<B: Scalar, N: Nullity, S: Source, Out>(
        mut self,
        func: Func,
        f: impl FnOnce(Columns<T>) -> Expr<B, N, S>,
    ) -> Expr<Out, Nullable, OfRelation> {
        let value = self.scoped(|columns| f(columns).node());
        Expr::from_source(self.ask(Quantifier::Aggregate(func, Box::new(value))))
    }

    /// The least value of an expression over the rows; NULL if there are none.
    pub fn min<B: Scalar, N: Nullity, S: Source>(
        self,
        f: impl FnOnce(Columns<T>) -> Expr<B, N, S>,
    ) -> Expr<B, Nullable, OfRelation> {
        self.aggregate(Func::Min, f)
    }

    /// The greatest value of an expression over the rows; NULL if there are none.
    pub fn max<B: Scalar, N: Nullity, S: Source>(
        self,
        f: impl FnOnce(Columns<T>) -> Expr<B, N, S>,
    ) -> Expr<B, Nullable, OfRelation> {
        self.aggregate(Func::Max, f)
    }

    /// The sum of an expression over the rows; NULL if there are none. Its type is that of
    /// [`Expr::sum`].
    pub fn sum<B: Number, N: Nullity, S: Source>(
        self,
        f: impl FnOnce(Columns<T>) -> Expr<B, N, S>,
    ) -> Expr<B::Sum, Nullable, OfRelation> {
        self.aggregate(Func::Sum, f)
    }

    /// The mean of an expression over the rows; NULL if there are none. Its type is that of
    /// [`Expr::avg`].
    pub fn avg<B: Number, N: Nullity, S: Source>(
        self,
        f: impl FnOnce(Columns<T>) -> Expr<B, N, S>,
    ) -> Expr<B::Mean, Nullable, OfRelation> {
        self.aggregate(Func::Avg, f)
    }
}
