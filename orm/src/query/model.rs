//! What every model can do.

use super::{Find, Query};
use crate::model::Decl;

/// A struct whose values are rows of a table or a view. Written by `#[derive(Model)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Model: Decl {
    /// All rows; narrow them with `.filter`.
    fn query() -> Query<Self> {
        Query::new()
    }

    /// One row by its primary key; a composite key is a tuple.
    fn find(id: Self::Id) -> Find<Self> {
        Find::new(id)
    }
}
