//! Cursor tokens: where a page ended, as opaque text.
//!
//! A token is base64 for URLs, without padding, of: one byte for the version of this form, one for
//! the side of the row on which the next page begins, eight of a checksum, and the values of the
//! order in that row. The checksum covers everything after it and the shape of the query, so that
//! the token of another query or version of the program is refused. It is no signature: a token
//! tells its values to whom it is given, and one that is made up can only name another place.

use crate::error::{Error, Kind, Result};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value, decimal, temporal};

const VERSION: u8 = 1;
/// Longer than any order's values have a right to be.
const LONGEST: usize = 1 << 20;

/// Where a page ended: opaque text for an URL, a form or an answer to a client.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "json", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Token(String);

impl Token {
    /// The text, made of letters, digits, `-` and `_`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Token {
    /// Takes any text; whether it is a token is checked when it is used.
    fn from(text: String) -> Self {
        Token(text)
    }
}

impl From<&str> for Token {
    fn from(text: &str) -> Self {
        Token(text.to_owned())
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place in an order: the values of a row, and whether the row itself lies on the far side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub values: Vec<Value>,
    pub inclusive: bool,
}

impl Place {
    /// The token for a query of the given shape.
    pub(super) fn token(&self, shape: u64) -> Token {
        let mut body = vec![u8::from(self.inclusive)];
        for value in &self.values {
            encode(value, &mut body);
        }
        let mut bytes = vec![VERSION];
        bytes.extend(hash(shape, &body).to_le_bytes());
        bytes.extend(body);
        Token(to_base64(&bytes))
    }

    /// Reads a token of a query of the given shape.
    ///
    /// # Errors
    /// If it is no token, or that of another query.
    pub(super) fn read(token: &Token, shape: u64, types: &[SqlType]) -> Result<Place> {
        read(&token.0, shape, types).ok_or_else(|| {
            Error::new(Kind::InvalidInput, "the cursor token is damaged, or that of another query or order")
                .hint("start again without a token")
        })
    }
}

fn read(text: &str, shape: u64, types: &[SqlType]) -> Option<Place> {
    let bytes = (text.len() <= LONGEST).then(|| from_base64(text)).flatten()?;
    let mut rest = bytes.as_slice();
    let [version] = take(&mut rest)?;
    let sum = u64::from_le_bytes(take(&mut rest)?);
    if version != VERSION || sum != hash(shape, rest) {
        return None;
    }
    let inclusive = match take(&mut rest)? {
        [0] => false,
        [1] => true,
        _ => return None,
    };
    let values = types.iter().map(|ty| decode(*ty, &mut rest)).collect::<Option<_>>()?;
    rest.is_empty().then_some(Place { values, inclusive })
}

/// FNV-1a, which is the same in every version of the program.
pub(super) fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(bytes.iter().copied());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn encode(value: &Value, to: &mut Vec<u8>) {
    if value.is_null() {
        return to.push(0);
    }
    to.push(1);
    let mut long = |bytes: &[u8]| {
        to.extend((bytes.len() as u64).to_le_bytes());
        to.extend(bytes);
    };
    match value {
        Value::Bool(value) => to.push(u8::from(*value)),
        Value::I16(value) => to.extend(value.to_le_bytes()),
        Value::I32(value) => to.extend(value.to_le_bytes()),
        Value::I64(value) => to.extend(value.to_le_bytes()),
        Value::U64(value) => to.extend(value.to_le_bytes()),
        Value::F32(value) => to.extend(value.to_le_bytes()),
        Value::F64(value) => to.extend(value.to_le_bytes()),
        Value::Decimal(text) | Value::Text(text) => long(text.as_bytes()),
        Value::Bytes(bytes) => long(bytes),
        Value::Date(Date(value)) => to.extend(value.to_le_bytes()),
        Value::Time(Time(value)) | Value::DateTime(DateTime(value)) | Value::Timestamp(Timestamp(value)) => {
            to.extend(value.to_le_bytes());
        }
        Value::Uuid(bytes) => to.extend(bytes),
        // Not what rows are ordered by: `cursor` refuses them.
        Value::Null(_) | Value::Json(_) | Value::Array(..) | Value::Enum(..) | Value::Invalid(_) => {}
    }
}

fn decode(ty: SqlType, from: &mut &[u8]) -> Option<Value> {
    match take(from)? {
        [0] => return Some(Value::Null(ty)),
        [1] => {}
        _ => return None,
    }
    Some(match ty {
        SqlType::Bool => match take(from)? {
            [0] => Value::Bool(false),
            [1] => Value::Bool(true),
            _ => return None,
        },
        // What a column of the type cannot hold was never in a row, and not every database compares it.
        SqlType::I8 | SqlType::I16 | SqlType::U8 => {
            let value = i16::from_le_bytes(take(from)?);
            let fits = match ty {
                SqlType::I8 => i8::try_from(value).is_ok(),
                SqlType::U8 => u8::try_from(value).is_ok(),
                _ => true,
            };
            Value::I16(fits.then_some(value)?)
        }
        SqlType::I32 | SqlType::U16 => {
            let value = i32::from_le_bytes(take(from)?);
            let fits = ty == SqlType::I32 || u16::try_from(value).is_ok();
            Value::I32(fits.then_some(value)?)
        }
        SqlType::I64 | SqlType::U32 => {
            let value = i64::from_le_bytes(take(from)?);
            let fits = ty == SqlType::I64 || u32::try_from(value).is_ok();
            Value::I64(fits.then_some(value)?)
        }
        SqlType::U64 => Value::U64(u64::from_le_bytes(take(from)?)),
        SqlType::F32 => Value::F32(f32::from_le_bytes(take(from)?)),
        SqlType::F64 => Value::F64(f64::from_le_bytes(take(from)?)),
        SqlType::Decimal => Value::Decimal(decimal::canonical(&text(from)?)?.into_owned()),
        SqlType::Text => Value::Text(text(from)?),
        SqlType::Bytes => Value::Bytes(long(from)?.to_vec()),
        SqlType::Date => Value::Date(Date(i32::from_le_bytes(take(from)?))),
        SqlType::Time => {
            let micros = i64::from_le_bytes(take(from)?);
            Value::Time((0..temporal::DAY).contains(&micros).then_some(Time(micros))?)
        }
        SqlType::DateTime => Value::DateTime(DateTime(i64::from_le_bytes(take(from)?))),
        SqlType::Timestamp => Value::Timestamp(Timestamp(i64::from_le_bytes(take(from)?))),
        SqlType::Uuid => Value::Uuid(take(from)?),
        SqlType::Json | SqlType::Array(_) | SqlType::Enum(_) => return None,
    })
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(*first)
}

fn long<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(u64::from_le_bytes(take(from)?)).ok()?;
    let (bytes, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(bytes)
}

fn text(from: &mut &[u8]) -> Option<String> {
    String::from_utf8(long(from)?.to_vec()).ok()
}

/// The alphabet of base64 for URLs (RFC 4648, section 5).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * i)) as usize & 63]));
        }
    }
    text
}

