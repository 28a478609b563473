//! Reading a row's bytes. sqlx decodes only the framing: its own types would need a feature each,
//! and it takes zero dates for NULL.

use crate::decode::{ResultColumns, Row};
use crate::error::{Error, Result};
use crate::value::text_form::{parse_datetime, parse_time, parse_uuid};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value, array_json};
use sqlx::mysql::{MySql, MySqlColumn, MySqlRow, MySqlTypeInfo};
use sqlx::{Column, Decode, Row as _, Type, TypeInfo};
use std::borrow::Cow;

/// What a column's bytes are; found once per result set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Signed,
    Unsigned,
    Bit,
    Float,
    Double,
    Decimal,
    Date,
    Time,
    DateTime,
    Text,
    Json,
    Bytes,
    /// The type of a bare NULL.
    Null,
}

/// The class of a column. A text column with a binary collation has the flag by which sqlx names
/// it VARBINARY or BLOB: only its character set tells.
pub(super) fn class(ty: &MySqlTypeInfo) -> Class {
    if <str as Type<MySql>>::compatible(ty) {
        return Class::Text;
    }
    match ty.name() {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "INT" | "MEDIUMINT" | "BIGINT" => Class::Signed,
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "INT UNSIGNED" | "MEDIUMINT UNSIGNED"
        | "BIGINT UNSIGNED" | "YEAR" => Class::Unsigned,
        "BIT" => Class::Bit,
        "FLOAT" => Class::Float,
        "DOUBLE" => Class::Double,
        "DECIMAL" => Class::Decimal,
        "DATE" => Class::Date,
        "TIME" => Class::Time,
        "DATETIME" | "TIMESTAMP" => Class::DateTime,
        "SET" | "ENUM" | "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" => Class::Text,
        "JSON" => Class::Json,
        "NULL" => Class::Null,
        _ => Class::Bytes,
    }
}

/// The columns of a result.
pub(super) struct Columns<'r> {
    pub(super) columns: &'r [MySqlColumn],
    pub(super) classes: &'r [Class],
}

impl ResultColumns for Columns<'_> {
    fn len(&self) -> usize {
        self.columns.len()
    }

    fn name(&self, i: usize) -> &str {
        self.columns.get(i).map_or("", |column| column.name())
    }

    fn type_name(&self, i: usize) -> Cow<'_, str> {
        match (self.columns.get(i), self.classes.get(i)) {
            (Some(column), Some(Class::Text)) => {
                let name = column.type_info().name();
                Cow::Owned(
                    name.replace("VARBINARY", "VARCHAR").replace("BINARY", "CHAR").replace("BLOB", "TEXT"),
                )
            }
            (Some(column), _) => Cow::Borrowed(column.type_info().name()),
            (None, _) => Cow::Borrowed(""),
        }
    }

    fn holds(&self, i: usize, ty: SqlType) -> bool {
        use Class::{Bit, Bytes, Decimal, Double, Float, Json, Null, Signed, Text, Unsigned};
        let Some(class) = self.classes.get(i).copied() else { return false };
        class == Null
            || match ty {
                SqlType::Bool => matches!(class, Signed | Unsigned | Bit),
                // The sum of integers is a decimal.
                SqlType::I8
                | SqlType::I16
                | SqlType::I32
                | SqlType::I64
                | SqlType::U8
                | SqlType::U16
                | SqlType::U32
                | SqlType::U64 => matches!(class, Signed | Unsigned | Bit | Decimal),
                // The mean of integers is a decimal.
                SqlType::F32 | SqlType::F64 => matches!(class, Float | Double | Decimal),
                SqlType::Decimal => matches!(class, Decimal | Signed | Unsigned),
                SqlType::Text | SqlType::Enum(_) => class == Text,
                SqlType::Bytes => matches!(class, Bytes | Bit),
                SqlType::Date => class == Class::Date,
                SqlType::Time => class == Class::Time,
                SqlType::DateTime | SqlType::Timestamp => class == Class::DateTime,
                SqlType::Uuid => matches!(class, Bytes | Text),
                SqlType::Json | SqlType::Array(_) => matches!(class, Json | Text),
            }
    }
}

