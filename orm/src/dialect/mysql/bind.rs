//! Values to the parameters of a prepared statement.
//!
//! Decimals, dates and times travel in their own protocol types. As text they would be compared
//! as doubles or as strings, and every placeholder would need a CAST.

use crate::error::{Error, Kind, Result};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value, array_json};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySql, MySqlArguments, MySqlTypeInfo};
use sqlx::{Arguments, Type};

/// The protocol types that sqlx has no public constructor for; the session's first result set has
/// columns of them.
#[derive(Debug, Clone)]
pub(super) struct ParamTypes {
    pub(super) decimal: MySqlTypeInfo,
    pub(super) date: MySqlTypeInfo,
    pub(super) time: MySqlTypeInfo,
    pub(super) datetime: MySqlTypeInfo,
}

/// Binds the values of a statement.
///
/// # Errors
/// If one cannot be bound, or all are more than the server takes in one packet.
pub(super) fn arguments(
    sql: &str,
    values: &[Value],
    types: &ParamTypes,
    max_packet: usize,
) -> Result<MySqlArguments> {
    let size = values.iter().map(size_of_value).sum::<usize>();
    check_packet(sql.len().max(size), max_packet)?;
    let mut arguments = MySqlArguments::default();
    arguments.reserve(values.len(), size);
    for (i, value) in values.iter().enumerate() {
        check(value).map_err(|error| named(i, &error))?;
        arguments.add(Param { value, types }).map_err(|error| named(i, &Error::encode(error.to_string())))?;
    }
    Ok(arguments)
}

fn named(i: usize, error: &Error) -> Error {
    Error::encode(format!("value {} cannot be bound: {error}", i + 1))
}

/// Refuses what the server would refuse by closing the connection.
pub(super) fn check_packet(size: usize, max_packet: usize) -> Result<()> {
    if size <= max_packet {
        return Ok(());
    }
    Err(Error::new(
        Kind::Encode,
        format!("the statement has {size} bytes, and the server takes {max_packet} (`max_allowed_packet`)"),
    )
    .hint("raise `max_allowed_packet` on the server, or write less at once"))
}

/// An upper bound of the bytes that a parameter takes in the packet.
fn size_of_value(value: &Value) -> usize {
    // A type, a length and a fixed part are at most 24 bytes.
    24 + match value {
        Value::Text(text) | Value::Decimal(text) | Value::Json(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Enum(_, label) => label.len(),
        Value::Array(_, items) => items.iter().map(size_of_value).sum(),
        _ => 0,
    }
}

/// Refuses what the databases cannot hold.
pub(super) fn check(value: &Value) -> Result<()> {
    let message = match value {
        Value::F32(value) if !value.is_finite() => "MySQL and MariaDB have no NaN and no infinities",
        Value::F64(value) if !value.is_finite() => "MySQL and MariaDB have no NaN and no infinities",
        Value::Date(date) if !year_fits(*date) => YEARS,
        Value::DateTime(DateTime(at)) | Value::Timestamp(Timestamp(at))
            if !year_fits(DateTime(*at).split().0) =>
        {
            YEARS
        }
        Value::Decimal(text) => return check_decimal(text),
        Value::Array(_, items) => return items.iter().try_for_each(check),
        Value::Invalid(reason) => return Err(Error::encode(reason.clone())),
        _ => return Ok(()),
    };
    Err(Error::encode(message))
}

const YEARS: &str = "MySQL and MariaDB hold the years 1 to 9999";

fn year_fits(date: Date) -> bool {
    (1..=9_999).contains(&date.ymd().0)
}

/// More digits would be rounded or cut to the greatest number, without an error.
fn check_decimal(text: &str) -> Result<()> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0').len(), fraction.trim_end_matches('0').len());
    if fraction > 30 || whole + fraction > 65 {
        return Err(Error::encode(
            "MySQL and MariaDB hold decimals of 65 digits, 30 of them after the point",
        ));
    }
    Ok(())
}

/// A date or time as the servers write it.
pub(super) fn temporal_text(value: &Value) -> String {
    match value {
        Value::Date(date) => {
            let (year, month, day) = date.ymd();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Value::Time(time) => {
            let (hour, minute, second, micro) = time.hms();
            format!("{hour:02}:{minute:02}:{second:02}.{micro:06}")
        }
        Value::DateTime(DateTime(at)) | Value::Timestamp(Timestamp(at)) => {
            let (date, time) = DateTime(*at).split();
            format!("{} {}", temporal_text(&Value::Date(date)), temporal_text(&Value::Time(time)))
        }
        _ => String::new(),
    }
}

/// One parameter.
struct Param<'v> {
    value: &'v Value,
    types: &'v ParamTypes,
}

impl Type<MySql> for Param<'_> {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
}

impl Encode<'_, MySql> for Param<'_> {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
        write(self.value, buffer)
    }

    fn produces(&self) -> Option<MySqlTypeInfo> {
        let types = self.types;
        Some(match self.value.sql_type() {
            SqlType::Bool => <i8 as Type<MySql>>::type_info(),
            SqlType::I8 | SqlType::I16 | SqlType::U8 => <i16 as Type<MySql>>::type_info(),
            SqlType::I32 | SqlType::U16 => <i32 as Type<MySql>>::type_info(),
            SqlType::I64 | SqlType::U32 => <i64 as Type<MySql>>::type_info(),
            SqlType::U64 => <u64 as Type<MySql>>::type_info(),
            SqlType::F32 => <f32 as Type<MySql>>::type_info(),
            SqlType::F64 => <f64 as Type<MySql>>::type_info(),
            SqlType::Decimal => types.decimal.clone(),
            SqlType::Date => types.date.clone(),
            SqlType::Time => types.time.clone(),
            SqlType::DateTime | SqlType::Timestamp => types.datetime.clone(),
            SqlType::Bytes | SqlType::Uuid => <[u8] as Type<MySql>>::type_info(),
            SqlType::Text | SqlType::Json | SqlType::Array(_) | SqlType::Enum(_) => {
                <str as Type<MySql>>::type_info()
            }
        })
    }
}

