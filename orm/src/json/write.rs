//! Values to bytes.

use super::JsonPolicy;
use crate::decode::no_json;
use crate::error::Result;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use std::io;

/// The greatest integer that a float holds with all below it.
const SAFE: u64 = (1 << 53) - 1;

/// Adds a value.
///
/// # Errors
/// If its `Serialize` fails. What serde says of that may quote the value, so that it is not told.
pub(crate) fn write<T: Serialize + ?Sized>(to: &mut Vec<u8>, value: &T, policy: JsonPolicy) -> Result<()> {
    let written = if policy.safe_integers {
        value.serialize(&mut Serializer::with_formatter(to, SafeIntegers { key: false }))
    } else {
        value.serialize(&mut Serializer::new(to))
    };
    written.map_err(|_| no_json())
}

/// A list that is written row by row.
pub(crate) struct Rows {
    pub bytes: Vec<u8>,
    policy: JsonPolicy,
    first: bool,
}

impl Rows {
    pub(crate) fn new(policy: JsonPolicy) -> Self {
        Rows { bytes: vec![b'['], policy, first: true }
    }

    /// What stands before the next row.
    pub(crate) fn next(&mut self) {
        if !self.first {
            self.bytes.push(b',');
        }
        self.first = false;
    }

    pub(crate) fn push<T: Serialize>(&mut self, row: &T) -> Result<()> {
        self.next();
        write(&mut self.bytes, row, self.policy)
    }

    /// Adds rows that stand after a comma each.
    pub(crate) fn push_lines(&mut self, lines: &[u8]) {
        let lines = if self.first { lines.strip_prefix(b",").unwrap_or(lines) } else { lines };
        self.first &= lines.is_empty();
        self.bytes.extend_from_slice(lines);
    }

    pub(crate) fn end(&mut self) {
        self.bytes.push(b']');
    }
}

/// Writes integers that no float holds as text.
struct SafeIntegers {
    /// Whether a member's name is written, which stands in quotes already.
    key: bool,
}

impl SafeIntegers {
    fn integer<W: io::Write + ?Sized>(
        &self,
        writer: &mut W,
        unsafe_: bool,
        plain: impl FnOnce(&mut W) -> io::Result<()>,
    ) -> io::Result<()> {
        let quoted = unsafe_ && !self.key;
        if quoted {
            writer.write_all(b"\"")?;
        }
        plain(writer)?;
        if quoted { writer.write_all(b"\"") } else { Ok(()) }
    }
}

impl Formatter for SafeIntegers {
    fn write_i64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: i64) -> io::Result<()> {
        let large = value.unsigned_abs() > SAFE;
        self.integer(writer, large, |writer| CompactFormatter.write_i64(writer, value))
    }

    fn write_u64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        self.integer(writer, value > SAFE, |writer| CompactFormatter.write_u64(writer, value))
    }

    fn write_i128<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: i128) -> io::Result<()> {
        let large = value.unsigned_abs() > u128::from(SAFE);
        self.integer(writer, large, |writer| CompactFormatter.write_i128(writer, value))
    }

    fn write_u128<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: u128) -> io::Result<()> {
        self.integer(writer, value > u128::from(SAFE), |writer| CompactFormatter.write_u128(writer, value))
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.key = true;
        CompactFormatter.begin_object_key(writer, first)
    }

    fn end_object_key<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.key = false;
        CompactFormatter.end_object_key(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn text<T: Serialize>(value: &T, policy: JsonPolicy) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes, value, policy).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn integers_that_no_float_holds_are_texts_if_asked_for() {
        let values = [0, -1, SAFE as i64, -(SAFE as i64), SAFE as i64 + 1, i64::MIN];
        let safe = JsonPolicy::new().safe_integers();
        let expected =
            r#"[0,-1,9007199254740991,-9007199254740991,"9007199254740992","-9223372036854775808"]"#;
        assert_eq!(text(&values, safe), expected);
        assert_eq!(text(&values, JsonPolicy::new()), serde_json::to_string(&values).unwrap());
        assert_eq!(text(&u64::MAX, safe), r#""18446744073709551615""#);
        assert_eq!(text(&(i128::MAX, u128::MAX, 1_i128, 1_u128), safe).matches('"').count(), 4);
        // A name is a text already, and a float is none of its business.
        let map = BTreeMap::from([(u64::MAX, (1.0e300, u64::MAX))]);
        assert_eq!(text(&map, safe), r#"{"18446744073709551615":[1e+300,"18446744073709551615"]}"#);
    }

    #[test]
    fn a_value_that_is_no_json_is_an_error_that_does_not_quote_it() {
        let map = BTreeMap::from([(vec!["hunter2"], 1)]);
        let error = write(&mut Vec::new(), &map, JsonPolicy::new()).unwrap_err().to_string();
        assert!(error.contains("cannot be written as JSON") && !error.contains("hunter2"), "{error}");
    }
}
