//! Aggregates over the rows of a query or of a group.

use super::{Cond, Expr, Func, IntoCond, Node, Number, Source};
use crate::model::{Nullable, Nullity, Required};
use crate::value::Scalar;

/// An aggregate: a value of all rows of a query, of a group or of a window.
#[derive(Debug, Clone)]
pub struct Aggregated(Node);

impl Source for Aggregated {
    fn node(self) -> Node {
        self.0
    }
}

/// The source of an aggregate, by a name for what the compiler says of others.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "only an aggregate has a filter of its own",
    label = "this is no aggregate",
    note = "write `.sum()`, `.count()` or the like before it; rows are chosen by the `.filter(..)` of the query"
)]
pub trait OfRows: Source {}
impl OfRows for Aggregated {}

/// The number of rows.
#[must_use]
pub fn count() -> Expr<i64, Required, Aggregated> {
    aggregate(Func::Count, Vec::new())
}

fn aggregate<B, N>(func: Func, args: Vec<Node>) -> Expr<B, N, Aggregated> {
    Expr::from_source(Aggregated(Node::Call(func, args)))
}

/// Aggregates of some of the rows.
impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    /// Only over the rows for which a condition is true, which leaves the others to what stands beside
    /// it: `p.views.sum().filter(p.published)`. A second filter is added to the first.
    ///
    /// # Errors
    ///
    /// A condition with an aggregate or a window function is refused when the query is run.
    #[must_use]
    pub fn filter<C: IntoCond>(self, cond: C) -> Expr<B, N, Aggregated>
    where
        S: OfRows,
    {
        let cond = cond.into_cond();
        let (func, cond) = match self.node() {
            Node::Filtered { func, filter } => (func, Cond(*filter) & cond),
            func => (Box::new(func), cond),
        };
        Expr::from_source(Aggregated(Node::Filtered { func, filter: Box::new(cond.0) }))
    }
}

/// Aggregates.
impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    /// The number of rows in which it is not NULL.
    pub fn count(self) -> Expr<i64, Required, Aggregated> {
        aggregate(Func::Count, vec![self.node()])
    }

    /// The number of different values.
    pub fn count_distinct(self) -> Expr<i64, Required, Aggregated> {
        aggregate(Func::CountDistinct, vec![self.node()])
    }

    /// The least value; NULL if there is none.
    pub fn min(self) -> Expr<B, Nullable, Aggregated> {
        aggregate(Func::Min, vec![self.node()])
    }

    /// The greatest value; NULL if there is none.
    pub fn max(self) -> Expr<B, Nullable, Aggregated> {
        aggregate(Func::Max, vec![self.node()])
    }
}

/// Aggregates of numbers.
impl<B: Number, N: Nullity, S: Source> Expr<B, N, S> {
    /// The sum; NULL if there is no value. Whole numbers add up to an `i64`, and to an error of the
    /// database where that does not suffice.
    pub fn sum(self) -> Expr<B::Sum, Nullable, Aggregated> {
        aggregate(Func::Sum, vec![self.node()])
    }

    /// The mean; NULL if there is no value. That of whole numbers is an `f64`; that of decimals has
    /// as many digits as the database gives it.
    pub fn avg(self) -> Expr<B::Mean, Nullable, Aggregated> {
        aggregate(Func::Avg, vec![self.node()])
    }
}
