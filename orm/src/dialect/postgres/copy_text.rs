//! Rows in COPY's text form, which every type reads by its own input function: whatever a column's
//! type is, its values are written as its literals are.

use super::bind::text_bytes;
use super::time;
use crate::value::text_form::{push_date, push_hex, push_time, push_uuid};
use crate::value::{Date, DateTime, Value};
use std::fmt::Write;

type Result<T> = std::result::Result<T, &'static str>;

/// Writes a row. The error's number is that of the value which PostgreSQL cannot hold.
pub(super) fn row(values: &[Value], line: &mut Vec<u8>) -> std::result::Result<(), (usize, String)> {
    let mut text = String::new();
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            line.push(b'\t');
        }
        if value.is_null() {
            line.extend(b"\\N");
            continue;
        }
        text.clear();
        literal(value, &mut text).map_err(|reason| match value {
            Value::Invalid(reason) => (at, reason.clone()),
            _ => (at, reason.to_owned()),
        })?;
        escaped(&text, line);
    }
    line.push(b'\n');
    Ok(())
}

/// What separates columns and rows, and the backslash itself, behind a backslash.
fn escaped(text: &str, line: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'\\' => line.extend(b"\\\\"),
            b'\n' => line.extend(b"\\n"),
            b'\r' => line.extend(b"\\r"),
            b'\t' => line.extend(b"\\t"),
            byte => line.push(byte),
        }
    }
}

/// A value that is not NULL as its type's input function reads it.
fn literal(value: &Value, text: &mut String) -> Result<()> {
    match value {
        Value::Bool(value) => text.push(if *value { 't' } else { 'f' }),
        Value::I16(number) => text.push_str(&number.to_string()),
        Value::I32(number) => text.push_str(&number.to_string()),
        Value::I64(number) => text.push_str(&number.to_string()),
        Value::U64(number) => text.push_str(&number.to_string()),
        // The fewest digits that read back as the same number; `inf`, `-inf` and `NaN` are read, too.
        Value::F32(number) => text.push_str(&format!("{number:?}")),
        Value::F64(number) => text.push_str(&format!("{number:?}")),
        Value::Decimal(digits) => plain(digits, text)?,
        Value::Text(value) | Value::Json(value) => plain(value, text)?,
        Value::Enum(_, label) => plain(label, text)?,
        Value::Bytes(bytes) => {
            text.push_str("\\x");
            push_hex(text, bytes);
        }
        Value::Date(date) => {
            time::encode_date(*date)?;
            era(*date, text, day)?;
        }
        Value::Time(at) => {
            time::encode_time(*at)?;
            push_time(text, *at).map_err(|_| "it is not a time of day")?;
        }
        Value::DateTime(at) => moment(at.0, "", text)?,
        Value::Timestamp(at) => moment(at.0, "+00", text)?,
        Value::Uuid(bytes) => push_uuid(text, bytes),
        Value::Array(_, values) => list(values, text)?,
        Value::Null(_) | Value::Invalid(_) => return Err("it is no value"),
    }
    Ok(())
}

fn plain(value: &str, text: &mut String) -> Result<()> {
    text_bytes(value)?;
    text.push_str(value);
    Ok(())
}

fn moment(micros: i64, zone: &str, text: &mut String) -> Result<()> {
    time::encode_micros(micros)?;
    let (date, at) = DateTime(micros).split();
    era(date, text, |date, text| {
        day(date, text)?;
        text.push(' ');
        push_time(text, at).map_err(|_| "it is not a time of day")?;
        text.push_str(zone);
        Ok(())
    })
}

/// Years before the first are counted back from it: the year 0 is 1 BC.
fn era(date: Date, text: &mut String, write: impl FnOnce(Date, &mut String) -> Result<()>) -> Result<()> {
    write(date, text)?;
    if date.ymd().0 <= 0 {
        text.push_str(" BC");
    }
    Ok(())
}

fn day(date: Date, text: &mut String) -> Result<()> {
    match date.ymd() {
        (1..=9999, ..) => push_date(text, date).map_err(|_| "it is no date"),
        (year, month, day) => {
            let year = if year <= 0 { 1 - year } else { year };
            write!(text, "{year:04}-{month:02}-{day:02}").map_err(|_| "it cannot be written")
        }
    }
}

/// An array's literal: everything but NULLs and inner arrays is quoted.
fn list(values: &[Value], text: &mut String) -> Result<()> {
    text.push('{');
    let mut element = String::new();
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        match value {
            Value::Null(_) => text.push_str("NULL"),
            Value::Array(_, inner) => list(inner, text)?,
            value => {
                element.clear();
                literal(value, &mut element)?;
                text.push('"');
                for c in element.chars() {
                    if matches!(c, '"' | '\\') {
                        text.push('\\');
                    }
                    text.push(c);
                }
                text.push('"');
            }
        }
    }
    text.push('}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{SqlType, Time, Timestamp};

    fn line(values: &[Value]) -> String {
        let mut bytes = Vec::new();
        row(values, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn separators_are_escaped() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            line(&[text("a\tb"), text("c\\N\r\nd"), Value::Null(SqlType::Text)]),
            "a\\tb\tc\\\\N\\r\\nd\t\\N\n"
        );
        assert_eq!(line(&[text("\\."), Value::Bytes(vec![0, 255])]), "\\\\.\t\\\\x00ff\n");
    }

    #[test]
    fn lists_are_literals_inside_of_the_row() {
        let words = ["a\"b", "c\\", "", "NULL"].map(|word| Value::Text(word.to_owned()));
        let mut words = words.to_vec();
        words.push(Value::Null(SqlType::Text));
        assert_eq!(
            line(&[Value::Array(&SqlType::Text, words)]),
            "{\"a\\\\\"b\",\"c\\\\\\\\\",\"\",\"NULL\",NULL}\n"
        );
    }

    #[test]
    fn dates_before_the_first_year_and_after_the_last_of_four_digits() {
        let date = |y, m, d| Value::Date(Date::from_ymd(y, m, d).unwrap());
        assert_eq!(
            line(&[date(2026, 1, 2), date(0, 2, 29), date(12_345, 6, 7)]),
            "2026-01-02\t0001-02-29 BC\t12345-06-07\n"
        );
        let second = Value::Timestamp(Timestamp(-62_135_596_800_000_000 - 1_000_000));
        assert_eq!(line(&[second]), "0001-12-31 23:59:59+00 BC\n");
    }

    #[test]
    fn what_cannot_be_held_is_told_by_its_place() {
        let nul = Value::Text("secret\0".to_owned());
        let (at, reason) = row(&[Value::Bool(true), nul], &mut Vec::new()).unwrap_err();
        assert!(at == 1 && reason.contains("NUL") && !reason.contains("secret"), "{reason}");
        assert!(row(&[Value::Time(Time(-1))], &mut Vec::new()).is_err());
    }
}
