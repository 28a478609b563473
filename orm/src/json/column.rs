//! Columns to bytes, for rows that are written without their struct.

use super::{JsonPolicy, write};
use crate::decode::Reader;
use crate::error::Result;
use crate::http::push_text;
use crate::value::Decode;
use serde::Serialize;
use std::any::TypeId;

/// Writes the next column after some text: the bytes that `Serialize` of its type gives. Text goes from
/// the driver's row to the bytes.
#[doc(hidden)]
pub fn json_column<T: Decode + Serialize>(
    row: &mut Reader<'_>,
    to: &mut Vec<u8>,
    before: &'static str,
) -> Result<()> {
    to.extend_from_slice(before.as_bytes());
    let (row, i) = row.column();
    let text = if TypeId::of::<T>() == TypeId::of::<String>() {
        Some(row.text(i)?)
    } else if TypeId::of::<T>() == TypeId::of::<Option<String>>() {
        row.text_or_null(i)?
    } else {
        return write(to, &T::read(row, i)?, JsonPolicy::new());
    };
    match text {
        Some(text) => push_text(to, text),
        None => to.extend_from_slice(b"null"),
    }
    Ok(())
}

/// Reads the next column and drops it: what the struct could not hold is an error here, too.
#[doc(hidden)]
pub fn json_skip<T: Decode>(row: &mut Reader<'_>) -> Result<()> {
    row.next::<T>().map(drop)
}
