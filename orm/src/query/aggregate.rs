//! Aggregates over the rows of a query or of a group.

use super::{Expr, Func, Node, Number, Source};
use crate::model::{Nullable, Nullity, Required};
use crate::value::Scalar;

/// The number of rows.
#[must_use]
pub fn count() -> Expr<i64, Required> {
    Expr::computed(Node::Call(Func::Count, Vec::new()))
}

/// Aggregates.
impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    /// The number of rows in which it is not NULL.
    pub fn count(self) -> Expr<i64, Required> {
        Expr::call(Func::Count, vec![self.node()])
    }

    /// The number of different values.
    pub fn count_distinct(self) -> Expr<i64, Required> {
        Expr::call(Func::CountDistinct, vec![self.node()])
    }

    /// The least value; NULL if there is none.
    pub fn min(self) -> Expr<B, Nullable> {
        Expr::call(Func::Min, vec![self.node()])
    }

    /// The greatest value; NULL if there is none.
    pub fn max(self) -> Expr<B, Nullable> {
        Expr::call(Func::Max, vec![self.node()])
    }
}

/// Aggregates of numbers.
impl<B: Number, N: Nullity, S: Source> Expr<B, N, S> {
    /// The sum; NULL if there is no value. Whole numbers add up to an `i64`, and to an error of the
    /// database where that does not suffice.
    pub fn sum(self) -> Expr<B::Sum, Nullable> {
        Expr::call(Func::Sum, vec![self.node()])
    }

    /// The mean; NULL if there is no value. That of whole numbers is an `f64`; that of decimals has
    /// as many digits as the database gives it.
    pub fn avg(self) -> Expr<B::Mean, Nullable> {
        Expr::call(Func::Avg, vec![self.node()])
    }
}
