//! Lists as JSON text, for databases without arrays, and back.
//!
//! | element | JSON |
//! |---|---|
//! | bool | `true`, `false` |
//! | integers | digits; all 64 bits count |
//! | floats | the shortest digits that read back equal; `"Infinity"`, `"-Infinity"`, `"NaN"` |
//! | decimal, text, enum | string |
//! | date, time, date and time | string in the form of [`text_form`](super::text_form) |
//! | UUID | string with hyphens |
//! | bytes | string of hexadecimal digits |
//! | JSON | the document itself |
//! | list | array |
//! | NULL | `null` |

use super::text_form::{
    parse_date, parse_datetime, parse_hex, parse_time, parse_uuid, push_date, push_datetime, push_hex,
    push_time, push_uuid,
};
use super::{SqlType, Timestamp, Value, decimal};
use crate::error::{Error, Result};
use std::fmt::Write;

mod reader;

use reader::{Json, Kind, document};

/// The JSON text of a list.
pub(crate) fn encode(values: &[Value]) -> Result<String> {
    let mut text = String::with_capacity(values.len() * 8 + 2);
    push_list(&mut text, values)?;
    Ok(text)
}

fn push_list(text: &mut String, values: &[Value]) -> Result<()> {
    text.push('[');
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        push_value(text, value)?;
    }
    text.push(']');
    Ok(())
}

/// A way into a document, in SQL's words: `$."a"[0]`.
pub(crate) fn path_text(path: &[crate::query::JsonStep]) -> String {
    let mut text = String::from("$");
    for step in path {
        match step {
            crate::query::JsonStep::Member(name) => {
                text.push('.');
                push_string(&mut text, name);
            }
            crate::query::JsonStep::Element(index) => {
                write!(text, "[{index}]").ok();
            }
        }
    }
    text
}

/// Writes `text` as a JSON string.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\0'..='\x1f' => {
                write!(out, "\\u{:04x}", u32::from(c)).ok();
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Writes what needs no escapes as a JSON string.
fn quoted(out: &mut String, write: impl FnOnce(&mut String) -> Result<()>) -> Result<()> {
    out.push('"');
    write(out)?;
    out.push('"');
    Ok(())
}

fn push_value(out: &mut String, value: &Value) -> Result<()> {
    match value {
        Value::Null(_) => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::I16(value) => write!(out, "{value}").unwrap_or_default(),
        Value::I32(value) => write!(out, "{value}").unwrap_or_default(),
        Value::I64(value) => write!(out, "{value}").unwrap_or_default(),
        Value::U64(value) => write!(out, "{value}").unwrap_or_default(),
        Value::F32(value) => push_float(out, f64::from(*value), |out| write!(out, "{value:?}")),
        Value::F64(value) => push_float(out, *value, |out| write!(out, "{value:?}")),
        Value::Decimal(value) | Value::Text(value) => push_string(out, value),
        Value::Bytes(value) => quoted(out, |out| {
            push_hex(out, value);
            Ok(())
        })?,
        Value::Date(value) => quoted(out, |out| push_date(out, *value))?,
        Value::Time(value) => quoted(out, |out| push_time(out, *value))?,
        Value::DateTime(value) => quoted(out, |out| push_datetime(out, *value))?,
        Value::Timestamp(value) => quoted(out, |out| push_datetime(out, super::DateTime(value.0)))?,
        Value::Uuid(value) => quoted(out, |out| {
            push_uuid(out, value);
            Ok(())
        })?,
        Value::Json(value) => {
            if document(value).is_none() {
                return Err(Error::encode("a JSON document in a list is not valid JSON"));
            }
            out.push_str(value);
        }
        Value::Array(_, values) => push_list(out, values)?,
        Value::Enum(_, label) => push_string(out, label),
        Value::Invalid(reason) => return Err(Error::encode(reason.clone())),
    }
    Ok(())
}

fn push_float(out: &mut String, value: f64, digits: impl FnOnce(&mut String) -> std::fmt::Result) {
    if value.is_nan() {
        out.push_str("\"NaN\"");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" });
    } else {
        digits(out).ok();
    }
}

/// The values of a list whose elements have the type `element`.
///
/// # Errors
/// A sentence without any value of the list.
pub(crate) fn decode(text: &str, element: &'static SqlType) -> std::result::Result<Vec<Value>, String> {
    match document(text) {
        Some(Json { kind: Kind::Array(items), .. }) => list(&items, element),
        Some(_) => Err("the document is not a JSON array".into()),
        None => Err("the text is not valid JSON".into()),
    }
}

