//! Values as a row: what reads the elements of a list, and rows that did not come from a driver.

use super::Row;
use crate::error::{Error, Result};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value};
use std::borrow::Cow;

/// A row whose columns are values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueRow<'a>(pub &'a [Value]);

/// The name of a value's kind: an error may name the kind, never the value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null(_) => "NULL",
        Value::Bool(_) => "a truth value",
        Value::I16(_) | Value::I32(_) | Value::I64(_) | Value::U64(_) => "an integer",
        Value::F32(_) | Value::F64(_) => "a float",
        Value::Decimal(_) => "a decimal number",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytes",
        Value::Date(_) => "a date",
        Value::Time(_) => "a time",
        Value::DateTime(_) => "a date and time",
        Value::Timestamp(_) => "an instant",
        Value::Uuid(_) => "a UUID",
        Value::Json(_) => "JSON",
        Value::Array(..) => "a list",
        Value::Enum(..) => "an enum's label",
        Value::Invalid(_) => "a value that could not be encoded",
    }
}

impl<'a> ValueRow<'a> {
    fn at(&self, i: usize) -> Result<&'a Value> {
        self.0.get(i).ok_or_else(|| Error::decode(i, "there is no such column"))
    }

    fn refuse<T>(&self, i: usize, expected: &str) -> Result<T> {
        let found = kind(self.at(i)?);
        Err(Error::decode(i, format!("expected {expected}, found {found}")))
    }
}

impl Row for ValueRow<'_> {
    fn is_null(&self, i: usize) -> bool {
        self.0.get(i).is_none_or(Value::is_null)
    }

    fn bool(&self, i: usize) -> Result<bool> {
        match self.at(i)? {
            Value::Bool(value) => Ok(*value),
            Value::I16(0) | Value::I32(0) | Value::I64(0) | Value::U64(0) => Ok(false),
            Value::I16(1) | Value::I32(1) | Value::I64(1) | Value::U64(1) => Ok(true),
            _ => self.refuse(i, "a truth value"),
        }
    }

    fn i64(&self, i: usize) -> Result<i64> {
        match self.at(i)? {
            Value::I16(value) => Ok(i64::from(*value)),
            Value::I32(value) => Ok(i64::from(*value)),
            Value::I64(value) => Ok(*value),
            Value::U64(value) => {
                i64::try_from(*value).map_err(|_| Error::decode(i, "the integer does not fit i64"))
            }
            _ => self.refuse(i, "an integer"),
        }
    }

    fn u64(&self, i: usize) -> Result<u64> {
        if let Value::U64(value) = self.at(i)? {
            return Ok(*value);
        }
        u64::try_from(self.i64(i)?).map_err(|_| Error::decode(i, "the integer is negative"))
    }

    fn f64(&self, i: usize) -> Result<f64> {
        match self.at(i)? {
            Value::F32(value) => Ok(f64::from(*value)),
            Value::F64(value) => Ok(*value),
            Value::I16(value) => Ok(f64::from(*value)),
            Value::I32(value) => Ok(f64::from(*value)),
            _ => self.refuse(i, "a float"),
        }
    }

    fn text(&self, i: usize) -> Result<&str> {
        match self.at(i)? {
            Value::Text(text) => Ok(text),
            Value::Enum(_, label) => Ok(label),
            _ => self.refuse(i, "text"),
        }
    }

    fn bytes(&self, i: usize) -> Result<&[u8]> {
        match self.at(i)? {
            Value::Bytes(bytes) => Ok(bytes),
            _ => self.refuse(i, "bytes"),
        }
    }

    fn decimal(&self, i: usize) -> Result<Cow<'_, str>> {
        match self.at(i)? {
            Value::Decimal(text) => Ok(Cow::Borrowed(text)),
            Value::I16(_) | Value::I32(_) | Value::I64(_) | Value::U64(_) => self
                .u64(i)
                .map(|value| value.to_string())
                .or_else(|_| self.i64(i).map(|value| value.to_string()))
                .map(Cow::Owned),
            _ => self.refuse(i, "a decimal number"),
        }
    }

    fn date(&self, i: usize) -> Result<Date> {
        match self.at(i)? {
            Value::Date(date) => Ok(*date),
            _ => self.refuse(i, "a date"),
        }
    }

    fn time(&self, i: usize) -> Result<Time> {
        match self.at(i)? {
            Value::Time(time) => Ok(*time),
            _ => self.refuse(i, "a time"),
        }
    }

    fn datetime(&self, i: usize) -> Result<DateTime> {
        match self.at(i)? {
            Value::DateTime(datetime) => Ok(*datetime),
            _ => self.refuse(i, "a date and time"),
        }
    }

    fn timestamp(&self, i: usize) -> Result<Timestamp> {
        match self.at(i)? {
            Value::Timestamp(timestamp) => Ok(*timestamp),
            _ => self.refuse(i, "an instant"),
        }
    }

    fn uuid(&self, i: usize) -> Result<[u8; 16]> {
        match self.at(i)? {
            Value::Uuid(bytes) => Ok(*bytes),
            _ => self.refuse(i, "a UUID"),
        }
    }

    fn json(&self, i: usize) -> Result<&str> {
        match self.at(i)? {
            Value::Json(text) => Ok(text),
            _ => self.refuse(i, "JSON"),
        }
    }

    fn array(&self, i: usize, element: &'static SqlType) -> Result<Vec<Value>> {
        let _ = element;
        match self.at(i)? {
            Value::Array(_, values) => Ok(values.clone()),
            _ => self.refuse(i, "a list"),
        }
    }
}

