//! What generated code may name: the only door between the derive and the library.

pub use crate::decode::{Reader, Row};
pub use crate::error::{Error, Result};
pub use crate::model::*;
pub use crate::query::*;
pub use crate::raw::Raw;
pub use crate::relate::{Append, Assemble};
pub use crate::shape::*;
pub use crate::value::*;
pub use inventory;
