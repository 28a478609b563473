//! PostgreSQL's binary values to ours. The types were checked before the first row, so that an
//! integer or a float is told by its length.

use super::types::{INT2, INT4, INT8, NUMERIC};
use super::{numeric, time as clock};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value};
use std::borrow::Cow;

/// A value, or why there is none.
pub(super) type Result<T> = std::result::Result<T, Cow<'static, str>>;

const LENGTH: &str = "the value has another length than its type";

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| LENGTH.into())
}

pub(super) fn bool(bytes: &[u8]) -> Result<bool> {
    match bytes {
        [0] => Ok(false),
        [1] => Ok(true),
        _ => Err("the value is not a truth value".into()),
    }
}

#[inline]
pub(super) fn i64(bytes: &[u8], oid: u32) -> Result<i64> {
    match *bytes {
        [a, b] => Ok(i64::from(i16::from_be_bytes([a, b]))),
        [a, b, c, d] => Ok(i64::from(i32::from_be_bytes([a, b, c, d]))),
        [a, b, c, d, e, f, g, h] if oid != NUMERIC => Ok(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
        _ if oid == NUMERIC => integer(&numeric::decode(bytes)?),
        _ => Err(LENGTH.into()),
    }
}

pub(super) fn u64(bytes: &[u8], oid: u32) -> Result<u64> {
    if oid == NUMERIC {
        return integer(&numeric::decode(bytes)?);
    }
    let number = i64(bytes, oid)?;
    u64::try_from(number).map_err(|_| "the number is negative".into())
}

/// A decimal number that must be an integer.
fn integer<T: std::str::FromStr>(digits: &str) -> Result<T> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err("the number has a fraction".into());
    }
    whole.parse().map_err(|_| "the number is out of range".into())
}

#[inline]
pub(super) fn f64(bytes: &[u8]) -> Result<f64> {
    match *bytes {
        [a, b, c, d] => Ok(f64::from(f32::from_be_bytes([a, b, c, d]))),
        _ => fixed(bytes).map(f64::from_be_bytes),
    }
}

#[inline]
pub(super) fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| "the text is not UTF-8".into())
}

pub(super) fn decimal(bytes: &[u8], oid: u32) -> Result<String> {
    match oid {
        INT2 | INT4 | INT8 => i64(bytes, oid).map(|number| number.to_string()),
        _ => numeric::decode(bytes),
    }
}

pub(super) fn date(bytes: &[u8]) -> Result<Date> {
    Ok(clock::decode_date(i32::from_be_bytes(fixed(bytes)?))?)
}

pub(super) fn time(bytes: &[u8]) -> Result<Time> {
    Ok(clock::decode_time(i64::from_be_bytes(fixed(bytes)?))?)
}

pub(super) fn micros(bytes: &[u8]) -> Result<i64> {
    Ok(clock::decode_micros(i64::from_be_bytes(fixed(bytes)?))?)
}

pub(super) fn uuid(bytes: &[u8]) -> Result<[u8; 16]> {
    fixed(bytes)
}

pub(super) fn json(bytes: &[u8]) -> Result<&str> {
    // jsonb starts with the version of its form; no JSON text starts with this byte.
    text(bytes.strip_prefix(&[1]).unwrap_or(bytes))
}

/// A list: see `bind::array` for the form.
pub(super) fn array(mut bytes: &[u8], element: &'static SqlType) -> Result<Vec<Value>> {
    let input = &mut bytes;
    let dimensions = usize::try_from(take_i32(input)?).map_err(|_| LENGTH)?;
    let _has_nulls = take_i32(input)?;
    let oid = take_i32(input)? as u32;
    if dimensions == 0 {
        return Ok(Vec::new());
    }
    let mut depth = 1;
    let mut leaf = element;
    while let SqlType::Array(inner) = leaf {
        leaf = inner;
        depth += 1;
    }
    if depth != dimensions {
        return Err(format!("the array has {dimensions} dimensions, {depth} were expected").into());
    }
    let mut lengths = Vec::with_capacity(depth);
    for _ in 0..depth {
        lengths.push(usize::try_from(take_i32(input)?).map_err(|_| LENGTH)?);
        let _lower_bound = take_i32(input)?;
    }
    elements(input, &lengths, element, oid)
}

