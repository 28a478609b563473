//! Loads of something else than whole rows: some columns, or a value over the rows.

use super::{Load, Parts, Pick};
use crate::model::{Columns, Decl, Nullity};
use crate::query::{Expr, Node, OfRelation, Selected, Spec};
use crate::relate::{Beside, Edge, Push, selected_many, selected_one, value};
use crate::value::Scalar;
use std::marker::PhantomData;

/// A to-many relation of which some columns or expressions are loaded, with the relations `Below`.
pub struct SelectMany<T, S, Below = ()> {
    pub(super) parts: Parts,
    pub(super) nodes: Vec<Node>,
    pub(super) marker: PhantomData<fn() -> (T, S, Below)>,
}

/// A to-one relation of which some columns or expressions are loaded, with the relations `Below`.
pub struct SelectOne<T, N, S, Below = ()> {
    pub(super) parts: Parts,
    pub(super) nodes: Vec<Node>,
    pub(super) marker: PhantomData<fn() -> (T, N, S, Below)>,
}

/// The expressions that a closure selects.
pub(super) fn selected<T: Decl, S: Selected>(spec: &mut Spec, f: impl FnOnce(Columns<T>) -> S) -> Vec<Node> {
    let mut nodes = Vec::new();
    spec.closure::<T, _>(|columns| f(columns).nodes(&mut nodes));
    nodes
}

impl<T: Decl, S: Selected> SelectMany<T, S> {
    /// What is equal in all that is selected is loaded once for each parent.
    #[must_use]
    pub fn distinct(mut self) -> Self {
        self.parts.spec.distinct = true;
        self
    }
}

impl<T: Decl, S, Below> SelectMany<T, S, Below> {
    /// Loads a relation of the rows, too.
    #[must_use]
    pub fn with<L: Load>(
        mut self,
        f: impl FnOnce(Columns<T>) -> L,
    ) -> SelectMany<T, S, <Below as Push<L::Out>>::Out>
    where
        Below: Push<L::Out>,
    {
        self.parts.with::<T, L>(f);
        SelectMany { parts: self.parts, nodes: self.nodes, marker: PhantomData }
    }
}

impl<T: Decl, N: Nullity, S, Below> SelectOne<T, N, S, Below> {
    /// Loads a relation of the row, too.
    #[must_use]
    pub fn with<L: Load>(
        mut self,
        f: impl FnOnce(Columns<T>) -> L,
    ) -> SelectOne<T, N, S, <Below as Push<L::Out>>::Out>
    where
        Below: Push<L::Out>,
    {
        self.parts.with::<T, L>(f);
        SelectOne { parts: self.parts, nodes: self.nodes, marker: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, S: Selected, Below: Beside<S::Out>> Load for SelectMany<T, S, Below> {
    type Out = Vec<Below::Out>;
    fn edge(self) -> Edge {
        self.parts.edge(Pick::Nodes(self.nodes), selected_many::<S, Below>())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, N: Nullity, S: Selected, Below: Beside<S::Out>> Load for SelectOne<T, N, S, Below> {
    type Out = N::Wrap<Below::Out>;
    fn edge(self) -> Edge {
        self.parts.edge(Pick::Nodes(self.nodes), selected_one::<N, S, Below>())
    }
}

/// A number or a value over the rows of a relation, for each parent: the rows are not loaded.
#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity> Load for Expr<B, N, OfRelation> {
    type Out = N::Of<B>;
    fn edge(self) -> Edge {
        let (at, spec, quantifier) = self.source.into_parts();
        Parts { at, spec, nested: Vec::new() }.edge(Pick::Value(quantifier), value::<B, N>())
    }
}
