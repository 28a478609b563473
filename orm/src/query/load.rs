//! Relations to load beside the rows of a query.

use super::{Deleted, IntoCond, Node, Orders, Quantifier, Query, Selected, Spec, ToMany, ToOne};
use crate::model::{Columns, Decl, Nullable, Nullity, Path, SoftDelete};
use crate::relate::{Append, Assemble, Edge, Typed, many, one};
pub use deep::LoadDeep;
pub(crate) use deep::{MOST_LEVELS, Walk};
pub(crate) use linked::Link;
pub use linked::LoadLinked;
use picked::selected;
pub use picked::{SelectMany, SelectOne};
use std::marker::PhantomData;
pub use viewed::LoadView;

mod deep;
mod linked;
mod picked;
mod viewed;

/// A relation that `.with` can load.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation that can be loaded",
    label = "expected a relation such as `p.author()` or `p.comments()`"
)]
pub trait Load {
    /// What is loaded for each row.
    type Out: Send + 'static;
    /// The load without its types.
    #[doc(hidden)]
    fn edge(self) -> Edge;
}

/// A to-many relation with an order, a limit or relations below it: what `.with` loads.
pub struct LoadMany<T, Out = T> {
    parts: Parts,
    marker: PhantomData<fn() -> (T, Out)>,
}

/// A to-one relation with a filter or relations below it: what `.with` loads.
pub struct LoadOne<T, N, Out = T> {
    parts: Parts,
    marker: PhantomData<fn() -> (T, N, Out)>,
}

/// What is read of the rows that a relation leads to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pick {
    /// All columns of the model.
    Rows,
    /// These expressions.
    Nodes(Vec<Node>),
    /// One value over all rows of a parent.
    Value(Quantifier),
    /// All columns of the model, then all of the link that leads to the row.
    Linked(Link),
    /// All columns of the rows that the relation leads to again and again, and their depth.
    Deep(Walk),
}

/// What an edge is made of, without the types.
struct Parts {
    at: (Path, u8),
    spec: Spec,
    nested: Vec<Edge>,
}

impl Parts {
    fn filter<T: Decl, C: IntoCond>(&mut self, f: impl FnOnce(Columns<T>) -> C) {
        let cond = self.spec.closure::<T, _>(|columns| f(columns).into_cond());
        self.spec.filters.push(cond.0);
    }

    fn order_by<T: Decl, O: Orders>(&mut self, f: impl FnOnce(Columns<T>) -> O) {
        let mut orders = Vec::new();
        self.spec.closure::<T, _>(|columns| f(columns).orders(&mut orders));
        self.spec.orders.append(&mut orders);
    }

    fn with<T: Decl, L: Load>(&mut self, f: impl FnOnce(Columns<T>) -> L) {
        let edge = nested::<T, L>(&mut self.spec, f);
        self.nested.push(edge);
    }

    fn edge(self, pick: Pick, typed: Typed) -> Edge {
        let (at, relation) = self.at;
        Edge { at, relation, spec: self.spec, pick, nested: self.nested, typed }
    }
}

/// The edge that a closure names, from rows in hand.
pub(crate) fn edge_of<M: Decl, L: Load>(f: impl FnOnce(Columns<M>) -> L) -> Edge {
    nested::<M, L>(&mut Spec::default(), f)
}

/// The edge that a closure names, in the scope of the rows that it starts from.
fn nested<T: Decl, L: Load>(spec: &mut Spec, f: impl FnOnce(Columns<T>) -> L) -> Edge {
    spec.closure::<T, _>(|columns| f(columns).edge())
}

