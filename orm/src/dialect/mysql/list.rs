//! The values of `in_` as one JSON text, and how JSON_TABLE turns it back into keys.

use super::bind;
use super::facts::Server;
use crate::error::{Error, Result};
use crate::value::{SqlType, Value};

/// A list: its text, the type of JSON_TABLE's column `v`, and the expression that gives the key.
pub(super) struct List {
    pub(super) json: String,
    pub(super) column: String,
    pub(super) value: String,
}

/// Writes the values of a list.
///
/// # Errors
/// If the type has no equality here, or a value cannot be bound.
pub(super) fn list(server: Server, ty: SqlType, values: &[Value]) -> Result<List> {
    let mut json = String::with_capacity(2 + values.len() * 12);
    json.push('[');
    let mut longest = 0;
    for value in values {
        if json.len() > 1 {
            json.push(',');
        }
        longest = longest.max(push(&mut json, value)?);
    }
    json.push(']');
    let (column, value) = match ty {
        SqlType::Bool | SqlType::I8 | SqlType::I16 | SqlType::I32 | SqlType::I64 => {
            ("BIGINT".to_owned(), None)
        }
        SqlType::U8 | SqlType::U16 | SqlType::U32 | SqlType::U64 => ("BIGINT UNSIGNED".to_owned(), None),
        SqlType::F32 | SqlType::F64 => ("DOUBLE".to_owned(), None),
        SqlType::Decimal => ("DECIMAL(65,30)".to_owned(), None),
        SqlType::Date => ("DATE".to_owned(), None),
        SqlType::Time => ("TIME(6)".to_owned(), None),
        SqlType::DateTime | SqlType::Timestamp => ("DATETIME(6)".to_owned(), None),
        // Without an explicit collation a key of a column with another one is error 1267.
        SqlType::Text | SqlType::Enum(_) => {
            (text_column(longest), Some(format!("`list`.`v` COLLATE {}", server.collation())))
        }
        SqlType::Uuid => ("VARCHAR(32)".to_owned(), Some("UNHEX(`list`.`v`)".to_owned())),
        SqlType::Bytes => (text_column(longest), Some("UNHEX(`list`.`v`)".to_owned())),
        SqlType::Json | SqlType::Array(_) => {
            return Err(Error::unsupported("`in_` over JSON or arrays", server.flavor.name())
                .hint("compare a part of the document"));
        }
    };
    Ok(List { json, column, value: value.unwrap_or_else(|| "`list`.`v`".to_owned()) })
}

/// The narrowest column type, of few, that holds keys of a length: MariaDB cuts what is too long,
/// and neither server can hash LONGTEXT in a temporary table.
fn text_column(characters: usize) -> String {
    match characters {
        0..=255 => "VARCHAR(255)".to_owned(),
        256..=4_000 => "VARCHAR(4000)".to_owned(),
        _ => "LONGTEXT".to_owned(),
    }
}

/// Writes one value and gives its length in characters.
fn push(json: &mut String, value: &Value) -> Result<usize> {
    bind::check(value)?;
    let start = json.len();
    match value {
        Value::Bool(value) => json.push(if *value { '1' } else { '0' }),
        Value::I16(value) => json.push_str(&value.to_string()),
        Value::I32(value) => json.push_str(&value.to_string()),
        Value::I64(value) => json.push_str(&value.to_string()),
        Value::U64(value) => json.push_str(&value.to_string()),
        // The value that the column widens to: 0.1f32 is not the double 0.1.
        Value::F32(value) => json.push_str(&format!("{:e}", f64::from(*value))),
        Value::F64(value) => json.push_str(&format!("{value:e}")),
        Value::Text(text) => {
            quote(json, text);
            return Ok(text.chars().count());
        }
        Value::Enum(_, label) => {
            quote(json, label);
            return Ok(label.chars().count());
        }
        // A number in JSON would pass through a double.
        Value::Decimal(text) => quote(json, text),
        Value::Bytes(bytes) => hex(json, bytes),
        Value::Uuid(bytes) => hex(json, bytes),
        Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Timestamp(_) => {
            quote(json, &bind::temporal_text(value));
        }
        Value::Null(_) => return Err(Error::encode("NULL cannot stand in a list; use `is_null()`")),
        Value::Json(_) | Value::Array(..) | Value::Invalid(_) => {
            return Err(Error::encode("a document or an array cannot stand in a list"));
        }
    }
    Ok(json.len() - start)
}

fn hex(json: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    json.push('"');
    for byte in bytes {
        json.push(char::from(DIGITS[usize::from(byte >> 4)]));
        json.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    json.push('"');
}

/// A JSON string.
fn quote(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
}