/// A row of a result.
pub(super) struct MyRow<'r> {
    pub(super) row: &'r MySqlRow,
    pub(super) classes: &'r [Class],
    /// The values are text, as those of a statement that cannot be prepared.
    pub(super) text: bool,
}

impl<'r> MyRow<'r> {
    fn raw(&self, i: usize) -> Option<&'r [u8]> {
        // Fails for NULL only; `ValueRef::is_null` also holds for zero dates.
        self.row.try_get_raw(i).ok().and_then(|value| <&[u8] as Decode<MySql>>::decode(value).ok())
    }

    fn value(&self, i: usize) -> Result<(Class, &'r [u8])> {
        match (self.classes.get(i), self.raw(i)) {
            (Some(class), Some(bytes)) => Ok((*class, bytes)),
            (Some(_), None) => Err(Error::decode(i, "the value is NULL")),
            (None, _) => Err(Error::decode(i, "there is no such column")),
        }
    }

    fn integer(&self, i: usize) -> Result<i128> {
        let (class, bytes) = self.value(i)?;
        let wrong = || Error::decode(i, "the value is not an integer");
        match class {
            Class::Bit => {
                Ok(bytes.iter().take(8).fold(0_i128, |number, byte| (number << 8) | i128::from(*byte)))
            }
            Class::Signed | Class::Unsigned if !self.text => {
                let mut wide = [0_u8; 8];
                wide.get_mut(..bytes.len()).ok_or_else(wrong)?.copy_from_slice(bytes);
                if class == Class::Unsigned {
                    return Ok(i128::from(u64::from_le_bytes(wide)));
                }
                let unused = 64 - 8 * bytes.len() as u32;
                Ok(i128::from(i64::from_le_bytes(wide).checked_shl(unused).ok_or_else(wrong)? >> unused))
            }
            Class::Signed | Class::Unsigned | Class::Decimal => {
                let digits = str::from_utf8(bytes).map_err(|_| wrong())?;
                let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
                if fraction.bytes().any(|digit| digit != b'0') {
                    return Err(wrong());
                }
                whole.parse().map_err(|_| Error::decode(i, "the number does not fit 64 bits"))
            }
            _ => Err(wrong()),
        }
    }

    fn parse<T>(
        &self,
        i: usize,
        class: Class,
        read: fn(&[u8]) -> Option<T>,
        message: &'static str,
    ) -> Result<T> {
        match self.value(i)? {
            (found, bytes) if found == class => read(bytes).ok_or_else(|| Error::decode(i, message)),
            _ => Err(Error::decode(i, message)),
        }
    }

    fn moment(&self, i: usize, class: Class, message: &'static str) -> Result<DateTime> {
        match self.value(i)? {
            (found, bytes) if found == class => datetime(bytes)
                .ok_or_else(|| Error::decode(i, if is_zero_date(bytes) { ZERO_DATE } else { message })),
            _ => Err(Error::decode(i, message)),
        }
    }
}

const ZERO_DATE: &str = "the value is the zero date `0000-00-00`, which is no date; raw SQL reads it as NULL: \
                         `NULLIF(column, '0000-00-00')`";

