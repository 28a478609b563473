//! What a struct asks for: rows to insert, and changes to make.

mod check;
mod insert;
mod patch;
mod update;

pub(crate) use check::optional as may_be_left_out;
pub use check::{Given, check_insert, check_update};
pub use insert::{Fill, Insert, InsertRow, NestedRows};
pub use patch::Patch;
pub use update::{Change, Update, UpdateRow};
