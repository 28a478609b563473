//! Whether a column, seen from where a query stands, may be NULL: as types.

use crate::error::{Error, Kind, Result};
use crate::value::{Decode, Scalar};

/// [`Required`] or [`Nullable`].
pub trait Nullity: Copy + Send + Sync + 'static {
    /// What a column of the scalar `B` is read as.
    type Of<B: Scalar>: Decode;
    /// NULL if either is.
    type Or<O: Nullity>: Nullity;
    /// A loaded to-one relation: the row, or an `Option` of it.
    type Wrap<T: Send + 'static>: Send + 'static;
    /// Whether NULL is possible.
    const NULLABLE: bool;
    /// Wraps a loaded row.
    ///
    /// # Errors
    /// If the row is required and missing.
    fn wrap<T: Send + 'static>(row: Option<T>) -> Result<Self::Wrap<T>>;
}

/// Never NULL.
#[derive(Debug, Clone, Copy)]
pub struct Required;

/// May be NULL: the column is, or a relation on the way to it is optional.
#[derive(Debug, Clone, Copy)]
pub struct Nullable;

impl Nullity for Required {
    type Of<B: Scalar> = B;
    type Or<O: Nullity> = O;
    type Wrap<T: Send + 'static> = T;
    const NULLABLE: bool = false;
    fn wrap<T: Send + 'static>(row: Option<T>) -> Result<T> {
        row.ok_or_else(|| Error::new(Kind::NotFound, "a required related row is missing"))
    }
}

impl Nullity for Nullable {
    type Of<B: Scalar> = Option<B>;
    type Or<O: Nullity> = Nullable;
    type Wrap<T: Send + 'static> = Option<T>;
    const NULLABLE: bool = true;
    fn wrap<T: Send + 'static>(row: Option<T>) -> Result<Option<T>> {
        Ok(row)
    }
}
