//! Columns to bytes, for rows that are written without their struct.

use super::{JsonPolicy, write};
use crate::decode::{JsonMember, JsonWhen, Reader, Row, flatten, open};
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
    value::<T>(row, i, to)
}

fn value<T: Decode + Serialize>(row: &dyn Row, i: usize, to: &mut Vec<u8>) -> Result<()> {
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

/// Writes the next column as a member that may be left out, or be the first that is not.
#[doc(hidden)]
pub fn json_member<T: Decode + Serialize>(
    row: &mut Reader<'_>,
    to: &mut Vec<u8>,
    member: &JsonMember,
    first: bool,
) -> Result<()> {
    let at = to.len();
    let (row, i) = row.column();
    match member.when {
        // What the struct could not hold is an error here, too.
        JsonWhen::Never => return T::read(row, i).map(drop),
        // A column that may be NULL is `None` where it is.
        JsonWhen::Some if row.is_null(i) => return T::read(row, i).map(drop),
        JsonWhen::Flat => {
            value::<T>(row, i, to)?;
            return flatten(to, at, first);
        }
        JsonWhen::Always | JsonWhen::Some | JsonWhen::Filled => open(to, member.before, first),
    }
    let start = to.len();
    value::<T>(row, i, to)?;
    if member.when == JsonWhen::Filled && matches!(to.get(start..), Some(b"[]" | b"{}" | b"\"\"")) {
        to.truncate(at);
    }
    Ok(())
}

/// Reads the next column and drops it: what the struct could not hold is an error here, too.
#[doc(hidden)]
pub fn json_skip<T: Decode>(row: &mut Reader<'_>) -> Result<()> {
    row.next::<T>().map(drop)
}