/// Reads a column as a value of a type, the way that type is bound.
///
/// # Errors
/// If the column holds another type, or a value out of the type's range.
pub(crate) fn read_value(row: &dyn Row, i: usize, ty: SqlType) -> Result<Value> {
    fn narrow<T: TryFrom<i64>>(row: &dyn Row, i: usize) -> Result<T> {
        T::try_from(row.i64(i)?).map_err(|_| Error::decode(i, "the integer does not fit its type"))
    }
    if row.is_null(i) {
        return Ok(Value::Null(ty));
    }
    Ok(match ty {
        SqlType::Bool => Value::Bool(row.bool(i)?),
        SqlType::I8 | SqlType::I16 | SqlType::U8 => Value::I16(narrow(row, i)?),
        SqlType::I32 | SqlType::U16 => Value::I32(narrow(row, i)?),
        SqlType::I64 | SqlType::U32 => Value::I64(row.i64(i)?),
        SqlType::U64 => Value::U64(row.u64(i)?),
        SqlType::F32 => Value::F32(row.f64(i)? as f32),
        SqlType::F64 => Value::F64(row.f64(i)?),
        SqlType::Decimal => {
            let text = row.decimal(i)?;
            let canonical = crate::value::decimal::canonical(&text);
            Value::Decimal(canonical.map_or_else(|| text.to_string(), Cow::into_owned))
        }
        SqlType::Text => Value::Text(row.text(i)?.to_owned()),
        SqlType::Bytes => Value::Bytes(row.bytes(i)?.to_vec()),
        SqlType::Date => Value::Date(row.date(i)?),
        SqlType::Time => Value::Time(row.time(i)?),
        SqlType::DateTime => Value::DateTime(row.datetime(i)?),
        SqlType::Timestamp => Value::Timestamp(row.timestamp(i)?),
        SqlType::Uuid => Value::Uuid(row.uuid(i)?),
        SqlType::Json => Value::Json(row.json(i)?.to_owned()),
        SqlType::Array(element) => Value::Array(element, row.array(i, element)?),
        SqlType::Enum(def) => {
            let label = row.text(i)?;
            let known = def.labels.iter().find(|known| **known == label);
            let unknown = || Error::decode(i, format!("the enum `{}` has no such label", def.name));
            Value::Enum(def, known.ok_or_else(unknown)?)
        }
    })
}
