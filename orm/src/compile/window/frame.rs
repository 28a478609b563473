//! Frames of windows.

use crate::error::{Error, Kind, Result};
use crate::query::{Frame, Func, Node, Order};
use std::cmp::Ordering;
use std::fmt::Write as _;

/// Refuses a frame that has no meaning, or another one on each database.
pub(super) fn check(frame: Frame, func: &Node, orders: &[Order]) -> Result<()> {
    let Frame { first, last } = frame;
    if let (Some(first), Some(last)) = (first, last)
        && first > last
    {
        return Err(Error::new(
            Kind::InvalidInput,
            format!("a frame that ends before it starts: `.rows({first}..={last})`"),
        )
        .hint(format!(
            "write the row that comes first in the window's order first: `.rows({last}..={first})`"
        )));
    }
    if orders.is_empty() && !frame.is_whole() {
        return Err(Error::new(Kind::InvalidInput, "a frame without an order")
            .hint("say in the window what the order is: `Window::new().order_by(..)`"));
    }
    match func {
        Node::Call(Func::RowNumber | Func::Rank | Func::DenseRank | Func::Lag(_) | Func::Lead(_), _) => {
            Err(Error::new(Kind::InvalidInput, "a frame for a function that looks at the whole window").hint(
                "leave `.rows(..)` out of the window of a row's number or rank, `.lag(..)` and `.lead(..)`",
            ))
        }
        // Its type says that there is a value.
        Node::Call(Func::FirstValue, _) if !frame.holds_its_row() => {
            Err(Error::new(Kind::InvalidInput, "the first value of a frame that may have no rows")
                .hint("let the frame hold the row itself, or ask for one row with `.lag(n)` or `.lead(n)`"))
        }
        _ => Ok(()),
    }
}

/// Writes a frame. Its distances are digits, as some databases take no parameters there.
pub(super) fn write(frame: Frame, sql: &mut String) {
    sql.push_str("ROWS BETWEEN ");
    edge(frame.first, "PRECEDING", sql);
    sql.push_str(" AND ");
    edge(frame.last, "FOLLOWING", sql);
}

fn edge(row: Option<i32>, outside: &str, sql: &mut String) {
    let Some(row) = row else {
        let _ = write!(sql, "UNBOUNDED {outside}");
        return;
    };
    let rows = row.unsigned_abs();
    // Writing to a String never fails.
    let _ = match row.cmp(&0) {
        Ordering::Less => write!(sql, "{rows} PRECEDING"),
        Ordering::Equal => write!(sql, "CURRENT ROW"),
        Ordering::Greater => write!(sql, "{rows} FOLLOWING"),
    };
}