fn list(items: &[Json<'_>], element: &'static SqlType) -> std::result::Result<Vec<Value>, String> {
    let read = |(i, item)| {
        one(item, element)
            .ok_or_else(|| format!("element {} of the list cannot be read as {element:?}", i + 1))
    };
    items.iter().enumerate().map(read).collect()
}

fn one(item: &Json<'_>, ty: &'static SqlType) -> Option<Value> {
    let text = item.source;
    Some(match (ty, &item.kind) {
        (SqlType::Json, _) => Value::Json(text.to_owned()),
        (_, Kind::Null) => Value::Null(*ty),
        (SqlType::Bool, Kind::Bool(value)) => Value::Bool(*value),
        (SqlType::Bool, Kind::Number) if text == "0" || text == "1" => Value::Bool(text == "1"),
        (SqlType::I8 | SqlType::I16 | SqlType::U8, Kind::Number) => Value::I16(text.parse().ok()?),
        (SqlType::I32 | SqlType::U16, Kind::Number) => Value::I32(text.parse().ok()?),
        (SqlType::I64 | SqlType::U32, Kind::Number) => Value::I64(text.parse().ok()?),
        (SqlType::U64, Kind::Number) => Value::U64(text.parse().ok()?),
        (SqlType::F32, Kind::Number) => Value::F32(text.parse().ok()?),
        (SqlType::F64, Kind::Number) => Value::F64(text.parse().ok()?),
        (SqlType::F32, Kind::String(text)) => Value::F32(special_float(text)? as f32),
        (SqlType::F64, Kind::String(text)) => Value::F64(special_float(text)?),
        (SqlType::Decimal, Kind::Number) => Value::Decimal(decimal::canonical(text)?.into_owned()),
        (SqlType::Decimal, Kind::String(text)) => Value::Decimal(decimal::canonical(text)?.into_owned()),
        (SqlType::Text, Kind::String(text)) => Value::Text(text.to_string()),
        (SqlType::Bytes, Kind::String(text)) => Value::Bytes(parse_hex(text)?),
        (SqlType::Date, Kind::String(text)) => Value::Date(parse_date(text)?),
        (SqlType::Time, Kind::String(text)) => Value::Time(parse_time(text)?),
        (SqlType::DateTime, Kind::String(text)) => Value::DateTime(parse_datetime(text)?),
        (SqlType::Timestamp, Kind::String(text)) => Value::Timestamp(Timestamp(parse_datetime(text)?.0)),
        (SqlType::Uuid, Kind::String(text)) => Value::Uuid(parse_uuid(text)?),
        (SqlType::Array(inner), Kind::Array(items)) => Value::Array(inner, list(items, inner).ok()?),
        (SqlType::Enum(def), Kind::String(text)) => {
            Value::Enum(def, def.labels.iter().copied().find(|label| label == text)?)
        }
        _ => return None,
    })
}

fn special_float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::EnumDef;

    fn back(element: &'static SqlType, values: Vec<Value>, json: &str) {
        let text = encode(&values).unwrap();
        assert_eq!(text, json);
        assert_eq!(decode(&text, element).unwrap(), values);
    }

    #[test]
    fn every_element_type_comes_back_exactly() {
        static INNER: SqlType = SqlType::I64;
        static MOOD: EnumDef = EnumDef { name: "mood", labels: &["glad", "sad"] };
        back(&SqlType::Bool, vec![Value::Bool(true), Value::Null(SqlType::Bool)], "[true,null]");
        back(
            &SqlType::I64,
            vec![Value::I64(i64::MAX), Value::I64(i64::MIN)],
            "[9223372036854775807,-9223372036854775808]",
        );
        back(&SqlType::U64, vec![Value::U64(u64::MAX)], "[18446744073709551615]");
        back(&SqlType::I16, vec![Value::I16(-1)], "[-1]");
        back(&SqlType::F32, vec![Value::F32(0.1), Value::F32(f32::MIN_POSITIVE)], "[0.1,1.1754944e-38]");
        back(
            &SqlType::F64,
            vec![Value::F64(1.0), Value::F64(f64::MAX), Value::F64(f64::NEG_INFINITY)],
            "[1.0,1.7976931348623157e308,\"-Infinity\"]",
        );
        back(
            &SqlType::Decimal,
            vec![Value::Decimal("12345678901234567890123456789.5".into())],
            "[\"12345678901234567890123456789.5\"]",
        );
        back(
            &SqlType::Text,
            vec![Value::Text("a\"\\\0\n\u{1f600}é".into()), Value::Text(String::new())],
            "[\"a\\\"\\\\\\u0000\\u000a\u{1f600}é\",\"\"]",
        );
        back(&SqlType::Bytes, vec![Value::Bytes(vec![0, 255])], "[\"00ff\"]");
        back(&SqlType::Date, vec![Value::Date(crate::value::Date(0))], "[\"1970-01-01\"]");
        back(&SqlType::Time, vec![Value::Time(crate::value::Time(1))], "[\"00:00:00.000001\"]");
        back(&SqlType::Timestamp, vec![Value::Timestamp(Timestamp(0))], "[\"1970-01-01 00:00:00\"]");
        back(&SqlType::Uuid, vec![Value::Uuid([255; 16])], "[\"ffffffff-ffff-ffff-ffff-ffffffffffff\"]");
        back(&SqlType::Json, vec![Value::Json("{\"a\":[1]}".into())], "[{\"a\":[1]}]");
        static MOODS: SqlType = SqlType::Enum(&MOOD);
        back(&MOODS, vec![Value::Enum(&MOOD, "sad")], "[\"sad\"]");
        static LIST: SqlType = SqlType::Array(&INNER);
        back(
            &LIST,
            vec![Value::Array(&INNER, vec![Value::I64(1)]), Value::Array(&INNER, vec![])],
            "[[1],[]]",
        );
    }

    #[test]
    fn what_does_not_fit_is_refused_without_showing_it() {
        for (text, element) in [
            ("[40000]", &SqlType::I16),
            ("[\"secret\"]", &SqlType::Date),
            ("[1.5]", &SqlType::I64),
            ("[1]", &SqlType::Text),
            ("{}", &SqlType::I64),
            ("[", &SqlType::I64),
        ] {
            let error = decode(text, element).unwrap_err();
            assert!(!error.contains("secret") && !error.contains("40000"), "{error}");
        }
        assert!(encode(&[Value::Json("{".into())]).is_err());
        assert!(encode(&[Value::Json("1,2".into())]).is_err());
        assert!(encode(&[Value::Invalid("no".into())]).is_err());
    }
}
