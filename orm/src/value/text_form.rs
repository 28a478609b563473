//! Text forms of dates, times, UUIDs and bytes, for databases and documents that hold them as text.
//!
//! One form is written, which sorts like the values do: `YYYY-MM-DD`, `HH:MM:SS[.f…]` and both with
//! a space between them, which is also the form of SQL's CURRENT_TIMESTAMP. A fraction has one to
//! six digits and does not end in zero. Reading is more tolerant.

use super::temporal::DAY;
use super::{Date, DateTime, Time};
use crate::error::{Error, Result};
use std::fmt::Write;

/// Writes a date. Its year must have four digits, or the text would not sort.
pub(crate) fn push_date(text: &mut String, date: Date) -> Result<()> {
    let (year, month, day) = date.ymd();
    if !(0..=9999).contains(&year) {
        return Err(Error::encode("a date kept as text must lie in the years 0000 to 9999"));
    }
    write!(text, "{year:04}-{month:02}-{day:02}").ok();
    Ok(())
}

/// Writes a time of day.
pub(crate) fn push_time(text: &mut String, time: Time) -> Result<()> {
    if !(0..DAY).contains(&time.0) {
        return Err(Error::encode("a time of day must lie in 00:00:00 to 23:59:59.999999"));
    }
    let (hour, minute, second, micro) = time.hms();
    write!(text, "{hour:02}:{minute:02}:{second:02}").ok();
    if micro != 0 {
        write!(text, ".{micro:06}").ok();
        text.truncate(text.trim_end_matches('0').len());
    }
    Ok(())
}

/// Writes a date and time.
pub(crate) fn push_datetime(text: &mut String, datetime: DateTime) -> Result<()> {
    let (date, time) = datetime.split();
    push_date(text, date)?;
    text.push(' ');
    push_time(text, time)
}

/// Reads `digits` digits.
fn number(text: &[u8], digits: std::ops::Range<usize>) -> Option<u32> {
    text.get(digits)?
        .iter()
        .try_fold(0_u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    Date::from_ymd(number(bytes, 0..4)? as i32, number(bytes, 5..7)?, number(bytes, 8..10)?)
}

/// Reads `HH:MM[:SS[.f…]]`; digits after the sixth of the fraction are dropped.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    let (hour, minute) = (number(bytes, 0..2)?, number(bytes, 3..5)?);
    if bytes[2] != b':' {
        return None;
    }
    let mut second = 0;
    let mut micro = 0;
    if bytes.len() > 5 {
        if bytes[5] != b':' {
            return None;
        }
        second = number(bytes, 6..8)?;
    }
    if bytes.len() > 8 {
        let fraction = text.get(8..)?.strip_prefix('.')?;
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        for place in 0..6 {
            let digit = fraction.as_bytes().get(place).map_or(0, |byte| u32::from(byte - b'0'));
            micro = micro * 10 + digit;
        }
    }
    Time::from_hms(hour, minute, second, micro)
}

/// Reads a date and time, separated by a space or `T`, and taken to UTC if an offset (`Z`, `+HH`,
/// `+HHMM`, `+HH:MM`) follows. A date alone is its midnight.
pub(crate) fn parse_datetime(text: &str) -> Option<DateTime> {
    let date = parse_date(text.get(..10)?)?;
    let Some(separator) = text.as_bytes().get(10) else {
        return DateTime::join(date, Time(0));
    };
    if !matches!(separator, b' ' | b'T' | b't') {
        return None;
    }
    let rest = text.get(11..)?;
    let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => (rest[..at].trim_end(), parse_offset(&rest[at..])?),
        None => (rest, 0),
    };
    let local = DateTime::join(date, parse_time(time)?)?;
    local.0.checked_sub(offset).map(DateTime)
}

/// An offset from UTC, in microseconds.
fn parse_offset(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let sign = match bytes.first()? {
        b'Z' | b'z' => return (bytes.len() == 1).then_some(0),
        b'-' => -1,
        _ => 1,
    };
    let hours = number(bytes, 1..3)?;
    let minutes = match (bytes.len(), bytes.get(3)) {
        (3, _) => 0,
        (5, _) => number(bytes, 3..5)?,
        (6, Some(b':')) => number(bytes, 4..6)?,
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| sign * i64::from(hours * 60 + minutes) * 60_000_000)
}

/// Writes bytes as lower-case hexadecimal digits.
pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    text.reserve(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }));
        }
    }
}

/// Reads hexadecimal digits.
pub(crate) fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// Writes a UUID in groups of 8, 4, 4, 4 and 12 digits.
pub(crate) fn push_uuid(text: &mut String, uuid: &[u8; 16]) {
    for (i, part) in [&uuid[..4], &uuid[4..6], &uuid[6..8], &uuid[8..10], &uuid[10..]].iter().enumerate() {
        if i > 0 {
            text.push('-');
        }
        push_hex(text, part);
    }
}

/// Reads a UUID of 32 digits, with or without its four hyphens.
pub(crate) fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let hyphens = [8, 13, 18, 23];
    if text.len() == 36 && hyphens.iter().all(|at| text.as_bytes()[*at] == b'-') {
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        return parse_hex(&digits)?.try_into().ok();
    }
    parse_hex(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        push_datetime(&mut out, parse_datetime(text).unwrap()).unwrap();
        out
    }

    #[test]
    fn one_form_is_written_and_several_are_read() {
        for (read, form) in [
            ("2026-01-01 10:00:00", "2026-01-01 10:00:00"),
            ("2026-01-01T10:00:00Z", "2026-01-01 10:00:00"),
            ("2026-01-01T01:00:00+02:30", "2025-12-31 22:30:00"),
            ("2026-01-01 10:00:00-0230", "2026-01-01 12:30:00"),
            ("2026-01-01 10:00:00.120000", "2026-01-01 10:00:00.12"),
            ("2026-01-01 10:00:00.0000019", "2026-01-01 10:00:00.000001"),
            ("2026-01-01 10:00", "2026-01-01 10:00:00"),
            ("2026-01-01", "2026-01-01 00:00:00"),
            ("0000-02-29 00:00:00", "0000-02-29 00:00:00"),
            ("1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"),
        ] {
            assert_eq!(written(read), form, "{read}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2026",
            "2026-02-29",
            "2026-1-01",
            "2026-01-01 ",
            "2026-01-01x10:00:00",
            "2026-01-01 24:00:00",
            "2026-01-01 10:00:00.",
            "2026-01-01 10:00:00.1x",
            "2026-01-01 10:00:00 ",
            "2026-01-01 10:00:00+2",
            "2026-01-01 1é:00:00",
            "ééééé",
        ] {
            assert_eq!(parse_datetime(text), None, "{text}");
        }
        assert!(push_date(&mut String::new(), Date::from_ymd(10_000, 1, 1).unwrap()).is_err());
        assert!(push_date(&mut String::new(), Date(i32::MIN)).is_err());
        assert!(push_time(&mut String::new(), Time(DAY)).is_err());
    }

    #[test]
    fn uuids_and_bytes_come_back() {
        let uuid = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255];
        let mut text = String::new();
        push_uuid(&mut text, &uuid);
        assert_eq!(text, "00010203-0405-0607-0809-0a0b0c0d0eff");
        assert_eq!(parse_uuid(&text), Some(uuid));
        assert_eq!(parse_uuid("000102030405060708090A0B0C0D0EFF"), Some(uuid));
        assert_eq!(parse_uuid("00010203-0405-0607-0809-0a0b0c0d0e"), None);
        assert_eq!(parse_hex("0"), None);
        assert_eq!(parse_hex("0g"), None);
    }
}
