//! One row, read in place.
//!
//! SQLite's columns have no types, its values do: each getter refuses a value of another type.

use crate::decode::{ResultColumns, Row};
use crate::error::{Error, Result};
use crate::value::text_form::{parse_date, parse_datetime, parse_time};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value, array_json, decimal};
use rusqlite::types::ValueRef;
use std::borrow::Cow;

/// A row on which a statement stands.
pub(super) struct SqliteRow<'r, 's>(pub &'r rusqlite::Row<'s>);

fn wrong<T>(i: usize, expected: &str, found: ValueRef<'_>) -> Result<T> {
    let found = match found {
        ValueRef::Null => "NULL",
        ValueRef::Integer(_) => "an integer",
        ValueRef::Real(_) => "a float",
        ValueRef::Text(_) => "text",
        ValueRef::Blob(_) => "bytes",
    };
    Err(Error::decode(i, format!("expected {expected}, found {found}")))
}

#[inline]
fn text<'v>(i: usize, expected: &str, value: ValueRef<'v>) -> Result<&'v str> {
    match value {
        ValueRef::Text(text) => {
            std::str::from_utf8(text).map_err(|_| Error::decode(i, "the text is not valid UTF-8"))
        }
        other => wrong(i, expected, other),
    }
}

impl SqliteRow<'_, '_> {
    #[inline]
    fn at(&self, i: usize) -> Result<ValueRef<'_>> {
        self.0.get_ref(i).map_err(|_| Error::decode(i, "there is no such column"))
    }

    #[inline]
    fn str(&self, i: usize, expected: &str) -> Result<&str> {
        text(i, expected, self.at(i)?)
    }

    fn parsed<T>(&self, i: usize, expected: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
        parse(self.str(i, expected)?)
            .ok_or_else(|| Error::decode(i, format!("expected {expected}, found text of another form")))
    }
}

impl Row for SqliteRow<'_, '_> {
    #[inline]
    fn is_null(&self, i: usize) -> bool {
        matches!(self.0.get_ref(i), Ok(ValueRef::Null) | Err(_))
    }

    #[inline]
    fn bool(&self, i: usize) -> Result<bool> {
        match self.at(i)? {
            ValueRef::Integer(0) => Ok(false),
            ValueRef::Integer(1) => Ok(true),
            ValueRef::Integer(_) => {
                Err(Error::decode(i, "expected a truth value, found an integer besides 0 and 1"))
            }
            other => wrong(i, "a truth value", other),
        }
    }

    #[inline]
    fn i64(&self, i: usize) -> Result<i64> {
        match self.at(i)? {
            ValueRef::Integer(value) => Ok(value),
            other => wrong(i, "an integer", other),
        }
    }

    fn u64(&self, i: usize) -> Result<u64> {
        u64::try_from(self.i64(i)?).map_err(|_| Error::decode(i, "the integer is negative"))
    }

    #[inline]
    fn f64(&self, i: usize) -> Result<f64> {
        match self.at(i)? {
            ValueRef::Real(value) => Ok(value),
            // Integers beyond 2^53 are not all floats.
            ValueRef::Integer(value) if value.unsigned_abs() <= 1 << 53 => Ok(value as f64),
            ValueRef::Integer(_) => Err(Error::decode(i, "the integer has more digits than a float")),
            other => wrong(i, "a float", other),
        }
    }

    #[inline]
    fn text(&self, i: usize) -> Result<&str> {
        self.str(i, "text")
    }

    #[inline]
    fn text_or_null(&self, i: usize) -> Result<Option<&str>> {
        match self.at(i)? {
            ValueRef::Null => Ok(None),
            value => text(i, "text", value).map(Some),
        }
    }

    #[inline]
    fn bytes(&self, i: usize) -> Result<&[u8]> {
        match self.at(i)? {
            ValueRef::Blob(bytes) => Ok(bytes),
            other => wrong(i, "bytes", other),
        }
    }

    fn decimal(&self, i: usize) -> Result<Cow<'_, str>> {
        let invalid = || Error::decode(i, "expected a decimal number, found text of another form");
        match self.at(i)? {
            ValueRef::Integer(value) => Ok(Cow::Owned(value.to_string())),
            // What other programs put into a column of NUMERIC affinity: the shortest digits are
            // what was written, as far as a float could hold it.
            ValueRef::Real(value) if value.is_finite() => {
                let digits = value.to_string();
                decimal::canonical(&digits).map(|digits| Cow::Owned(digits.into_owned())).ok_or_else(invalid)
            }
            ValueRef::Text(_) => decimal::canonical(self.str(i, "a decimal number")?).ok_or_else(invalid),
            other => wrong(i, "a decimal number", other),
        }
    }

    fn date(&self, i: usize) -> Result<Date> {
        self.parsed(i, "a date", parse_date)
    }

    fn time(&self, i: usize) -> Result<Time> {
        self.parsed(i, "a time", parse_time)
    }

    fn datetime(&self, i: usize) -> Result<DateTime> {
        self.parsed(i, "a date and time", parse_datetime)
    }

    fn timestamp(&self, i: usize) -> Result<Timestamp> {
        self.parsed(i, "a date and time", parse_datetime).map(|datetime| Timestamp(datetime.0))
    }

    fn uuid(&self, i: usize) -> Result<[u8; 16]> {
        match self.at(i)? {
            ValueRef::Blob(bytes) => bytes
                .try_into()
                .map_err(|_| Error::decode(i, format!("expected a UUID of 16 bytes, found {}", bytes.len()))),
            other => wrong(i, "a UUID (16 bytes)", other),
        }
    }

    fn json(&self, i: usize) -> Result<&str> {
        self.str(i, "JSON (text)")
    }

    fn array(&self, i: usize, element: &'static SqlType) -> Result<Vec<Value>> {
        array_json::decode(self.str(i, "a list (JSON text)")?, element)
            .map_err(|message| Error::decode(i, message))
    }
}

/// The columns of a prepared statement.
pub(super) struct SqliteColumns<'r, 's>(pub &'r rusqlite::Statement<'s>);

impl ResultColumns for SqliteColumns<'_, '_> {
    fn len(&self) -> usize {
        self.0.column_count()
    }

    fn name(&self, i: usize) -> &str {
        self.0.column_name(i).unwrap_or("")
    }

    fn type_name(&self, _: usize) -> Cow<'_, str> {
        // A column's declared type says nothing of its values.
        Cow::Borrowed("any")
    }

    fn typed(&self) -> bool {
        false
    }

    fn holds(&self, _: usize, _: SqlType) -> bool {
        true
    }
}
