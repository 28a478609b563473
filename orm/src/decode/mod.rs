//! Rows to values: by index, types checked once per result set.

mod row;
mod sink;
mod values;

pub(crate) use row::ResultColumns;
pub use row::Row;
pub(crate) use sink::{Collect, Sink, Types, check_columns};
pub use sink::{JsonRow, Reader};
pub(crate) use values::{ValueRow, read_value};
