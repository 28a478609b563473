//! What every model can do.

use super::{DeleteOne, Find, InsertAll, InsertOne, Query, RowOf, UpdateOne};
use crate::model::{Decl, Table};
use crate::shape::Insert;

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

    /// A new row, of a struct with `#[derive(Insert)]` or of the model itself.
    fn insert<I: Insert<Self>>(row: I) -> InsertOne<Self>
    where
        Self: Table,
    {
        InsertOne::new(row)
    }

    /// Any number of new rows.
    fn insert_all<I: Insert<Self>>(rows: impl IntoIterator<Item = I>) -> InsertAll<Self>
    where
        Self: Table,
    {
        InsertAll::new(rows)
    }

    /// A change to one row: by its primary key (a tuple for a composite key), or, to change it only
    /// in the version that was read, by a reference to the row.
    fn update<K>(row: impl RowOf<Self, K>) -> UpdateOne<Self>
    where
        Self: Table,
    {
        UpdateOne::new(row)
    }

    /// Deletes one row: by its primary key (a tuple for a composite key), or, to delete it only in
    /// the version that was read, by a reference to the row.
    fn delete<K>(row: impl RowOf<Self, K>) -> DeleteOne<Self>
    where
        Self: Table,
    {
        DeleteOne::new(row)
    }
}
