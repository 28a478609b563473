//! Rows to values: by index, types checked once per result set.

mod json;
mod row;
mod sink;
mod values;

pub use json::{JsonMember, JsonRow, JsonWhen, RowText, WriteRow};
pub(crate) use json::{Text, flatten, no_json, open};
pub(crate) use row::ResultColumns;
pub use row::Row;
pub use sink::Reader;
pub(crate) use sink::{Collect, Sink, Types, check_columns};
pub(crate) use values::{ValueRow, read_value};
