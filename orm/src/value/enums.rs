//! Enums that are stored by label.

use super::EnumDef;
use crate::error::Error;

/// A column holds a label that its enum has not. The label itself is a value, which no error shows.
#[must_use]
pub fn unknown_label(i: usize, def: &EnumDef) -> Error {
    let labels = def.labels.join("`, `");
    Error::decode(i, format!("this is no label of the enum `{}`, which has `{labels}`", def.name))
}