impl Row for MyRow<'_> {
    fn is_null(&self, i: usize) -> bool {
        self.raw(i).is_none()
    }

    fn bool(&self, i: usize) -> Result<bool> {
        match self.integer(i)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Error::decode(i, "the value is neither 0 nor 1")),
        }
    }

    fn i64(&self, i: usize) -> Result<i64> {
        i64::try_from(self.integer(i)?).map_err(|_| Error::decode(i, "the number does not fit i64"))
    }

    fn u64(&self, i: usize) -> Result<u64> {
        u64::try_from(self.integer(i)?).map_err(|_| Error::decode(i, "the number does not fit u64"))
    }

    fn f64(&self, i: usize) -> Result<f64> {
        let (class, bytes) = self.value(i)?;
        let wrong = || Error::decode(i, "the value is not a float");
        match (class, bytes) {
            (Class::Float, [a, b, c, d]) if !self.text => Ok(f64::from(f32::from_le_bytes([*a, *b, *c, *d]))),
            (Class::Double, bytes) if !self.text => {
                Ok(f64::from_le_bytes(bytes.try_into().map_err(|_| wrong())?))
            }
            (Class::Float | Class::Double | Class::Decimal, bytes) => {
                str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }

    fn text(&self, i: usize) -> Result<&str> {
        let (class, bytes) = self.value(i)?;
        if !matches!(class, Class::Text | Class::Json) {
            return Err(Error::decode(i, "the value is not text"));
        }
        str::from_utf8(bytes).map_err(|_| Error::decode(i, "the text is not UTF-8"))
    }

    fn bytes(&self, i: usize) -> Result<&[u8]> {
        match self.value(i)? {
            (Class::Bytes | Class::Bit, bytes) => Ok(bytes),
            _ => Err(Error::decode(i, "the value is not binary")),
        }
    }

    fn decimal(&self, i: usize) -> Result<Cow<'_, str>> {
        match self.value(i)? {
            (Class::Decimal, bytes) => {
                let text =
                    str::from_utf8(bytes).map_err(|_| Error::decode(i, "the value is not a decimal"))?;
                Ok(Cow::Borrowed(unpadded(text)))
            }
            (Class::Signed | Class::Unsigned, _) => Ok(Cow::Owned(self.integer(i)?.to_string())),
            _ => Err(Error::decode(i, "the value is not a decimal")),
        }
    }

    fn date(&self, i: usize) -> Result<Date> {
        self.moment(i, Class::Date, "the value is not a date").map(|at| at.split().0)
    }

    fn time(&self, i: usize) -> Result<Time> {
        self.parse(i, Class::Time, time, "the value is not a time between 00:00 and 24:00")
    }

    fn datetime(&self, i: usize) -> Result<DateTime> {
        self.moment(i, Class::DateTime, "the value is not a date and time")
    }

    fn timestamp(&self, i: usize) -> Result<Timestamp> {
        // The session's time zone is UTC, for columns of either type.
        self.datetime(i).map(|at| Timestamp(at.0))
    }

    fn uuid(&self, i: usize) -> Result<[u8; 16]> {
        let wrong = || Error::decode(i, "the value is not a UUID");
        match self.value(i)? {
            (Class::Bytes, bytes) => bytes.try_into().map_err(|_| wrong()),
            (Class::Text, bytes) => str::from_utf8(bytes).ok().and_then(parse_uuid).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    fn json(&self, i: usize) -> Result<&str> {
        self.text(i)
    }

    fn array(&self, i: usize, element: &'static SqlType) -> Result<Vec<Value>> {
        array_json::decode(self.text(i)?, element).map_err(|error| Error::decode(i, error))
    }
}

/// A decimal without the padding of a column that was declared without a scale (its type is
/// DECIMAL(65,30)) or of its products: few decimal types hold so many digits.
fn unpadded(text: &str) -> &str {
    match text.split_once('.') {
        Some((_, fraction)) if fraction.len() >= 30 => text.trim_end_matches('0').trim_end_matches('.'),
        _ => text,
    }
}

/// A date, or a date and time; `None` for zero dates.
pub(super) fn datetime(bytes: &[u8]) -> Option<DateTime> {
    let (date, time) = match bytes {
        [4, date @ ..] if date.len() == 4 => (date, &[][..]),
        [7, rest @ ..] if rest.len() == 7 => rest.split_at(4),
        [11, rest @ ..] if rest.len() == 11 => rest.split_at(4),
        // In text the first byte is a digit.
        [b'0'..=b'9', ..] => return parse_datetime(str::from_utf8(bytes).ok()?),
        _ => return None,
    };
    let &[low, high, month, day] = date else { return None };
    let date = Date::from_ymd(i32::from(u16::from_le_bytes([low, high])), month.into(), day.into())?;
    DateTime::join(date, clock(time)?)
}

/// Whether it is `0000-00-00`, at whatever time: bytes after their length, or text.
fn is_zero_date(bytes: &[u8]) -> bool {
    match bytes {
        [b'0'..=b'9', ..] => bytes.starts_with(b"0000-00-00"),
        [_, rest @ ..] => rest.iter().take(4).all(|byte| *byte == 0),
        [] => true,
    }
}

/// Hour, minute, second and microseconds, as far as they were sent.
fn clock(bytes: &[u8]) -> Option<Time> {
    match *bytes {
        [] => Some(Time(0)),
        [h, m, s] => Time::from_hms(h.into(), m.into(), s.into(), 0),
        [h, m, s, a, b, c, d] => {
            Time::from_hms(h.into(), m.into(), s.into(), u32::from_le_bytes([a, b, c, d]))
        }
        _ => None,
    }
}

/// A time of day; `None` for the negative and the long durations that the type also holds.
pub(super) fn time(bytes: &[u8]) -> Option<Time> {
    match bytes {
        [0] => Some(Time(0)),
        [8 | 12, 0, 0, 0, 0, 0, rest @ ..] => clock(rest),
        [b'0'..=b'9', ..] => parse_time(str::from_utf8(bytes).ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{datetime, is_zero_date, time, unpadded};
    use crate::value::{Date, DateTime, Time};

    #[test]
    fn both_forms_of_dates_and_times_are_read() {
        let date = Date::from_ymd(2024, 2, 29).unwrap();
        let at = DateTime::join(date, Time::from_hms(23, 59, 58, 120_000).unwrap());
        assert_eq!(datetime(&[4, 0xe8, 0x07, 2, 29]), DateTime::join(date, Time(0)));
        assert_eq!(datetime(&[11, 0xe8, 0x07, 2, 29, 23, 59, 58, 0xc0, 0xd4, 0x01, 0]), at);
        assert_eq!(datetime(b"2024-02-29 23:59:58.12"), at);
        assert_eq!(datetime(b"2024-02-29"), DateTime::join(date, Time(0)));
        assert_eq!(time(&[0]), Some(Time(0)));
        assert_eq!(time(&[8, 0, 0, 0, 0, 0, 1, 2, 3]), Time::from_hms(1, 2, 3, 0));
        assert_eq!(time(b"01:02:03.5"), Time::from_hms(1, 2, 3, 500_000));
    }

    #[test]
    fn what_is_no_date_or_time_of_day_is_refused() {
        assert_eq!(datetime(&[0]), None);
        assert_eq!(datetime(&[4, 0, 0, 0, 0]), None);
        assert_eq!(datetime(b"0000-00-00"), None);
        assert_eq!(datetime(b"2024-00-10"), None);
        let zero: [&[u8]; 4] = [&[], &[0], &[7, 0, 0, 0, 0, 0, 0, 0], b"0000-00-00 00:00:00"];
        assert!(zero.into_iter().all(is_zero_date));
        assert!(![&b"2024-00-10"[..], &[4, 0xe8, 0x07, 0, 10]].into_iter().any(is_zero_date));
        assert_eq!(time(&[8, 1, 0, 0, 0, 0, 1, 2, 3]), None);
        assert_eq!(time(&[8, 0, 1, 0, 0, 0, 1, 2, 3]), None);
        assert_eq!(time(b"838:59:59"), None);
    }

    #[test]
    fn padding_of_undeclared_decimals_is_cut() {
        assert_eq!(unpadded("12.50"), "12.50");
        assert_eq!(unpadded("-1.500000000000000000000000000000"), "-1.5");
        assert_eq!(unpadded("100.000000000000000000000000000000"), "100");
    }
}
