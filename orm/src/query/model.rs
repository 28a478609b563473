//! What every model can do.

use super::{
    CopyIn, DeleteOne, DynCol, Find, InsertAll, InsertFrom, InsertOne, Query, RowOf, Select, Takes,
    UpdateAll, UpdateOne,
};
use crate::error::Result;
use crate::exec::Session;
use crate::model::{Columns, Decl, Table};
use crate::shape::{Insert, Update};

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

    /// A column whose name is known at run time only: the field's name, over to-one relations with
    /// points between, such as `author.name`.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model)] struct Post { #[model(id)] id: i64, title: String }
    /// # fn sorted(by: &str) -> plough::Result<plough::Query<Post>> {
    /// let column = Post::column(by)?;
    /// let named = Post::column("title")?.eq("On looms")?;
    /// Ok(Post::query().filter(|_| named).order_by(|_| column.desc()))
    /// # }
    /// # assert!(sorted("id").is_ok());
    /// # assert!(sorted("password").is_err());
    /// ```
    ///
    /// # Errors
    /// [`Kind::InvalidInput`](crate::error::Kind::InvalidInput) if there is no such column, or it is
    /// `sensitive`: what is sorted or filtered by tells what it is.
    fn column(name: &str) -> Result<DynCol<Self>> {
        DynCol::new(name)
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

    /// New rows by COPY, PostgreSQL's way to write very many: a sink that takes them one by one, in
    /// constant memory, and writes them as one statement.
    ///
    /// ```no_run
    /// # use plough::prelude::*;
    /// # #[derive(Model)] struct Reading { #[model(id, auto)] id: i64, celsius: f64 }
    /// # #[derive(Insert)] #[insert(into = Reading)] struct NewReading { celsius: f64 }
    /// # async fn run(db: &Db) -> plough::Result<()> {
    /// let mut copy = Reading::copy_in(db);
    /// for hour in 0..1_000_000 {
    ///     copy.send(NewReading { celsius: f64::from(hour % 30) }).await?;
    /// }
    /// assert_eq!(copy.finish().await?, 1_000_000);
    /// # Ok(()) }
    /// ```
    ///
    /// All rows name the same columns. On other databases it is refused: use
    /// [`insert_all`](Model::insert_all).
    #[track_caller]
    fn copy_in(on: &Session) -> CopyIn<Self>
    where
        Self: Table,
    {
        CopyIn::new(on)
    }

    /// A change to one row: by its primary key (a tuple for a composite key), or, to change it only
    /// in the version that was read, by a reference to the row.
    fn update<K>(row: impl RowOf<Self, K>) -> UpdateOne<Self>
    where
        Self: Table,
    {
        UpdateOne::new(row)
    }

    /// New rows that a query gives: `Archive::insert_from(old.select(|p| (p.id, p.title)), |a|
    /// (a.post_id, a.title))`. The columns are in the order of what is selected.
    fn insert_from<N: Decl, S, C: Takes<Self, S>>(
        select: Select<N, S>,
        columns: impl FnOnce(Columns<Self>) -> C,
    ) -> InsertFrom<Self>
    where
        Self: Table,
    {
        InsertFrom::new(select, columns)
    }

    /// Changes to any number of rows, each with new values of its own: by its primary key, or, to
    /// change it only in the version that was read, by a reference to the row.
    fn update_all<K, R: RowOf<Self, K>, U: Update<Self>>(
        rows: impl IntoIterator<Item = (R, U)>,
    ) -> UpdateAll<Self>
    where
        Self: Table,
    {
        UpdateAll::new(rows)
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
