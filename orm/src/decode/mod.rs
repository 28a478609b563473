//! Rows to values: by index, types checked once per result set.

mod row;
mod sink;
mod values;

pub(crate) use row::ResultColumns;
pub use row::Row;
pub use sink::Reader;
pub(crate) use sink::{Collect, Sink, check_columns};
pub(crate) use values::{ValueRow, read_value};
