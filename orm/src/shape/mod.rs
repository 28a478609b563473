//! What a struct asks for: rows to read, rows to insert, and changes to make.

mod below;
mod check;
mod insert;
mod patch;
mod update;
mod validate;
mod view;

pub use below::{
    BelowShape, Child, ChildRow, Children, InBraces, InBrackets, KnownKey, KnownRow, LeadsTo, NewShape,
    OneChild, RowsBelow, TakesRows, leads_to,
};
pub(crate) use check::optional as may_be_left_out;
pub use check::{Given, check_insert, check_update};
pub use insert::{Fill, Insert, InsertRow};
pub use patch::Patch;
pub use update::{Change, Update, UpdateRow};
pub use validate::{NoContext, Refusable, Validated, validate};
pub(crate) use validate::{check as check_rows, place as placed, refuse};
#[cfg(feature = "json")]
pub use view::JsonColumn;
pub use view::{
    AsMember, Build, Built, ColumnPart, Computation, Fits, InOneRow, Inlined, ManyOf, MapOf, OneOf, OptionOf,
    Part, RelationPart, Unknown, View, ViewOf, ViewPlan, Whole, as_member, computed, inlined, rows_of,
};
