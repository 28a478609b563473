//! The parts of a view: what each field reads, and how the fields become the struct.
//!
//! A part is two things. As a value it asks, once per query, and as a type it reads, once per row:
//! nothing is looked up and nothing is boxed for a field.

use super::ViewPlan;
use crate::decode::{JsonMember, Reader, WriteRow};
use crate::error::{Error, Kind, Result};
use crate::model::{Columns, Decl, Nullity, Required};
use crate::query::{Cond, Expr, Node, Source, ToMany};
use crate::relate::ModelText;
use crate::value::{Decode, Scalar, SqlType};
use std::any::Any;
use std::marker::PhantomData;

/// A part of a view: it asks for something, and reads it.
#[doc(hidden)]
pub trait Part: Sized + 'static {
    /// What it becomes.
    type Value: Send + 'static;
    /// What is read from the row itself.
    type Read: Send + 'static;
    /// What was loaded for all rows.
    type Loaded;
    /// Adds what is asked for to a plan.
    fn ask(self, plan: &mut ViewPlan);
    /// Adds the types of the columns that [`read`](Part::read) takes.
    fn types(to: &mut Vec<SqlType>);
    /// Reads a row.
    ///
    /// # Errors
    /// If a column cannot be read.
    fn read(row: &mut Reader<'_>) -> Result<Self::Read>;
    /// Takes what was loaded for it.
    ///
    /// # Errors
    /// If the parts do not fit; they always do.
    fn loaded(parts: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<Self::Loaded>;
    /// The value for a row, in the order of the rows.
    ///
    /// # Errors
    /// If the parts do not fit; they always do.
    fn finish(read: Self::Read, loaded: &mut Self::Loaded) -> Result<Self::Value>;
    /// Writes a row as JSON, without the value; `None` if only the value can say what it is.
    const JSON: Option<WriteRow> = None;
}

/// No field at all.
impl Part for () {
    type Value = ();
    type Read = ();
    type Loaded = ();
    fn ask(self, _: &mut ViewPlan) {}
    fn types(_: &mut Vec<SqlType>) {}
    fn read(_: &mut Reader<'_>) -> Result<()> {
        Ok(())
    }
    fn loaded(_: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<()> {
        Ok(())
    }
    fn finish(_: (), _: &mut ()) -> Result<()> {
        Ok(())
    }
    const JSON: Option<WriteRow> = Some(|_, _| Ok(()));
}

/// Fields and one more: so a view may have any number of them.
impl<A: Part, B: Part> Part for (A, B) {
    type Value = (A::Value, B::Value);
    type Read = (A::Read, B::Read);
    type Loaded = (A::Loaded, B::Loaded);
    fn ask(self, plan: &mut ViewPlan) {
        self.0.ask(plan);
        self.1.ask(plan);
    }
    fn types(to: &mut Vec<SqlType>) {
        A::types(to);
        B::types(to);
    }
    #[inline]
    fn read(row: &mut Reader<'_>) -> Result<Self::Read> {
        Ok((A::read(row)?, B::read(row)?))
    }
    fn loaded(parts: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<Self::Loaded> {
        Ok((A::loaded(parts)?, B::loaded(parts)?))
    }
    #[inline]
    fn finish(read: Self::Read, loaded: &mut Self::Loaded) -> Result<Self::Value> {
        Ok((A::finish(read.0, &mut loaded.0)?, B::finish(read.1, &mut loaded.1)?))
    }
    const JSON: Option<WriteRow> = match (A::JSON, B::JSON) {
        (Some(_), Some(_)) => Some(super::json::both::<A, B>),
        _ => None,
    };
}

/// A struct that is built from the values of its fields.
#[doc(hidden)]
pub trait Build<Fields>: Send + 'static {
    /// Builds it.
    fn build(fields: Fields) -> Self;
    /// What it is as JSON, if its `Serialize` says what its fields say: `#[view(json)]`.
    const JSON: Option<&'static [JsonMember]> = None;
}

/// The fields of a struct.
#[doc(hidden)]
pub struct Built<P, V>(P, PhantomData<fn() -> V>);

impl<P, V> Built<P, V> {
    /// The struct's fields.
    pub fn new(fields: P) -> Self {
        Built(fields, PhantomData)
    }
}

impl<P: Part, V: Build<P::Value>> Part for Built<P, V> {
    type Value = V;
    type Read = P::Read;
    type Loaded = P::Loaded;
    fn ask(self, plan: &mut ViewPlan) {
        self.0.ask(plan);
    }
    fn types(to: &mut Vec<SqlType>) {
        P::types(to);
    }
    #[inline]
    fn read(row: &mut Reader<'_>) -> Result<Self::Read> {
        P::read(row)
    }
    fn loaded(parts: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<Self::Loaded> {
        P::loaded(parts)
    }
    #[inline]
    fn finish(read: Self::Read, loaded: &mut Self::Loaded) -> Result<V> {
        P::finish(read, loaded).map(V::build)
    }
    const JSON: Option<WriteRow> = match (P::JSON, V::JSON) {
        (Some(_), Some(_)) => Some(super::json::object::<P, V>),
        _ => None,
    };
}

/// All columns of a model.
#[doc(hidden)]
pub struct Whole<M>(PhantomData<fn() -> M>);

impl<M> Whole<M> {
    pub(super) fn new() -> Self {
        Whole(PhantomData)
    }
}

impl<M: Decl> Part for Whole<M> {
    type Value = M;
    type Read = M;
    type Loaded = ();
    fn ask(self, plan: &mut ViewPlan) {
        let indices = 0..M::DEF.columns.len();
        plan.nodes.extend(indices.map(|index| Node::Column(plan.at, index as u16)));
    }
    fn types(to: &mut Vec<SqlType>) {
        to.extend(M::DEF.columns.iter().map(|column| column.ty));
    }
    #[inline]
    fn read(row: &mut Reader<'_>) -> Result<M> {
        M::read(row)
    }
    fn loaded(_: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<()> {
        Ok(())
    }
    #[inline]
    fn finish(read: M, (): &mut ()) -> Result<M> {
        Ok(read)
    }
    const JSON: Option<WriteRow> = ModelText::<M>::ROW;
}

/// A column or a computation of the base type `B` for a field of the type `F`.
#[doc(hidden)]
pub struct ColumnPart<B, F> {
    pub(super) node: Node,
    marker: PhantomData<fn() -> (B, F)>,
}

impl<B: Scalar, F: Decode> Part for ColumnPart<B, F> {
    type Value = F;
    type Read = F;
    type Loaded = ();
    fn ask(self, plan: &mut ViewPlan) {
        plan.nodes.push(self.node);
    }
    fn types(to: &mut Vec<SqlType>) {
        to.push(B::TYPE);
    }
    #[inline]
    fn read(row: &mut Reader<'_>) -> Result<F> {
        row.next()
    }
    fn loaded(_: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<()> {
        Ok(())
    }
    #[inline]
    fn finish(read: F, (): &mut ()) -> Result<F> {
        Ok(read)
    }
}

/// A field of this type holds a value of the type `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the column has the type `{T}`, and this field the type `{Self}`",
    label = "expected `{T}`"
)]
pub trait Fits<T>: Sized {
    /// What reads it. A type that does not fit has none, so that the compiler says no more of it.
    type Part<B: Scalar>: Part<Value = Self>;
    /// What reads it from an expression.
    fn part<B: Scalar>(node: Node) -> Self::Part<B>;
}

#[diagnostic::do_not_recommend]
impl<T: Decode> Fits<T> for T {
    type Part<B: Scalar> = ColumnPart<B, T>;
    fn part<B: Scalar>(node: Node) -> ColumnPart<B, T> {
        ColumnPart { node, marker: PhantomData }
    }
}

impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: Fits<N::Of<B>>>(self) -> F::Part<B> {
        F::part(self.node())
    }
}

/// An expression or a condition: what a view can compute.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be computed by the database",
    label = "expected an expression over columns, or a condition"
)]
pub trait Computation {
    /// Its type, if it is not NULL.
    type Base: Scalar;
    /// Whether it may be NULL.
    type Null: Nullity;
    /// The expression.
    fn into_node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Computation for Expr<B, N, S> {
    type Base = B;
    type Null = N;
    fn into_node(self) -> Node {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl Computation for Cond {
    type Base = bool;
    type Null = Required;
    fn into_node(self) -> Node {
        self.is_true().node()
    }
}

/// A computation over the columns of a row.
#[doc(hidden)]
pub fn computed<M, E, C>(columns: Columns<M>, computation: C) -> Expr<E::Base, E::Null>
where
    M: Decl,
    E: Computation,
    C: FnOnce(Columns<M>) -> E,
{
    Expr::computed(computation(columns).into_node())
}

/// A relation of whose rows a view asks an aggregate.
#[doc(hidden)]
pub fn rows_of<T: Decl>(relation: ToMany<T>) -> ToMany<T> {
    relation
}

impl Cond {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: Fits<bool>>(self) -> F::Part<bool> {
        F::part(self.into_node())
    }
}

/// A view that the derive refused: nothing is read.
#[doc(hidden)]
pub struct Unknown<V>(PhantomData<fn() -> V>);

impl<V> Unknown<V> {
    /// Reads nothing.
    #[allow(clippy::new_without_default, reason = "only generated code makes one")]
    pub fn new() -> Self {
        Unknown(PhantomData)
    }
}

impl<V: Send + 'static> Part for Unknown<V> {
    type Value = V;
    type Read = ();
    type Loaded = ();
    fn ask(self, _: &mut ViewPlan) {}
    fn types(_: &mut Vec<SqlType>) {}
    fn read(_: &mut Reader<'_>) -> Result<()> {
        Ok(())
    }
    fn loaded(_: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<()> {
        Ok(())
    }
    fn finish((): (), (): &mut ()) -> Result<V> {
        Err(Error::new(Kind::Config, "the view does not compile"))
    }
}