/// Writes a value in the binary protocol.
fn write(value: &Value, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
    match value {
        Value::Null(_) => return Ok(IsNull::Yes),
        Value::Bool(value) => buffer.push(u8::from(*value)),
        Value::I16(value) => buffer.extend(value.to_le_bytes()),
        Value::I32(value) => buffer.extend(value.to_le_bytes()),
        Value::I64(value) => buffer.extend(value.to_le_bytes()),
        Value::U64(value) => buffer.extend(value.to_le_bytes()),
        Value::F32(value) => buffer.extend(value.to_le_bytes()),
        Value::F64(value) => buffer.extend(value.to_le_bytes()),
        Value::Decimal(text) | Value::Text(text) | Value::Json(text) => return text_of(text, buffer),
        Value::Enum(_, label) => return text_of(label, buffer),
        Value::Bytes(bytes) => return bytes_of(bytes, buffer),
        Value::Uuid(bytes) => return bytes_of(bytes, buffer),
        Value::Date(date) => {
            buffer.push(4);
            write_date(*date, buffer);
        }
        Value::Time(Time(micros)) => {
            // Sign and days are never needed for a time of day.
            buffer.extend([12, 0, 0, 0, 0, 0]);
            write_time(Time(*micros), buffer);
        }
        Value::DateTime(DateTime(at)) | Value::Timestamp(Timestamp(at)) => {
            let (date, time) = DateTime(*at).split();
            buffer.push(11);
            write_date(date, buffer);
            write_time(time, buffer);
        }
        Value::Array(_, items) => return text_of(&array_json::encode(items)?, buffer),
        Value::Invalid(reason) => return Err(reason.clone().into()),
    }
    Ok(IsNull::No)
}

fn text_of(text: &str, buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
    <&str as Encode<MySql>>::encode_by_ref(&text, buffer)
}

fn bytes_of(bytes: &[u8], buffer: &mut Vec<u8>) -> Result<IsNull, BoxDynError> {
    <&[u8] as Encode<MySql>>::encode_by_ref(&bytes, buffer)
}

/// The year is within 1 to 9999: it was checked.
fn write_date(date: Date, buffer: &mut Vec<u8>) {
    let (year, month, day) = date.ymd();
    buffer.extend((year as u16).to_le_bytes());
    buffer.extend([month as u8, day as u8]);
}

fn write_time(time: Time, buffer: &mut Vec<u8>) {
    let (hour, minute, second, micro) = time.hms();
    buffer.extend([hour as u8, minute as u8, second as u8]);
    buffer.extend(micro.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::{check, temporal_text, write};
    use crate::value::{Date, DateTime, Time, Timestamp, Value};

    fn bytes(value: &Value) -> Vec<u8> {
        let mut buffer = Vec::new();
        assert!(!write(value, &mut buffer).unwrap().is_null());
        buffer
    }

    #[test]
    fn dates_and_times_are_in_the_binary_form() {
        let date = Date::from_ymd(2024, 2, 29).unwrap();
        let time = Time::from_hms(23, 59, 58, 123_456).unwrap();
        assert_eq!(bytes(&Value::Date(date)), [4, 0xe8, 0x07, 2, 29]);
        let at = DateTime::join(date, time).unwrap();
        let expected = [11, 0xe8, 0x07, 2, 29, 23, 59, 58, 0x40, 0xe2, 0x01, 0x00];
        assert_eq!(bytes(&Value::DateTime(at)), expected);
        assert_eq!(bytes(&Value::Timestamp(Timestamp(at.0))), expected);
        assert_eq!(bytes(&Value::Time(time))[..6], [12, 0, 0, 0, 0, 0]);
        assert_eq!(temporal_text(&Value::DateTime(at)), "2024-02-29 23:59:58.123456");
    }

    #[test]
    fn what_the_databases_cannot_hold_is_refused() {
        let refused = |value| check(&value).unwrap_err().kind() == crate::error::Kind::Encode;
        assert!(refused(Value::F64(f64::NAN)));
        assert!(refused(Value::F32(f32::INFINITY)));
        assert!(refused(Value::Date(Date::from_ymd(0, 12, 31).unwrap())));
        assert!(refused(Value::Timestamp(Timestamp(i64::MAX))));
        assert!(refused(Value::Decimal(format!("0.{}1", "0".repeat(30)))));
        assert!(refused(Value::Decimal("1".repeat(66))));
        assert!(refused(Value::Invalid("because".to_owned())));
        assert!(check(&Value::Date(Date::from_ymd(9_999, 12, 31).unwrap())).is_ok());
        assert!(check(&Value::Decimal(format!("-{}.{}", "9".repeat(35), "9".repeat(30)))).is_ok());
        assert!(check(&Value::Decimal(format!("1.5{}", "0".repeat(40)))).is_ok());
    }
}
