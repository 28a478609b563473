//! Values as literals.

use crate::error::{Error, Kind, Result};
use crate::value::{DateTime, Value, text_form};

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::new();
    text_form::push_hex(&mut digits, bytes);
    digits
}

/// Text in single quotes, with every one of them doubled.
pub(crate) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The text of a date or a time. An instant is in UTC, which the text does not say.
pub(crate) fn literal_time(value: &Value) -> Result<String> {
    let mut text = String::new();
    let written = match value {
        Value::Date(date) => text_form::push_date(&mut text, *date),
        Value::Time(time) => text_form::push_time(&mut text, *time),
        Value::DateTime(at) => text_form::push_datetime(&mut text, *at),
        Value::Timestamp(at) => text_form::push_datetime(&mut text, DateTime(at.0)),
        _ => return Err(Error::new(Kind::Config, "this value cannot be a default")),
    };
    written.map(|()| text)
}
