//! Rows to values: by index, types checked once per result set.

mod row;
mod sink;

pub use row::{ResultColumns, Row};
pub use sink::{Collect, Reader, Sink};
