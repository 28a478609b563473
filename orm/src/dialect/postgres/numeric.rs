//! PostgreSQL's binary form of `numeric`, exact to any size.
//!
//! Four 16-bit numbers (digits, weight, sign, scale) and then the digits, base 10,000; the weight
//! is the power of 10,000 of the first (`numeric_send` in `numeric.c`).

use std::borrow::Cow;

/// The greatest number of digits before the point.
const MAX_INTEGER: usize = 131_072;
/// The greatest number of digits after the point.
const MAX_SCALE: usize = 16_383;

const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const NEGATIVE_INFINITY: u16 = 0xF000;

/// Writes plain digits (no exponent, no leading `+`) in the binary form.
pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> Result<(), &'static str> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if integer.len() + fraction.len() == 0 || !all_digits(integer) || !all_digits(fraction) {
        return Err("it is not a decimal number in plain digits");
    }
    let integer = integer.trim_start_matches('0').as_bytes();
    let fraction = fraction.as_bytes();
    if integer.len() > MAX_INTEGER || fraction.len() > MAX_SCALE {
        return Err("PostgreSQL holds at most 131072 digits before the decimal point and 16383 after");
    }

    // Groups of four digits, counted from the point both ways.
    let lead = (4 - integer.len() % 4) % 4;
    let groups_before = integer.len().div_ceil(4);
    let mut groups = Vec::with_capacity(groups_before + fraction.len().div_ceil(4));
    for group in 0..groups_before {
        let digit = |i: usize| (group * 4 + i).checked_sub(lead).map_or(0, |at| integer[at] - b'0');
        groups.push(four([digit(0), digit(1), digit(2), digit(3)]));
    }
    for chunk in fraction.chunks(4) {
        let digit = |i: usize| chunk.get(i).map_or(0, |byte| byte - b'0');
        groups.push(four([digit(0), digit(1), digit(2), digit(3)]));
    }
    let leading_zeros = groups.iter().take_while(|group| **group == 0).count();
    let groups = &groups[leading_zeros..];
    let trailing_zeros = groups.iter().rev().take_while(|group| **group == 0).count();
    let groups = &groups[..groups.len() - trailing_zeros];
    let weight = if groups.is_empty() { 0 } else { groups_before as i64 - 1 - leading_zeros as i64 };

    // All fit: at most 32,768 + 4,096 groups, and a weight from −4,096 to 32,767.
    out.extend((groups.len() as u16).to_be_bytes());
    out.extend((weight as i16).to_be_bytes());
    out.extend(if negative && !groups.is_empty() { NEGATIVE } else { 0 }.to_be_bytes());
    out.extend((fraction.len() as u16).to_be_bytes());
    for group in groups {
        out.extend(group.to_be_bytes());
    }
    Ok(())
}

fn four(digits: [u8; 4]) -> u16 {
    digits.iter().fold(0, |group, digit| group * 10 + u16::from(*digit))
}

/// Reads the binary form as plain digits, with as many after the point as the value's scale says.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Cow<'static, str>> {
    let (header, groups) = bytes.split_first_chunk::<8>().ok_or("a numeric is cut short")?;
    let number = |i: usize| u16::from_be_bytes([header[2 * i], header[2 * i + 1]]);
    let (count, weight, sign) = (usize::from(number(0)), i32::from(number(1) as i16), number(2));
    let scale = usize::from(number(3) & 0x3FFF);
    match sign {
        0 | NEGATIVE => {}
        NAN => return Err("the number is NaN, which no decimal type holds".into()),
        INFINITY | NEGATIVE_INFINITY => {
            return Err("the number is infinite, which no decimal type holds".into());
        }
        _ => return Err("a numeric has an unknown sign".into()),
    }
    if groups.len() != count * 2 {
        return Err("a numeric is cut short".into());
    }
    // The group that stands for 10,000 to the power `at`.
    let group = |at: i32| {
        usize::try_from(weight - at)
            .ok()
            .and_then(|i| groups.get(2 * i..2 * i + 2))
            .map_or(0, |pair| u16::from_be_bytes([pair[0], pair[1]]))
    };
    let whole = usize::try_from(weight + 1).unwrap_or(0);
    let mut text = String::with_capacity(whole * 4 + scale + 3);
    if sign == NEGATIVE {
        text.push('-');
    }
    let start = text.len();
    for at in (0..=weight.max(-1)).rev() {
        let group = group(at);
        let digits = [group / 1_000, group / 100 % 10, group / 10 % 10, group % 10];
        for digit in digits {
            if digit != 0 || text.len() > start {
                text.push(char::from(b'0' + digit as u8));
            }
        }
    }
    if text.len() == start {
        text.push('0');
    }
    if scale > 0 {
        text.push('.');
        let end = text.len() + scale;
        let mut at = -1;
        while text.len() < end {
            let group = group(at);
            for digit in [group / 1_000, group / 100 % 10, group / 10 % 10, group % 10] {
                if text.len() < end {
                    text.push(char::from(b'0' + digit as u8));
                }
            }
            at -= 1;
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round_trip(text: &str) -> String {
        let mut bytes = Vec::new();
        encode(text, &mut bytes).unwrap();
        decode(&bytes).unwrap()
    }

    #[test]
    fn bytes_are_those_of_the_server() {
        // What `numeric_send` gives for these.
        let mut bytes = Vec::new();
        encode("-12345.678", &mut bytes).unwrap();
        let expected: Vec<u8> =
            [3_u16, 1, 0x4000, 3, 1, 2345, 6780].iter().flat_map(|n| n.to_be_bytes()).collect();
        assert_eq!(bytes, expected);
        let mut bytes = Vec::new();
        encode("0.00001", &mut bytes).unwrap();
        let expected: Vec<u8> =
            [1_u16, -2_i16 as u16, 0, 5, 1000].iter().flat_map(|n| n.to_be_bytes()).collect();
        assert_eq!(bytes, expected);
    }

    #[test]
    fn edges() {
        for text in ["0", "0.00", "1", "-1", "10000", "100000000", "0.1", "-0.0001", "9999.9999"] {
            assert_eq!(round_trip(text), text);
        }
        assert_eq!(round_trip("-0"), "0");
        assert_eq!(round_trip("007.50"), "7.50");
        assert_eq!(round_trip(".5"), "0.5");
        for text in ["", "-", ".", "1e5", "+1", "NaN", "1.2.3", "--1", "1 "] {
            assert!(encode(text, &mut Vec::new()).is_err(), "{text:?}");
        }
        assert!(encode(&"9".repeat(131_072), &mut Vec::new()).is_ok());
        assert!(encode(&"9".repeat(131_073), &mut Vec::new()).is_err());
        assert!(encode(&format!("0.{}", "9".repeat(16_384)), &mut Vec::new()).is_err());
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for sign in [NAN, INFINITY, NEGATIVE_INFINITY, 0x1234] {
            let bytes: Vec<u8> = [0_u16, 0, sign, 0].iter().flat_map(|n| n.to_be_bytes()).collect();
            assert!(decode(&bytes).is_err());
        }
        assert!(decode(&[0; 7]).is_err());
        assert!(decode(&[0, 1, 0, 0, 0, 0, 0, 0]).is_err());
    }

    proptest! {
        #[test]
        fn digits_survive(text in "-?[1-9][0-9]{0,60}(\\.[0-9]{1,40})?") {
            prop_assert_eq!(round_trip(&text), text);
        }

        #[test]
        fn fractions_survive(text in "-?0\\.0{0,20}[1-9][0-9]{0,40}") {
            prop_assert_eq!(round_trip(&text), text);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = decode(&bytes);
        }
    }
}
