//! Values as SQLite binds them.

use super::errors::Failure;
use super::handle::Prepared;
use crate::error::{Error, Result};
use crate::value::text_form::{push_date, push_datetime, push_time};
use crate::value::{DateTime, Value, array_json, decimal};
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};

/// Binds all values of a statement.
pub(super) fn bind(prepared: &mut Prepared<'_>, args: &[Value]) -> Result<(), Failure> {
    let expected = prepared.statement().parameter_count();
    if expected != args.len() {
        let message =
            format!("the statement has {expected} placeholders, but {} values are bound", args.len());
        return Err(Error::encode(message).into());
    }
    for (i, arg) in args.iter().enumerate() {
        prepared.bind(i + 1, encode(arg)?)?;
    }
    Ok(())
}

/// Whether what is bound has memory of its own, which a statement that is kept would keep, too.
pub(super) fn takes_memory(args: &[Value]) -> bool {
    use Value::{Array, Bytes, Decimal, Json, Text};
    args.iter().any(|arg| matches!(arg, Text(_) | Json(_) | Bytes(_) | Decimal(_) | Array(..)))
}

fn text(write: impl FnOnce(&mut String) -> Result<()>) -> Result<ToSqlOutput<'static>> {
    let mut text = String::with_capacity(26);
    write(&mut text)?;
    Ok(ToSqlOutput::Owned(Owned::Text(text)))
}

fn float(value: f64) -> Result<ToSqlOutput<'static>> {
    if value.is_nan() {
        return Err(Error::encode("SQLite cannot store NaN: it would become NULL"));
    }
    Ok(ToSqlOutput::Owned(Owned::Real(value)))
}

fn borrowed(text: &str) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
}

fn encode(value: &Value) -> Result<ToSqlOutput<'_>> {
    let integer = |value: i64| Ok(ToSqlOutput::Owned(Owned::Integer(value)));
    match value {
        Value::Null(_) => Ok(ToSqlOutput::Borrowed(ValueRef::Null)),
        Value::Bool(value) => integer(i64::from(*value)),
        Value::I16(value) => integer(i64::from(*value)),
        Value::I32(value) => integer(i64::from(*value)),
        Value::I64(value) => integer(*value),
        Value::U64(value) => integer(
            i64::try_from(*value).map_err(|_| Error::encode("SQLite has no integers above 2^63 - 1"))?,
        ),
        Value::F32(value) => float(f64::from(*value)),
        Value::F64(value) => float(*value),
        Value::Decimal(value) => match decimal::canonical(value) {
            Some(std::borrow::Cow::Borrowed(value)) => Ok(borrowed(value)),
            Some(std::borrow::Cow::Owned(value)) => Ok(ToSqlOutput::Owned(Owned::Text(value))),
            None => Err(Error::encode("a decimal number is not made of plain digits")),
        },
        Value::Text(value) | Value::Json(value) => Ok(borrowed(value)),
        Value::Bytes(value) => Ok(ToSqlOutput::Borrowed(ValueRef::Blob(value))),
        Value::Date(value) => text(|out| push_date(out, *value)),
        Value::Time(value) => text(|out| push_time(out, *value)),
        Value::DateTime(value) => text(|out| push_datetime(out, *value)),
        Value::Timestamp(value) => text(|out| push_datetime(out, DateTime(value.0))),
        Value::Uuid(value) => Ok(ToSqlOutput::Borrowed(ValueRef::Blob(value))),
        Value::Array(_, values) => Ok(ToSqlOutput::Owned(Owned::Text(array_json::encode(values)?))),
        Value::Enum(_, label) => Ok(borrowed(label)),
        Value::Invalid(reason) => Err(Error::encode(reason.clone())),
    }
}
