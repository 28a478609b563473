//! JSON that is complete.

use super::{JsonPolicy, Rows, write};
use crate::error::Result;
use crate::http::ETag;
use serde::Serialize;
use std::fmt;

/// JSON as bytes, and the tag of its content. With the feature `axum` it is an answer.
#[derive(Clone, PartialEq, Eq)]
pub struct JsonBody {
    bytes: Vec<u8>,
}

impl JsonBody {
    /// The type of the document, for the header `Content-Type`.
    pub const CONTENT_TYPE: &'static str = "application/json";

    /// Any value: a row, a page of rows.
    ///
    /// # Errors
    /// If its `Serialize` fails.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        JsonBody::with(value, JsonPolicy::new())
    }

    /// Any value, by a policy.
    ///
    /// # Errors
    /// If its `Serialize` fails.
    pub fn with<T: Serialize + ?Sized>(value: &T, policy: JsonPolicy) -> Result<Self> {
        let mut bytes = Vec::new();
        write(&mut bytes, value, policy)?;
        Ok(JsonBody { bytes })
    }

    /// The list of rows that is complete.
    pub(crate) fn of_rows(mut rows: Rows) -> Self {
        rows.end();
        JsonBody { bytes: rows.bytes }
    }

    /// The list of rows that stand after a comma each.
    pub(crate) fn of_lines(mut bytes: Vec<u8>) -> Self {
        match bytes.first_mut() {
            Some(comma) => *comma = b'[',
            None => bytes.push(b'['),
        }
        bytes.push(b']');
        JsonBody { bytes }
    }

    /// The only one of such rows, if there is one.
    pub(crate) fn of_line(mut bytes: Vec<u8>) -> Option<Self> {
        if bytes.is_empty() {
            return None;
        }
        bytes.remove(0);
        Some(JsonBody { bytes })
    }

    /// The tag of the bytes.
    #[must_use]
    pub fn etag(&self) -> ETag {
        ETag::of(&self.bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // serde_json writes nothing but UTF-8.
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }

    /// The bytes, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl fmt::Debug for JsonBody {
    /// Not the content, which is values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonBody({} bytes)", self.bytes.len())
    }
}
