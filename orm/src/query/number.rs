//! Arithmetic.

use super::expr::{binary, unary};
use super::{Binary, Expr, Func, Operand, Source, Unary};
use crate::model::Nullity;
use crate::value::Scalar;
use std::ops;

/// A type that can be added and multiplied.
///
/// A result out of the type's range is an error, of the database or when it is read; SQLite goes on
/// with a float where 64 bits do not suffice.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number", label = "not a number")]
pub trait Number: Scalar {
    /// What many of them add up to.
    type Sum: Scalar;
    /// Their mean.
    type Mean: Scalar;
}

/// A whole number.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a whole number", label = "not a whole number")]
pub trait Integer: Number {}

macro_rules! integers {
    ($($name:ident)*) => {$(
        impl Number for $name {
            type Sum = i64;
            type Mean = f64;
        }
        impl Integer for $name {}
    )*};
}
integers! { i8 i16 i32 i64 u8 u16 u32 u64 }

impl Number for f32 {
    type Sum = f64;
    type Mean = f64;
}
impl Number for f64 {
    type Sum = f64;
    type Mean = f64;
}

macro_rules! arithmetic {
    ($($trait:ident, $method:ident, $kind:ident, $null:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<B: $kind, N: Nullity, S: Source, R: Operand<B>> ops::$trait<R> for Expr<B, N, S> {
            type Output = Expr<B, N::Or<R::$null>>;
            fn $method(self, right: R) -> Self::Output {
                Expr::computed(binary(Binary::$trait, self.node(), right.node()))
            }
        }
    )*};
}
// Whole numbers are divided as in Rust: the quotient is truncated towards zero, and the remainder
// has the sign of the dividend. Dividing by a zero in a row gives NULL, by the constant zero an
// error when the query is compiled.
arithmetic! {
    Add, add, Number, Null;
    Sub, sub, Number, Null;
    Mul, mul, Number, Null;
    Div, div, Number, Quotient;
    Rem, rem, Integer, Quotient;
}

impl<B: Number, N: Nullity, S: Source> ops::Neg for Expr<B, N, S> {
    type Output = Expr<B, N>;
    fn neg(self) -> Self::Output {
        Expr::computed(unary(Unary::Negate, self.node()))
    }
}

/// Numbers. `+`, `-`, `*`, `/` and `%` take values, columns and expressions. Whole numbers are
/// divided as in Rust, truncated towards zero, on every database; division by a zero in a row gives
/// NULL, by the constant zero an error before anything is sent.
impl<B: Number, N: Nullity, S: Source> Expr<B, N, S> {
    /// Without its sign.
    pub fn abs(self) -> Expr<B, N> {
        Expr::call(Func::Abs, vec![self.node()])
    }
}
