//! Entity tags and what requests ask by them (RFC 9110, sections 8.8.3 and 13.1).

use crate::error::{Error, Kind, Result};
use crate::model::Decl;
use crate::value::Value;
use std::fmt;
use std::hash::{DefaultHasher, Hasher};

/// A tag that tells one state of an answer from every other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ETag {
    /// What stands between the quotes.
    tag: String,
    weak: bool,
}

impl ETag {
    /// The tag of some bytes: equal for equal ones. It is the same as long as the program is not
    /// compiled anew.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let half = |seed: u8| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(seed);
            hasher.write(bytes);
            hasher.finish()
        };
        ETag { tag: format!("{:016x}{:016x}", half(0), half(1)), weak: false }
    }

    /// The tag of a row by the column that counts its changes: `#[model(version)]`.
    ///
    /// # Errors
    /// If the model has no such column.
    pub fn of_version<M: Decl>(row: &M) -> Result<Self> {
        let number = match row.version() {
            Some(Value::I16(number)) => i64::from(number),
            Some(Value::I32(number)) => i64::from(number),
            Some(Value::I64(number)) => number,
            Some(Value::U64(number)) => return Ok(ETag { tag: format!("v{number}"), weak: false }),
            _ => {
                let message = "the model has no column with `#[model(version)]`, whose tag this would be";
                return Err(Error::new(Kind::Config, message).model(Some(M::DEF.name)));
            }
        };
        Ok(ETag { tag: format!("v{number}"), weak: false })
    }

    /// The same for an answer that may differ in its bytes and means the same.
    #[must_use]
    pub fn weak(mut self) -> Self {
        self.weak = true;
        self
    }
}

impl fmt::Display for ETag {
    /// As the header has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.tag)
    }
}

/// The tags of a header `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ETags {
    /// `*`: any state, as long as there is one.
    Any,
    /// One of these.
    These(Vec<ETag>),
}

impl ETags {
    /// Reads the header's value; `None` if it is not one.
    #[must_use]
    pub fn parse(header: &str) -> Option<ETags> {
        if header.trim() == "*" {
            return Some(ETags::Any);
        }
        let (mut tags, mut rest) = (Vec::new(), header.trim());
        while !rest.is_empty() {
            let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |rest| (true, rest));
            let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
            // Spaces and controls are no part of a tag.
            if tag.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
                return None;
            }
            tags.push(ETag { tag: tag.to_owned(), weak });
            let after = after.trim_start();
            match after.strip_prefix(',') {
                Some(next) => rest = next.trim_start_matches([',', ' ', '\t']),
                None if after.is_empty() => break,
                None => return None,
            }
        }
        (!tags.is_empty()).then_some(ETags::These(tags))
    }

    /// Whether a state is one of them, byte for byte: what `If-Match` asks. A weak tag never is.
    #[must_use]
    pub fn matches(&self, tag: &ETag) -> bool {
        match self {
            ETags::Any => true,
            ETags::These(tags) => !tag.weak && tags.contains(tag),
        }
    }

    /// Whether a state means the same as one of them: what `If-None-Match` asks.
    #[must_use]
    pub fn matches_weakly(&self, tag: &ETag) -> bool {
        match self {
            ETags::Any => true,
            ETags::These(tags) => tags.iter().any(|known| known.tag == tag.tag),
        }
    }
}

/// Whether an answer can be `304 Not Modified`: the request's `If-None-Match` names its tag. A header
/// that cannot be read counts as none.
#[must_use]
pub fn not_modified(if_none_match: Option<&str>, tag: &ETag) -> bool {
    if_none_match.and_then(ETags::parse).is_some_and(|tags| tags.matches_weakly(tag))
}

/// Refuses a change to a state that is not the one that the request's `If-Match` names.
///
/// # Errors
/// `is_stale`, which is answered by `412 Precondition Failed`: see [`Problem::of`](super::Problem::of).
pub fn precondition(if_match: Option<&str>, tag: &ETag) -> Result<()> {
    let Some(header) = if_match else { return Ok(()) };
    if ETags::parse(header).is_some_and(|tags| tags.matches(tag)) {
        return Ok(());
    }
    Err(Error::new(Kind::Stale, "the row is in another state than the one that the request names"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_bytes_have_one_tag() {
        let tag = ETag::of(b"looms");
        assert_eq!(tag, ETag::of(b"looms"));
        assert_ne!(tag, ETag::of(b"loom"));
        assert_eq!(tag.to_string().len(), 34);
        assert_eq!(tag.clone().weak().to_string(), format!("W/{tag}"));
    }

    #[test]
    fn the_headers_of_the_standard_are_read() {
        let tags = |header| ETags::parse(header).unwrap();
        let tag = |tag: &str, weak| ETag { tag: tag.to_owned(), weak };
        assert_eq!(tags("*"), ETags::Any);
        assert_eq!(tags("\"xyzzy\""), ETags::These(vec![tag("xyzzy", false)]));
        let many = tags(" W/\"a\", \"b,c\" ,, \"\"");
        assert_eq!(many, ETags::These(vec![tag("a", true), tag("b,c", false), tag("", false)]));
        assert!(many.matches(&tag("b,c", false)) && many.matches_weakly(&tag("b,c", true)));
        assert!(!many.matches(&tag("a", true)) && many.matches_weakly(&tag("a", false)));
        for header in ["", "xyzzy", "\"a", "\"a\" \"b\"", "w/\"a\"", "W/a", "\"a b\"", "*, \"a\"", "\"a\", *"]
        {
            assert_eq!(ETags::parse(header), None, "{header}");
        }
    }

    #[test]
    fn a_request_is_held_to_what_it_names() {
        let tag = ETag::of(b"1");
        assert!(not_modified(Some(&tag.to_string()), &tag) && not_modified(Some("*"), &tag));
        assert!(
            !not_modified(None, &tag) && !not_modified(Some("\"0\""), &tag) && !not_modified(Some("?"), &tag)
        );
        assert!(precondition(None, &tag).is_ok() && precondition(Some("*"), &tag).is_ok());
        for header in ["\"0\"", "?", &format!("W/{tag}")] {
            assert!(precondition(Some(header), &tag).unwrap_err().is_stale(), "{header}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in "[W/\"*, a\\x00é]{0,12}", any in ".*") {
            let _ = ETags::parse(&header);
            let _ = ETags::parse(&any);
        }
    }
}
