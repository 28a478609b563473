//! A new row in the hands of a hook.

use crate::decode::ValueRow;
use crate::error::Result;
use crate::model::{Columns, Decl, Field, Nullity, Path};
use crate::query::Expr;
use crate::shape::{Fill, InsertRow};
use crate::value::{ColumnType, Scalar, Value};
use std::marker::PhantomData;

/// A row of the model `M` that is about to be inserted: what a hook `before_insert` is given.
///
/// Its values are those of the shape, with keys that a row above it hands down. What the library keeps
/// (`created_at`, `version`) is filled in afterwards, unless the hook gives it.
///
/// ```
/// use plough::NewRow;
/// use plough::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[model(table = "tags", before_insert = lower_case)]
/// struct Tag {
///     #[model(id, auto)]
///     id: i64,
///     name: String,
/// }
///
/// async fn lower_case(_: &Tx, row: &mut NewRow<Tag>) -> plough::Result<()> {
///     if let Some(name) = row.get(|t| t.name)? {
///         row.set(|t| t.name, name.to_lowercase());
///     }
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
/// # let db = Db::connect("sqlite::memory:").await?;
/// # db.create_tables::<(Tag,)>().await?;
/// let tag = insert!(Tag { name: "RUST" }).exec(&db).await?;
/// assert_eq!(tag.name, "rust");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct NewRow<M> {
    row: InsertRow,
    marker: PhantomData<fn() -> M>,
}

/// A bound value as its field's type.
pub(super) fn typed<T: ColumnType>(value: &Value) -> Result<T> {
    T::read(&ValueRow(std::slice::from_ref(value)), 0)
}

/// The index of a column of the row itself. One of a related row of the same model has the right type,
/// but is not this row's: it gets an index that no column has, which is refused.
pub(super) fn own<M: Decl, B, N, T>(column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>) -> u16 {
    let column = column(M::columns(Path::ROOT)).source;
    if column.path.hops().next().is_none() { column.index } else { u16::MAX }
}

impl<M: Decl> NewRow<M> {
    pub(super) fn new(row: InsertRow) -> Self {
        NewRow { row, marker: PhantomData }
    }

    pub(super) fn into_row(self) -> InsertRow {
        self.row
    }

    /// The value that a column gets: `None` if the insert leaves it to the database.
    ///
    /// # Errors
    /// If the value is one that cannot be stored, such as a time that is out of range.
    pub fn get<B, N, T: ColumnType>(
        &self,
        column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>,
    ) -> Result<Option<T>> {
        let index = own::<M, B, N, T>(column);
        let given = self.row.values.iter().find(|(given, _)| *given == index);
        given.map(|(_, value)| typed(value)).transpose()
    }

    /// Gives a column another value.
    pub fn set<B: Scalar, N: Nullity, T, V: Fill<T>>(
        &mut self,
        column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>,
        value: V,
    ) {
        let index = own::<M, B, N, T>(column);
        self.row.values.retain(|(given, _)| *given != index);
        self.row.values.extend(value.fill().map(|value| (index, value)));
    }

    /// Leaves a column to the database: to its default, or NULL.
    pub fn unset<B, N, T>(&mut self, column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>) {
        let index = own::<M, B, N, T>(column);
        self.row.values.retain(|(given, _)| *given != index);
    }
}
