//! Functions over the rows around each row.

use super::{Expr, Frame, Func, IntoFrame, Node, Order, Orders, Selected, Source};
use crate::model::{Nullable, Nullity, Required};
use crate::value::Scalar;

/// The rows that a window function sees beside each row: all of them, until
/// [`partition_by`](Window::partition_by) says otherwise. With an order, aggregates run: they see the
/// rows up to this one and those that are equal to it in order, until [`rows`](Window::rows) says
/// which.
#[derive(Debug, Clone, Default)]
pub struct Window {
    partition: Vec<Node>,
    orders: Vec<Order>,
    frame: Option<Frame>,
}

impl Window {
    /// All rows, in no order.
    #[must_use]
    pub fn new() -> Self {
        Window::default()
    }

    /// Only rows in which a column or an expression, or each of a tuple of them, is the same.
    #[must_use]
    pub fn partition_by<S: Selected>(mut self, columns: S) -> Self {
        columns.nodes(&mut self.partition);
        self
    }

    /// The order of the rows in the window.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, orders: O) -> Self {
        orders.orders(&mut self.orders);
        self
    }

    /// The rows that aggregates and [`first_value`](Expr::first_value) look at (SQL's `ROWS`), by their
    /// distance from this one in the order: `-2..=0` for it and two before, `..=0` for all up to it,
    /// `1..` for all after it, `..` for the whole window.
    ///
    /// Rows that are equal in order stand in any order: let the last column of it be unique.
    ///
    /// # Errors
    ///
    /// A range that ends before it starts, one of a window without an order, and one for a function
    /// that heeds none are refused when the query is run.
    #[must_use]
    pub fn rows<F: IntoFrame>(mut self, rows: F) -> Self {
        self.frame = Some(rows.frame());
        self
    }
}

/// The number of the row in its window, from 1: `row_number().over(window)`.
#[must_use]
pub fn row_number() -> Expr<i64, Required> {
    Expr::call(Func::RowNumber, Vec::new())
}

/// The number of the row in its window, the same for rows that are equal in order, with gaps after
/// them: 1, 1, 3.
#[must_use]
pub fn rank() -> Expr<i64, Required> {
    Expr::call(Func::Rank, Vec::new())
}

/// The number of the row in its window, the same for rows that are equal in order, without gaps:
/// 1, 1, 2.
#[must_use]
pub fn dense_rank() -> Expr<i64, Required> {
    Expr::call(Func::DenseRank, Vec::new())
}

/// Window functions. They stand in `.select` and `.order_by`, and end in [`over`](Expr::over).
impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    /// An aggregate or a window function over the rows of a window, for each row.
    pub fn over(self, window: Window) -> Expr<B, N> {
        let Window { partition, orders, frame } = window;
        Expr::computed(Node::Over { func: Box::new(self.node()), partition, orders, frame })
    }

    /// The value so many rows before this one; NULL if there is no such row.
    pub fn lag(self, rows: u32) -> Expr<B, Nullable> {
        Expr::call(Func::Lag(rows), vec![self.node()])
    }

    /// The value so many rows after this one; NULL if there is no such row.
    pub fn lead(self, rows: u32) -> Expr<B, Nullable> {
        Expr::call(Func::Lead(rows), vec![self.node()])
    }

    /// The value in the first row of the window, or of its frame.
    pub fn first_value(self) -> Expr<B, N> {
        Expr::call(Func::FirstValue, vec![self.node()])
    }
}
