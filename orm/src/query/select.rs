//! Queries over one model.

use super::{Cond, Expr, IntoCond, Node, Order, Orders, Source};
use crate::decode::Reader;
use crate::error::Result;
use crate::model::{Columns, Decl, Nullity, Path};
use crate::value::{Scalar, SqlType};
use std::marker::PhantomData;

/// What a query asks for, without its types.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spec {
    /// Conditions, all of which must hold.
    pub filters: Vec<Node>,
    pub orders: Vec<Order>,
    pub limit: Option<u64>,
    pub offset: Option<u64>,
    /// A whole-table update or delete was asked for.
    pub everything: bool,
    /// The scope of the model's own columns in the expressions: 0, unless they come from a closure
    /// over a relation.
    pub scope: u8,
}

/// A query for rows of the model `M` that gives values of the type `Out`.
pub struct Query<M, Out = M> {
    pub(crate) spec: Spec,
    marker: PhantomData<fn() -> (M, Out)>,
}

/// A query for some columns or expressions.
pub struct Select<M, S> {
    pub(crate) spec: Spec,
    pub(crate) nodes: Vec<Node>,
    marker: PhantomData<fn() -> (M, S)>,
}

impl<M, Out> Clone for Query<M, Out> {
    fn clone(&self) -> Self {
        Query { spec: self.spec.clone(), marker: PhantomData }
    }
}

impl<M, S> Clone for Select<M, S> {
    fn clone(&self) -> Self {
        Select { spec: self.spec.clone(), nodes: self.nodes.clone(), marker: PhantomData }
    }
}

impl<M: Decl, Out> Query<M, Out> {
    pub(crate) fn new() -> Self {
        Query { spec: Spec::default(), marker: PhantomData }
    }

    /// Only rows that pass the condition. Several filters must all pass.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<M>) -> C) -> Self {
        let Cond(node) = f(M::columns(Path::ROOT)).into_cond();
        self.spec.filters.push(node);
        self
    }

    /// A filter that is there only if the value is.
    #[must_use]
    pub fn if_some<V, C: IntoCond>(self, value: Option<V>, f: impl FnOnce(Columns<M>, V) -> C) -> Self {
        match value {
            Some(value) => self.filter(|columns| f(columns, value)),
            None => self,
        }
    }

    /// The order of the rows. A second call adds to the first.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, f: impl FnOnce(Columns<M>) -> O) -> Self {
        f(M::columns(Path::ROOT)).orders(&mut self.spec.orders);
        self
    }

    /// At most so many rows.
    #[must_use]
    pub fn limit(mut self, rows: u64) -> Self {
        self.spec.limit = Some(rows);
        self
    }

    /// Without the first rows.
    #[must_use]
    pub fn offset(mut self, rows: u64) -> Self {
        self.spec.offset = Some(rows);
        self
    }
}

impl<M: Decl> Query<M> {
    /// Some columns or expressions instead of whole rows: one, or a tuple of them.
    #[must_use]
    pub fn select<S: Selected>(self, f: impl FnOnce(Columns<M>) -> S) -> Select<M, S> {
        let mut nodes = Vec::new();
        f(M::columns(Path::ROOT)).nodes(&mut nodes);
        Select { spec: self.spec, nodes, marker: PhantomData }
    }
}

/// Something that can be selected: a column, an expression, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "expected a column, an expression, or a tuple of them"
)]
pub trait Selected: 'static {
    /// What a row of it becomes.
    type Out: Send + 'static;
    /// Adds the expressions to a list.
    fn nodes(self, to: &mut Vec<Node>);
    /// Adds the types that [`read`](Selected::read) takes.
    fn types(to: &mut Vec<SqlType>);
    /// Reads the values.
    ///
    /// # Errors
    /// If a column cannot be read.
    fn read(row: &mut Reader<'_>) -> Result<Self::Out>;
}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Selected for Expr<B, N, S>
where
    Expr<B, N, S>: 'static,
{
    type Out = N::Of<B>;
    fn nodes(self, to: &mut Vec<Node>) {
        to.push(self.node());
    }
    fn types(to: &mut Vec<SqlType>) {
        to.push(B::TYPE);
    }
    fn read(row: &mut Reader<'_>) -> Result<N::Of<B>> {
        row.next()
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: Selected),*> Selected for ($($name,)*) {
            type Out = ($($name::Out,)*);
            #[allow(non_snake_case, reason = "one letter names a type and its value")]
            fn nodes(self, to: &mut Vec<Node>) {
                let ($($name,)*) = self;
                $($name.nodes(to);)*
            }
            fn types(to: &mut Vec<SqlType>) {
                $($name::types(to);)*
            }
            fn read(row: &mut Reader<'_>) -> Result<Self::Out> {
                Ok(($($name::read(row)?,)*))
            }
        }
    };
}
crate::query::each_tuple!(tuples);