fn elements(input: &mut &[u8], lengths: &[usize], element: &'static SqlType, oid: u32) -> Result<Vec<Value>> {
    let (length, inner) = lengths.split_first().ok_or(LENGTH)?;
    // Each element takes at least the four bytes of its length: a wrong length reserves no memory.
    let mut values = Vec::with_capacity((*length).min(input.len() / 4));
    for _ in 0..*length {
        if let SqlType::Array(deeper) = element {
            values.push(Value::Array(deeper, elements(input, inner, deeper, oid)?));
            continue;
        }
        match usize::try_from(take_i32(input)?) {
            Ok(length) => {
                let (bytes, rest) = input.split_at_checked(length).ok_or(LENGTH)?;
                *input = rest;
                values.push(value(bytes, *element, oid)?);
            }
            Err(_) => values.push(Value::Null(*element)),
        }
    }
    Ok(values)
}

fn take_i32(input: &mut &[u8]) -> Result<i32> {
    let (number, rest) = input.split_first_chunk().ok_or(LENGTH)?;
    *input = rest;
    Ok(i32::from_be_bytes(*number))
}

/// An element as a value of the type `ty`.
fn value(bytes: &[u8], ty: SqlType, oid: u32) -> Result<Value> {
    const RANGE: &str = "an element is out of range";
    Ok(match ty {
        SqlType::Bool => Value::Bool(bool(bytes)?),
        SqlType::I8 | SqlType::I16 | SqlType::U8 => {
            Value::I16(i64(bytes, oid)?.try_into().map_err(|_| RANGE)?)
        }
        SqlType::I32 | SqlType::U16 => Value::I32(i64(bytes, oid)?.try_into().map_err(|_| RANGE)?),
        SqlType::I64 | SqlType::U32 => Value::I64(i64(bytes, oid)?),
        SqlType::U64 => Value::U64(u64(bytes, oid)?),
        SqlType::F32 => Value::F32(f32::from_be_bytes(fixed(bytes)?)),
        SqlType::F64 => Value::F64(f64(bytes)?),
        SqlType::Decimal => Value::Decimal(decimal(bytes, oid)?),
        SqlType::Text => Value::Text(text(bytes)?.to_owned()),
        SqlType::Bytes => Value::Bytes(bytes.to_vec()),
        SqlType::Date => Value::Date(date(bytes)?),
        SqlType::Time => Value::Time(time(bytes)?),
        SqlType::DateTime => Value::DateTime(DateTime(micros(bytes)?)),
        SqlType::Timestamp => Value::Timestamp(Timestamp(micros(bytes)?)),
        SqlType::Uuid => Value::Uuid(uuid(bytes)?),
        SqlType::Json => Value::Json(json(bytes)?.to_owned()),
        SqlType::Enum(def) => {
            let text = text(bytes)?;
            let label = def.labels.iter().find(|label| **label == text);
            Value::Enum(def, label.ok_or("an element is a label that the enum does not have")?)
        }
        SqlType::Array(_) => return Err(LENGTH.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn integers_in_numerics() {
        let numeric = |text: &str| {
            let mut bytes = Vec::new();
            numeric::encode(text, &mut bytes).unwrap();
            bytes
        };
        assert_eq!(i64(&numeric("0"), NUMERIC), Ok(0));
        assert_eq!(i64(&numeric("-9223372036854775808"), NUMERIC), Ok(i64::MIN));
        assert_eq!(i64(&numeric("10000.000"), NUMERIC), Ok(10_000));
        assert!(i64(&numeric("9223372036854775808"), NUMERIC).is_err());
        assert!(i64(&numeric("1.5"), NUMERIC).is_err());
        assert_eq!(u64(&numeric("18446744073709551615"), NUMERIC), Ok(u64::MAX));
        assert!(u64(&(-1_i64).to_be_bytes(), INT8).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = array(&bytes, &SqlType::I64);
            let _ = array(&bytes, &SqlType::Array(&SqlType::Text));
            let _ = (i64(&bytes, INT8), f64(&bytes), json(&bytes), date(&bytes), micros(&bytes));
        }
    }
}
