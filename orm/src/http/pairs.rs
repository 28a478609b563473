//! Query strings to pairs of names and values, and back (`application/x-www-form-urlencoded`).

use super::BadParameter;

/// The decoded pairs of a query string, in order.
///
/// # Errors
/// If the string or the number of its parameters is over a limit, or one is not UTF-8.
pub(super) fn pairs(text: &str, longest: usize, most: usize) -> Result<Vec<(String, String)>, BadParameter> {
    let text = text.strip_prefix('?').unwrap_or(text);
    if text.len() > longest {
        return Err(BadParameter::new("?", format!("and all others are longer than {longest} bytes")));
    }
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if pairs.len() == most {
            return Err(BadParameter::new(name, format!("is one too many: there may be {most} parameters")));
        }
        let decoded = |text| decode(text).ok_or_else(|| BadParameter::new(name, "is not encoded as UTF-8"));
        pairs.push((decoded(name)?, decoded(value)?));
    }
    Ok(pairs)
}

/// `+` and `%XX` to what they stand for; a `%` that starts no such code stands for itself.
fn decode(text: &str) -> Option<String> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = match byte {
            b'%' => digit(bytes.get(at + 1)).zip(digit(bytes.get(at + 2))),
            _ => None,
        };
        match (byte, code) {
            (_, Some((high, low))) => {
                decoded.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(*byte),
        }
        at += 1;
    }
    String::from_utf8(decoded).ok()
}

/// Pairs as a query string, without the `?`.
///
/// ```
/// assert_eq!(plough::http::encode([("title__contains", "looms & co"), ("page", "2")]),
///     "title__contains=looms%20%26%20co&page=2");
/// ```
#[must_use]
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        push(name, &mut text);
        text.push('=');
        push(value, &mut text);
    }
    text
}

/// Everything but what RFC 3986 calls unreserved, as `%XX`.
fn push(part: &str, text: &mut String) {
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
            text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{encode, pairs};
    use proptest::prelude::*;

    #[test]
    fn a_query_string_is_taken_apart() {
        let pairs = |text| pairs(text, 100, 5).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs("?a=1&&b=x+y%20z&c"), [pair("a", "1"), pair("b", "x y z"), pair("c", "")]);
        assert_eq!(pairs("a=b=c&%C3%A9=%25"), [pair("a", "b=c"), pair("é", "%")]);
        assert_eq!(pairs("a=100%&b=%zz&c=%4"), [pair("a", "100%"), pair("b", "%zz"), pair("c", "%4")]);
        assert_eq!(pairs(""), []);
    }

    #[test]
    fn limits_are_named() {
        fn error(text: &str) -> String {
            pairs(text, 20, 2).unwrap_err().to_string()
        }
        assert_eq!(error("a=1&b=2&c=3"), "the parameter `c` is one too many: there may be 2 parameters");
        assert!(error(&"a".repeat(21)).contains("longer than 20 bytes"));
        assert_eq!(error("a=%ff"), "the parameter `a` is not encoded as UTF-8");
    }

    proptest! {
        #[test]
        fn pairs_come_back(given in proptest::collection::vec((".{1,9}", ".{0,9}"), 0..5)) {
            let text = encode(given.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            prop_assert_eq!(pairs(&text, 1000, 5).unwrap(), given);
        }
    }
}