#[diagnostic::do_not_recommend]
impl<T: Decl> Load for ToMany<T> {
    type Out = Vec<T>;
    fn edge(self) -> Edge {
        LoadMany::<T>::from(self).edge()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, N: Nullity> Load for ToOne<T, N> {
    type Out = N::Wrap<T>;
    fn edge(self) -> Edge {
        LoadOne::<T, N>::from(self).edge()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, Out: Assemble<T>> Load for LoadMany<T, Out> {
    type Out = Vec<Out>;
    fn edge(self) -> Edge {
        self.parts.edge(Pick::Rows, many::<T, Out>())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, N: Nullity, Out: Assemble<T>> Load for LoadOne<T, N, Out> {
    type Out = N::Wrap<Out>;
    fn edge(self) -> Edge {
        self.parts.edge(Pick::Rows, one::<T, N, Out>())
    }
}

impl<T: Decl> From<ToMany<T>> for LoadMany<T> {
    fn from(relation: ToMany<T>) -> Self {
        let (at, spec) = relation.into_parts();
        LoadMany { parts: Parts { at, spec, nested: Vec::new() }, marker: PhantomData }
    }
}

impl<T: Decl, N: Nullity> From<ToOne<T, N>> for LoadOne<T, N> {
    fn from(relation: ToOne<T, N>) -> Self {
        let parts = Parts { at: relation.at(), spec: Spec::default(), nested: Vec::new() };
        LoadOne { parts, marker: PhantomData }
    }
}

impl<T: Decl> ToMany<T> {
    /// The order of the rows of each parent.
    #[must_use]
    pub fn order_by<O: Orders>(self, f: impl FnOnce(Columns<T>) -> O) -> LoadMany<T> {
        LoadMany::from(self).order_by(f)
    }

    /// At most so many rows for each parent.
    #[must_use]
    pub fn limit(self, rows: u64) -> LoadMany<T> {
        LoadMany::from(self).limit(rows)
    }

    /// Without the first rows of each parent.
    #[must_use]
    pub fn offset(self, rows: u64) -> LoadMany<T> {
        LoadMany::from(self).offset(rows)
    }

    /// Each row of a parent once, even if several ways lead to it.
    #[must_use]
    pub fn distinct(self) -> LoadMany<T> {
        LoadMany::from(self).distinct()
    }

    /// Loads some columns or expressions instead of whole rows: one, or a tuple of them.
    #[must_use]
    pub fn select<S: Selected>(self, f: impl FnOnce(Columns<T>) -> S) -> SelectMany<T, S> {
        LoadMany::from(self).select(f)
    }

    /// Loads a relation of the rows, too.
    #[must_use]
    pub fn with<L: Load>(self, f: impl FnOnce(Columns<T>) -> L) -> LoadMany<T, <T as Append<L::Out>>::Out> {
        LoadMany::from(self).with(f)
    }
}

impl<T: Decl, Out> LoadMany<T, Out> {
    /// Only rows that pass the condition. Several filters must all pass.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<T>) -> C) -> Self {
        self.parts.filter::<T, C>(f);
        self
    }

    /// The order of the rows of each parent. A second call adds to the first.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, f: impl FnOnce(Columns<T>) -> O) -> Self {
        self.parts.order_by::<T, O>(f);
        self
    }

    /// At most so many rows for each parent.
    #[must_use]
    pub fn limit(mut self, rows: u64) -> Self {
        self.parts.spec.limit = Some(rows);
        self
    }

    /// Without the first rows of each parent.
    #[must_use]
    pub fn offset(mut self, rows: u64) -> Self {
        self.parts.spec.offset = Some(rows);
        self
    }

    /// Rows that are marked as deleted, too.
    #[must_use]
    pub fn with_deleted(mut self) -> Self
    where
        T: SoftDelete,
    {
        self.parts.spec.deleted = Deleted::Shown;
        self
    }

    /// Each row of a parent once, even if several ways lead to it.
    #[must_use]
    pub fn distinct(mut self) -> Self {
        self.parts.spec.distinct = true;
        self
    }

    /// Loads a relation of the rows, too.
    #[must_use]
    pub fn with<L: Load>(
        mut self,
        f: impl FnOnce(Columns<T>) -> L,
    ) -> LoadMany<T, <Out as Append<L::Out>>::Out>
    where
        Out: Append<L::Out>,
    {
        self.parts.with::<T, L>(f);
        LoadMany { parts: self.parts, marker: PhantomData }
    }
}

impl<T: Decl> LoadMany<T> {
    /// Loads some columns or expressions instead of whole rows: one, or a tuple of them.
    #[must_use]
    pub fn select<S: Selected>(mut self, f: impl FnOnce(Columns<T>) -> S) -> SelectMany<T, S> {
        let nodes = selected::<T, S>(&mut self.parts.spec, f);
        SelectMany { parts: self.parts, nodes, marker: PhantomData }
    }
}

impl<T: Decl, N: Nullity> ToOne<T, N> {
    /// Loads some columns or expressions instead of the whole row: one, or a tuple of them.
    #[must_use]
    pub fn select<S: Selected>(self, f: impl FnOnce(Columns<T>) -> S) -> SelectOne<T, N, S> {
        LoadOne::from(self).select(f)
    }

    /// Only a row that passes the condition: then there may be none.
    #[must_use]
    pub fn filter<C: IntoCond>(self, f: impl FnOnce(Columns<T>) -> C) -> LoadOne<T, Nullable> {
        LoadOne::from(self).filter(f)
    }

    /// Loads a relation of the row, too.
    #[must_use]
    pub fn with<L: Load>(self, f: impl FnOnce(Columns<T>) -> L) -> LoadOne<T, N, <T as Append<L::Out>>::Out> {
        LoadOne::from(self).with(f)
    }
}

impl<T: Decl, N: Nullity> LoadOne<T, N> {
    /// Loads some columns or expressions instead of the whole row: one, or a tuple of them.
    #[must_use]
    pub fn select<S: Selected>(mut self, f: impl FnOnce(Columns<T>) -> S) -> SelectOne<T, N, S> {
        let nodes = selected::<T, S>(&mut self.parts.spec, f);
        SelectOne { parts: self.parts, nodes, marker: PhantomData }
    }
}

impl<T: Decl, N: Nullity, Out> LoadOne<T, N, Out> {
    /// Only a row that passes the condition: then there may be none.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<T>) -> C) -> LoadOne<T, Nullable, Out> {
        self.parts.filter::<T, C>(f);
        LoadOne { parts: self.parts, marker: PhantomData }
    }

    /// Loads a relation of the row, too.
    #[must_use]
    pub fn with<L: Load>(
        mut self,
        f: impl FnOnce(Columns<T>) -> L,
    ) -> LoadOne<T, N, <Out as Append<L::Out>>::Out>
    where
        Out: Append<L::Out>,
    {
        self.parts.with::<T, L>(f);
        LoadOne { parts: self.parts, marker: PhantomData }
    }
}

impl<M: Decl, Out> Query<M, Out> {
    /// Loads a relation for every row: the result gets one part more, and costs one statement more,
    /// whatever the number of rows.
    #[must_use]
    pub fn with<L: Load>(mut self, f: impl FnOnce(Columns<M>) -> L) -> Query<M, <Out as Append<L::Out>>::Out>
    where
        Out: Append<L::Out>,
    {
        let edge = nested::<M, L>(&mut self.spec, f);
        self.edges.push(edge);
        let mut query = Query::from_parts(self.spec, self.edges);
        query.snapshot = self.snapshot;
        query
    }

    /// Reads the rows and what is loaded with them in one read-only transaction with repeatable
    /// reads, so that all of it is the state of one moment. The statements run one after the other.
    /// Inside of a transaction it is refused: there the transaction's own isolation holds.
    #[must_use]
    pub fn snapshot(mut self) -> Self {
        self.snapshot = true;
        self
    }
}
