//! Typed handles for columns.

use super::{Nullable, Nullity, Path, Required};
use crate::query::{Expr, Node, Source};
use crate::value::{ColumnType, Scalar};
use std::marker::PhantomData;

/// A column of the model `M` whose field has the type `T`, seen through a path of the nullity `N`.
pub type Col<M, T, N = Required> =
    Expr<<T as ColumnType>::Base, <N as Nullity>::Or<<T as ColumnType>::Null>, Field<M, T>>;

/// A [`Col`] as the derive writes it: without asking whether `T` is a column type, so that a type
/// that is none is one error, at the field.
#[doc(hidden)]
pub type RequiredCol<M, T, N> = Expr<T, N, Field<M, T>>;

/// The same for a field of the type `Option<T>`.
#[doc(hidden)]
pub type NullableCol<M, T> = Expr<T, Nullable, Field<M, Option<T>>>;

/// Where the value of a [`Col`] comes from: a column, by path and index.
pub struct Field<M, T> {
    pub(crate) path: Path,
    pub(crate) index: u16,
    marker: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Copy for Field<M, T> {}
impl<M, T> Clone for Field<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: 'static, T: 'static> Source for Field<M, T> {
    fn node(self) -> Node {
        Node::Column(self.path, self.index)
    }
}

impl<M, T> Field<M, T> {
    const fn new(path: Path, index: u16) -> Self {
        Field { path, index, marker: PhantomData }
    }
}

impl<B, N, M, T> Expr<B, N, Field<M, T>> {
    /// The column at an index; the derive writes this.
    #[doc(hidden)]
    #[must_use]
    pub const fn __column(path: Path, index: u16) -> Self {
        Expr::from_source(Field::new(path, index))
    }

    /// The column's index, if its type can hold a key of the type `K`.
    #[doc(hidden)]
    #[must_use]
    pub const fn __key<K: KeyOf<T>>(self) -> u16 {
        self.source.index
    }

    /// The column's index, if its type can refer to the given column's.
    #[doc(hidden)]
    #[must_use]
    pub const fn __refers<K: KeyOf<T>, N2, S2: Copy>(self, _: Expr<K, N2, S2>) -> u16 {
        self.source.index
    }

    /// Where the row stands.
    #[doc(hidden)]
    #[must_use]
    pub const fn __path(self) -> Path {
        self.source.path
    }

    /// The column's index.
    #[doc(hidden)]
    #[must_use]
    pub const fn __index(self) -> u16 {
        self.source.index
    }

    /// A path goes over relations only.
    #[doc(hidden)]
    #[must_use]
    pub const fn __step(self) -> u8
    where
        Self: OnPath,
    {
        0
    }

    /// A path ends with a relation.
    #[doc(hidden)]
    #[must_use]
    pub const fn __leads_to<U>(self) -> u8
    where
        Self: OnPath,
    {
        0
    }
}

/// A relation, which no column is.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a path goes over relations, and this is a column",
    label = "a column, not a relation"
)]
pub trait OnPath {}

/// A key of this type can be referred to by a column of the type `C`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{C}` cannot refer to a key of type `{Self}`",
    label = "this column has another type than the key"
)]
pub trait KeyOf<C> {}
#[diagnostic::do_not_recommend]
impl<T: Scalar> KeyOf<T> for T {}
#[diagnostic::do_not_recommend]
impl<T: Scalar> KeyOf<Option<T>> for T {}

/// The key of a model whose key was forgotten: any column can refer to it, so that the compiler
/// reports that mistake only.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct UnknownKey;
impl<C> KeyOf<C> for UnknownKey {}

/// The types of a composite key's columns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a key of type `{Self}` has another number of columns than point at it here",
    label = "another number of columns than the key"
)]
pub trait KeyParts {
    /// Of the first column.
    type First;
    /// Of the second column.
    type Second;
    /// Of the third column.
    type Third;
    /// Of the fourth column.
    type Fourth;
}
#[diagnostic::do_not_recommend]
impl<A, B> KeyParts for (A, B) {
    type First = A;
    type Second = B;
    type Third = ();
    type Fourth = ();
}
#[diagnostic::do_not_recommend]
impl<A, B, C> KeyParts for (A, B, C) {
    type First = A;
    type Second = B;
    type Third = C;
    type Fourth = ();
}
#[diagnostic::do_not_recommend]
impl<A, B, C, D> KeyParts for (A, B, C, D) {
    type First = A;
    type Second = B;
    type Third = C;
    type Fourth = D;
}