/// Only what [`to_base64`] writes: one text for each list of bytes.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for (i, letter) in chunk.iter().enumerate() {
            let six = ALPHABET.iter().position(|other| other == letter)?;
            bits |= (six as u32) << (18 - 6 * i);
        }
        let [_, first, second, third] = bits.to_be_bytes();
        let (whole, over): (&[u8], &[u8]) = match chunk.len() {
            4 => (&[first, second, third], &[]),
            3 => (&[first, second], &[third]),
            2 => (&[first], &[second, third]),
            _ => return None,
        };
        if over.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend(whole);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TYPES: &[SqlType] = &[SqlType::Text, SqlType::I64, SqlType::Timestamp, SqlType::Decimal];

    fn place() -> impl Strategy<Value = Place> {
        let parts = (proptest::option::of(".*"), any::<i64>(), any::<i64>(), any::<i32>(), any::<bool>());
        parts.prop_map(|(text, number, instant, decimal, inclusive)| Place {
            values: vec![
                text.map_or(Value::Null(SqlType::Text), Value::Text),
                Value::I64(number),
                Value::Timestamp(Timestamp(instant)),
                Value::Decimal(decimal.to_string()),
            ],
            inclusive,
        })
    }

    proptest! {
        #[test]
        fn a_place_comes_back(place in place(), shape: u64) {
            let token = place.token(shape);
            prop_assert!(token.as_str().bytes().all(|byte| ALPHABET.contains(&byte)));
            prop_assert_eq!(Place::read(&token, shape, TYPES).unwrap(), place);
        }

        #[test]
        fn a_token_that_was_changed_is_refused(place in place(), at: usize, letter in 0..64_usize) {
            let token = place.token(7).0;
            let mut changed = token.clone().into_bytes();
            let at = at % changed.len();
            changed[at] = ALPHABET[letter];
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_eq!(read(&changed, 7, TYPES).is_some(), changed == token);
            prop_assert!(read(&token[..at], 7, TYPES).is_none());
            prop_assert!(read(&token, 8, TYPES).is_none());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*", bytes: Vec<u8>) {
            prop_assert!(read(&text, 0, TYPES).is_none());
            // Also not if the checksum is right.
            let mut forged = vec![VERSION];
            forged.extend(hash(0, &bytes).to_le_bytes());
            forged.extend(&bytes);
            let _ = read(&to_base64(&forged), 0, TYPES);
        }

        #[test]
        fn bytes_have_one_text(bytes: Vec<u8>) {
            prop_assert_eq!(from_base64(&to_base64(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(to_base64(bytes.as_bytes()), text);
        }
        assert_eq!(to_base64(&[0xfb, 0xff]), "-_8");
        for text in ["Z", "Zh", "Zm9", "Zg==", "Z g", "Zm9vZ"] {
            assert_eq!(from_base64(text), None, "{text}");
        }
    }
}
