//! Typed handles for relations: fields of the columns struct.

use super::{Columns, Decl, ModelDef, Nullity, Path};
use crate::query::{ToMany, ToOne};
use std::marker::PhantomData;

/// A relation from the model `S` to at most one row of `T`.
pub struct One<S, T, N> {
    path: Path,
    index: u8,
    marker: PhantomData<fn() -> (S, T, N)>,
}

/// A relation from the model `S` to any number of rows of `T`.
pub struct Many<S, T> {
    path: Path,
    index: u8,
    marker: PhantomData<fn() -> (S, T)>,
}

impl<S, T, N> Copy for One<S, T, N> {}
impl<S, T, N> Clone for One<S, T, N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S, T> Copy for Many<S, T> {}
impl<S, T> Clone for Many<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T, N> One<S, T, N> {
    #[doc(hidden)]
    #[must_use]
    pub const fn __new(path: Path, index: u8) -> Self {
        One { path, index, marker: PhantomData }
    }

    /// The relation's number in its model.
    #[doc(hidden)]
    #[must_use]
    pub const fn __index(self) -> u8 {
        self.index
    }
}

impl<S: Decl, T: Decl, N: Nullity> One<S, T, N> {
    /// The relation's number, as a step of a path.
    #[doc(hidden)]
    #[must_use]
    pub const fn __step(self) -> u8 {
        self.index
    }

    /// The same, of the last step of a path to the model `U`.
    #[doc(hidden)]
    #[must_use]
    pub const fn __leads_to<U: EndOf<T>>(self) -> u8 {
        self.index
    }

    /// The relation as queries use it; the derive writes a method of the relation's name that
    /// calls this.
    #[must_use]
    pub fn get(self) -> ToOne<T, N> {
        ToOne::new(self.path, self.index)
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __columns(self) -> Columns<T> {
        T::COLUMNS
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __target(self) -> &'static ModelDef {
        T::DEF
    }
}

impl<S, T> Many<S, T> {
    #[doc(hidden)]
    #[must_use]
    pub const fn __new(path: Path, index: u8) -> Self {
        Many { path, index, marker: PhantomData }
    }

    /// The relation's number in its model.
    #[doc(hidden)]
    #[must_use]
    pub const fn __index(self) -> u8 {
        self.index
    }
}

impl<S: Decl, T: Decl> Many<S, T> {
    /// The relation's number, as a step of a path.
    #[doc(hidden)]
    #[must_use]
    pub const fn __step(self) -> u8 {
        self.index
    }

    /// The same, of the last step of a path to the model `U`.
    #[doc(hidden)]
    #[must_use]
    pub const fn __leads_to<U: EndOf<T>>(self) -> u8 {
        self.index
    }

    /// The relation as queries use it; the derive writes a method of the relation's name that
    /// calls this.
    #[must_use]
    pub fn get(self) -> ToMany<T> {
        ToMany::new(S::DEF, self.path, self.index)
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __columns(self) -> Columns<T> {
        T::COLUMNS
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __target(self) -> &'static ModelDef {
        T::DEF
    }
}

/// The model that a path over relations ends at.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the path leads to `{T}`, not to `{Self}`",
    label = "another model than `{T}`"
)]
pub trait EndOf<T> {}
#[diagnostic::do_not_recommend]
impl<T: Decl> EndOf<T> for T {}
