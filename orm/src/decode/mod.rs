//! Rows to values: by index, types checked once per result set.

mod row;
mod sink;
mod values;

pub use row::{ResultColumns, Row};
pub(crate) use sink::check_columns;
pub use sink::{Collect, Reader, Sink};
pub(crate) use values::{ValueRow, read_value};
