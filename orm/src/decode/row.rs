//! The narrow, object-safe interface between a driver's rows and generated code.

use crate::error::Result;
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value};
use std::borrow::Cow;

/// One row of a result, read by index without copying. Every driver implements it on its own row.
///
/// Each getter fails if the column is NULL, out of range, or holds a value that the getter's type
/// cannot represent exactly. Integers of every width are read with [`i64`](Row::i64).
pub trait Row {
    /// Whether column `i` is NULL (also if there is no such column).
    fn is_null(&self, i: usize) -> bool;
    /// A truth value; an integer 0 or 1 counts as one.
    fn bool(&self, i: usize) -> Result<bool>;
    /// An integer of any width that fits.
    fn i64(&self, i: usize) -> Result<i64>;
    /// An integer of any width that is not negative.
    fn u64(&self, i: usize) -> Result<u64>;
    /// A float of either width.
    fn f64(&self, i: usize) -> Result<f64>;
    /// Text.
    fn text(&self, i: usize) -> Result<&str>;
    /// Text, or nothing where the column is NULL: one look at the value, where two would be needed to
    /// ask first.
    fn text_or_null(&self, i: usize) -> Result<Option<&str>> {
        if self.is_null(i) { Ok(None) } else { self.text(i).map(Some) }
    }
    /// Bytes.
    fn bytes(&self, i: usize) -> Result<&[u8]>;
    /// A decimal number as plain digits.
    fn decimal(&self, i: usize) -> Result<Cow<'_, str>>;
    /// A date.
    fn date(&self, i: usize) -> Result<Date>;
    /// A time of day.
    fn time(&self, i: usize) -> Result<Time>;
    /// A date and time without a zone.
    fn datetime(&self, i: usize) -> Result<DateTime>;
    /// An instant.
    fn timestamp(&self, i: usize) -> Result<Timestamp>;
    /// A UUID.
    fn uuid(&self, i: usize) -> Result<[u8; 16]>;
    /// The text of a JSON document.
    fn json(&self, i: usize) -> Result<&str>;
    /// A list whose elements have the type `element`.
    fn array(&self, i: usize, element: &'static SqlType) -> Result<Vec<Value>>;
}

/// What a driver says of a result's columns before its first row.
pub(crate) trait ResultColumns {
    /// The number of columns.
    fn len(&self) -> usize;
    /// The name of column `i`.
    fn name(&self, i: usize) -> &str;
    /// The database's name for the type of column `i`.
    fn type_name(&self, i: usize) -> Cow<'_, str>;
    /// Whether the columns have types. Where only values have them, each value is checked.
    fn typed(&self) -> bool {
        true
    }
    /// Whether column `i` can be read as `ty`.
    fn holds(&self, i: usize, ty: SqlType) -> bool;
}
