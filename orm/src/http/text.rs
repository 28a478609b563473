//! Values as a query string has them.

use crate::value::{SqlType, Timestamp, Value, decimal, text_form};

/// Digits of a decimal that came with a request.
const MOST_DIGITS: usize = 100;

/// The value of a column's type, or what it should have been.
pub(super) fn value(ty: SqlType, text: &str) -> Result<Value, Expected> {
    let expected = || Expected::of(ty);
    let integer = |low: i64, high: i64| {
        let value = text.parse::<i64>().ok().filter(|value| (low..=high).contains(value));
        value.ok_or_else(expected)
    };
    Ok(match ty {
        SqlType::Bool => Value::Bool(text.parse().map_err(|_| expected())?),
        SqlType::I8 => Value::I16(integer(i8::MIN.into(), i8::MAX.into())? as i16),
        SqlType::U8 => Value::I16(integer(0, u8::MAX.into())? as i16),
        SqlType::I16 => Value::I16(integer(i16::MIN.into(), i16::MAX.into())? as i16),
        SqlType::U16 => Value::I32(integer(0, u16::MAX.into())? as i32),
        SqlType::I32 => Value::I32(integer(i32::MIN.into(), i32::MAX.into())? as i32),
        SqlType::U32 => Value::I64(integer(0, u32::MAX.into())?),
        SqlType::I64 => Value::I64(integer(i64::MIN, i64::MAX)?),
        SqlType::U64 => Value::U64(text.parse().map_err(|_| expected())?),
        SqlType::F32 => Value::F32(
            finite(text).map(|value| value as f32).filter(|value| value.is_finite()).ok_or_else(expected)?,
        ),
        SqlType::F64 => Value::F64(finite(text).ok_or_else(expected)?),
        SqlType::Decimal => {
            let canonical = decimal::canonical(text).filter(|text| text.len() <= MOST_DIGITS);
            Value::Decimal(canonical.ok_or_else(expected)?.into_owned())
        }
        // Not every database has a text with NUL in it.
        SqlType::Text if text.contains('\0') => return Err(expected()),
        SqlType::Text => Value::Text(text.to_owned()),
        SqlType::Date => Value::Date(
            text_form::parse_date(text).filter(|date| since_year_one(date.0)).ok_or_else(expected)?,
        ),
        SqlType::Time => Value::Time(text_form::parse_time(text).ok_or_else(expected)?),
        SqlType::DateTime => {
            // Of a time without a zone, an offset would say nothing.
            let offset = text.get(10..).is_some_and(|time| time.contains(['Z', 'z', '+', '-']));
            let value =
                text_form::parse_datetime(text).filter(|value| !offset && since_year_one(value.split().0.0));
            Value::DateTime(value.ok_or_else(expected)?)
        }
        SqlType::Timestamp => {
            let value = text_form::parse_datetime(text).filter(|value| since_year_one(value.split().0.0));
            Value::Timestamp(Timestamp(value.ok_or_else(expected)?.0))
        }
        SqlType::Uuid => Value::Uuid(text_form::parse_uuid(text).ok_or_else(expected)?),
        SqlType::Enum(def) => {
            let label = def.labels.iter().find(|label| **label == text);
            Value::Enum(def, label.ok_or_else(expected)?)
        }
        SqlType::Bytes | SqlType::Json | SqlType::Array(_) => return Err(expected()),
    })
}

fn finite(text: &str) -> Option<f64> {
    // Rust reads `inf` and `nan`, too.
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Days of the years 1 to 9999, which every database has.
fn since_year_one(days: i32) -> bool {
    (-719_162..=2_932_896).contains(&days)
}

/// What a value should have been.
pub(super) struct Expected {
    pub what: &'static str,
    /// All values there are, if they are few.
    pub labels: &'static [&'static str],
}

impl Expected {
    fn of(ty: SqlType) -> Self {
        let what = match ty {
            SqlType::Bool => return Expected { what: "is not a truth value", labels: &["true", "false"] },
            SqlType::Enum(def) => return Expected { what: "is no label", labels: def.labels },
            SqlType::I8 => "is not an integer from -128 to 127",
            SqlType::U8 => "is not an integer from 0 to 255",
            SqlType::I16 => "is not an integer from -32768 to 32767",
            SqlType::U16 => "is not an integer from 0 to 65535",
            SqlType::I32 => "is not an integer of 32 bits",
            SqlType::U32 => "is not an integer from 0 to 4294967295",
            SqlType::I64 => "is not an integer of 64 bits",
            SqlType::U64 => "is not an integer of 64 bits without a sign",
            SqlType::F32 | SqlType::F64 => "is not a number",
            SqlType::Decimal => "is not a decimal number of at most 100 digits",
            SqlType::Text => "is text with a NUL character",
            SqlType::Date => "is not a date such as 2026-01-31",
            SqlType::Time => "is not a time such as 23:59:59.5",
            SqlType::DateTime => "is not a date and time without an offset such as 2026-01-31T23:59:59",
            SqlType::Timestamp => {
                "is not an instant such as 2026-01-31T23:59:59Z (an offset's `+` is written `%2B`)"
            }
            SqlType::Uuid => "is not a UUID",
            SqlType::Bytes | SqlType::Json | SqlType::Array(_) => "cannot be compared",
        };
        Expected { what, labels: &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::value::{SqlType, Value};

    #[test]
    fn only_values_of_the_type_are_read() {
        for (ty, good, bad) in [
            (SqlType::Bool, "true", "1"),
            (SqlType::I8, "-128", "128"),
            (SqlType::U8, "255", "-1"),
            (SqlType::U16, "65535", "65536"),
            (SqlType::I32, "-2147483648", "2147483648"),
            (SqlType::U32, "4294967295", "4294967296"),
            (SqlType::I64, "9223372036854775807", "9223372036854775808"),
            (SqlType::U64, "18446744073709551615", "-1"),
            (SqlType::F32, "1e38", "1e39"),
            (SqlType::F64, "-1.5e300", "inf"),
            (SqlType::F64, "0", "nan"),
            (SqlType::Decimal, "1.50", "1e200"),
            (SqlType::Text, "", "a\0b"),
            (SqlType::Date, "0001-01-01", "0000-12-31"),
            (SqlType::Date, "9999-12-31", "2026-02-30"),
            (SqlType::Time, "23:59", "24:00"),
            (SqlType::DateTime, "2026-01-01", "2026-01-01T00:00:00Z"),
            (SqlType::Timestamp, "2026-01-01T01:00:00+01:00", "0001-01-01T00:00:00+01:00"),
            (SqlType::Uuid, "00010203-0405-0607-0809-0a0b0c0d0eff", "0"),
        ] {
            assert!(value(ty, good).is_ok(), "{ty:?} {good}");
            assert!(value(ty, bad).is_err(), "{ty:?} {bad}");
        }
        let decimal = value(SqlType::Decimal, "+1.50").ok();
        assert_eq!(decimal, Some(Value::Decimal("1.5".to_owned())));
    }
}
