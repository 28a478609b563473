//! What generated code may name: the only door between the derive and the library.

pub use crate::decode::{JsonMember, JsonRow, JsonWhen, Reader, Row, RowText, WriteRow};
pub use crate::error::{Error, Result};
pub use crate::hook::{HookFuture, HookSet, ModelHooks, loaded};
#[cfg(feature = "json")]
pub use crate::json::{json_column, json_member, json_skip};
pub use crate::model::*;
pub use crate::query::*;
pub use crate::raw::Raw;
pub use crate::relate::{Append, Assemble, Beside, Push};
pub use crate::schema::items::Items;
pub use crate::shape::*;
pub use crate::value::*;
pub use inventory;
// A part of a view; that of the calendar is never written by the derive.
pub use crate::shape::Part;
