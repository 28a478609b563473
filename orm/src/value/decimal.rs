//! Decimal numbers as text: one canonical form, so that equal numbers are equal texts.
//!
//! Canonical is: an optional `-`, at least one digit, and a point with digits after it only if the
//! fraction is not zero. No leading zeros, no trailing zeros in the fraction, no exponent, no `+`,
//! and zero is `0`.

use std::borrow::Cow;

/// The greatest number of digits before the point, which is PostgreSQL's.
const MAX_INTEGER_DIGITS: i64 = 131_072;
/// The greatest number of digits after the point, which is PostgreSQL's.
const MAX_FRACTION_DIGITS: i64 = 16_383;

/// A decimal number, taken apart.
struct Parts<'a> {
    negative: bool,
    integer: &'a str,
    fraction: &'a str,
    exponent: i64,
}

/// Reads `[+-]digits[.digits][e[+-]digits]`, with at least one digit before the exponent.
fn parts(text: &str) -> Option<Parts<'_>> {
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], exponent(&rest[at + 1..])?),
        None => (rest, 0),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let valid = digits(integer) && digits(fraction) && integer.len() + fraction.len() > 0;
    valid.then_some(Parts { negative, integer, fraction, exponent })
}

/// An exponent; one too large for an i64 becomes its greatest or least value.
fn exponent(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| sign * digits.parse::<i64>().unwrap_or(i64::MAX))
}

/// The canonical form, or `None` if the text is not a decimal number (`NaN` and `Infinity` are
/// not) or has more digits than any database holds.
pub(crate) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let parts = parts(text)?;
    if parts.exponent == 0 && is_canonical(&parts, text) {
        return Some(Cow::Borrowed(text));
    }
    let digits = [parts.integer, parts.fraction].concat();
    let point = (parts.integer.len() as i64).checked_add(parts.exponent);
    // A point that is out of reach is one only for a number that is not zero.
    if point.is_none() && digits.bytes().all(|byte| byte == b'0') {
        return Some(Cow::Borrowed("0"));
    }
    from_digits(parts.negative, &digits, point?).map(Cow::Owned)
}

fn is_canonical(parts: &Parts<'_>, text: &str) -> bool {
    let signed = !text.starts_with('+') && text != "-0";
    let integer = parts.integer == "0" || !(parts.integer.is_empty() || parts.integer.starts_with('0'));
    let fraction =
        if parts.fraction.is_empty() { !text.ends_with('.') } else { !parts.fraction.ends_with('0') };
    let small = parts.integer.len() as i64 <= MAX_INTEGER_DIGITS
        && parts.fraction.len() as i64 <= MAX_FRACTION_DIGITS;
    signed && integer && fraction && small
}

/// The canonical form of the number whose digits are `digits` with the point before the digit
/// `point` (which may lie outside of them), or `None` if it has too many digits.
pub(crate) fn from_digits(negative: bool, digits: &str, point: i64) -> Option<String> {
    let significant = digits.trim_start_matches('0');
    // All leading zeros cut move the point with them.
    let point = point.checked_sub((digits.len() - significant.len()) as i64);
    let significant = significant.trim_end_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let point = point?;
    let fraction = (significant.len() as i64).checked_sub(point)?;
    if point > MAX_INTEGER_DIGITS || fraction > MAX_FRACTION_DIGITS {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    Some(if point <= 0 {
        let zeros = point.unsigned_abs() as usize;
        format!("{sign}0.{}{significant}", "0".repeat(zeros))
    } else if fraction <= 0 {
        let zeros = fraction.unsigned_abs() as usize;
        format!("{sign}{significant}{}", "0".repeat(zeros))
    } else {
        let (integer, fraction) = significant.split_at(point as usize);
        format!("{sign}{integer}.{fraction}")
    })
}

/// The number of digits of a canonical number, before and after its point. A zero before the
/// point is no digit.
pub(crate) fn digits(canonical: &str) -> (usize, usize) {
    let unsigned = canonical.strip_prefix('-').unwrap_or(canonical);
    let (integer, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    (if integer == "0" { 0 } else { integer.len() }, fraction.len())
}

#[cfg(test)]
mod tests {
    use super::{canonical, digits};
    use proptest::prelude::*;

    #[test]
    fn texts_of_one_number_have_one_form() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("+0.00", "0"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-007.2500", "-7.25"),
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
            ("-12.34e1", "-123.4"),
            ("0e999999999999999999999", "0"),
            ("100", "100"),
            ("0.001", "0.001"),
            ("12345678901234567890123456789012345678.9", "12345678901234567890123456789012345678.9"),
        ] {
            assert_eq!(canonical(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "e5", "1e", "1e+", "NaN", "Infinity", "1 ", "1,5", "0x1", "1.2.3", "--1"] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    #[test]
    fn an_exponent_that_no_database_holds_is_refused() {
        assert_eq!(canonical("1e131071").map(|text| text.len()), Some(131_072));
        assert_eq!(canonical("1e131072"), None);
        assert_eq!(canonical("1e-16384"), None);
        assert_eq!(canonical("1e99999999999999999999"), None);
        assert_eq!(canonical("1e-99999999999999999999"), None);
    }

    #[test]
    fn digits_are_counted_on_both_sides_of_the_point() {
        assert_eq!(digits("-0.05"), (0, 2));
        assert_eq!(digits("120"), (3, 0));
        assert_eq!(digits("0"), (0, 0));
    }

    proptest! {
        #[test]
        fn the_form_is_a_fixed_point(text in "[+-]?[0-9]{0,30}\\.?[0-9]{0,30}(e[+-]?[0-9]{1,2})?") {
            if let Some(once) = canonical(&text) {
                let once = once.into_owned();
                let twice = canonical(&once);
                prop_assert_eq!(twice.as_deref(), Some(once.as_str()));
            }
        }

        #[test]
        fn zeros_that_say_nothing_change_nothing(
            integer in 0_u64.., fraction in "[0-9]{0,20}", before in 0_usize..5, after in 0_usize..5
        ) {
            let plain = format!("{integer}.{fraction}");
            let padded = format!("+{}{plain}{}", "0".repeat(before), "0".repeat(after));
            prop_assert_eq!(canonical(&plain), canonical(&padded));
        }
    }
}
