//! Values as values of another type.

use super::{Expr, Func, Integer, Number, Source};
use crate::model::Nullity;
use crate::value::Scalar;

/// A type as which values of the type `B` can be had, with the same meaning on every database.
#[diagnostic::on_unimplemented(
    message = "`{B}` cannot be cast to `{Self}`",
    label = "cannot be cast from `{B}`",
    note = "numbers can be cast to `i64` and `f64`, whole numbers to `i16`, `i32` and `String`, `bool` to `i64`, \
        instants to dates"
)]
pub trait CastFrom<B>: Scalar {}

#[diagnostic::do_not_recommend]
impl<B: Number> CastFrom<B> for i64 {}
#[diagnostic::do_not_recommend]
impl<B: Number> CastFrom<B> for f64 {}
#[diagnostic::do_not_recommend]
impl<B: Integer> CastFrom<B> for i32 {}
#[diagnostic::do_not_recommend]
impl<B: Integer> CastFrom<B> for i16 {}
#[diagnostic::do_not_recommend]
impl<B: Integer> CastFrom<B> for String {}
#[diagnostic::do_not_recommend]
impl CastFrom<bool> for i64 {}

impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    /// As a value of another type. A number that becomes an `i64` loses its fraction; one that does
    /// not fit is an error, or the nearest that does (SQLite, MySQL and MariaDB). A whole number that
    /// does not fit an `i16` or `i32` is an error, of the database or when it is read. An instant's
    /// date is that in UTC.
    #[must_use]
    pub fn cast<T: CastFrom<B>>(self) -> Expr<T, N> {
        Expr::call(Func::Cast(T::TYPE), vec![self.node()])
    }
}
