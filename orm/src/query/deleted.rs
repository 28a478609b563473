//! Rows that are marked as deleted: to see them, to bring them back, to be rid of them.

use super::select::Deleted;
use super::written::Written;
use super::{DeleteOne, LoadMany, Node, Query, ToMany};
use crate::exec::Session;
use crate::exec::write::{Change, Effect, change as write};
use crate::model::{Decl, SoftDelete};
use crate::value::{SqlType, Value};

impl<M: Decl, Out> Query<M, Out> {
    /// Rows that are marked as deleted, too.
    #[must_use]
    pub fn with_deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.spec.deleted = Deleted::Shown;
        self
    }

    /// Only rows that are marked as deleted.
    #[must_use]
    pub fn only_deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.spec.deleted = Deleted::Only;
        self
    }
}

impl<M: Decl> Query<M> {
    /// Takes the mark off the deleted rows among those that the query finds, and gives their number.
    /// It need not be [`with_deleted`](Query::with_deleted).
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # use chrono::{DateTime, Utc};
    /// #[derive(Model)]
    /// #[model(table = "notes")]
    /// struct Note {
    ///     #[model(id, auto)]
    ///     id: i64,
    ///     #[model(deleted_at)]
    ///     deleted_at: Option<DateTime<Utc>>,
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(Note,)>().await?;
    /// let note = insert!(Note {}).exec(&db).await?;
    /// Note::delete(note.id).exec(&db).await?; // marks it
    /// assert_eq!(Note::query().count(&db).await?, 0);
    /// assert_eq!(Note::query().only_deleted().count(&db).await?, 1);
    ///
    /// assert_eq!(Note::query().filter(|n| n.id.eq(note.id)).restore(&db).await?, 1);
    /// assert_eq!(Note::query().count(&db).await?, 1);
    ///
    /// Note::delete(note.id).for_good().exec(&db).await?;
    /// assert_eq!(Note::query().with_deleted().count(&db).await?, 0);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn restore(mut self, on: &Session) -> Written<u64>
    where
        M: SoftDelete,
    {
        self.spec.deleted = Deleted::Only;
        let sets = M::DEF.deleted_at.map(|index| {
            let ty = M::DEF.columns.get(usize::from(index)).map_or(SqlType::Timestamp, |column| column.ty);
            (index, Node::Value(Value::Null(ty)))
        });
        let effect = Effect::Update(sets.into_iter().collect());
        let change = Change { model: M::DEF, which: self.spec, effect, one: None, returning: None };
        Written::count(write(on.here(), change))
    }

    /// Deletes every row that the query finds for good, and gives their number. Of marked rows only
    /// those that it sees: see [`with_deleted`](Query::with_deleted) and
    /// [`only_deleted`](Query::only_deleted).
    #[track_caller]
    pub fn delete_for_good(self, on: &Session) -> Written<u64>
    where
        M: SoftDelete,
    {
        let effect = Effect::DeleteForGood;
        let change = Change { model: M::DEF, which: self.spec, effect, one: None, returning: None };
        Written::count(write(on.here(), change))
    }
}

impl<M: Decl> DeleteOne<M> {
    /// Deletes the row itself, whether it is marked or not.
    pub fn for_good(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.for_good = true;
        self
    }
}

impl<T: Decl> ToMany<T> {
    /// Rows that are marked as deleted, too.
    #[must_use]
    pub fn with_deleted(self) -> LoadMany<T>
    where
        T: SoftDelete,
    {
        LoadMany::from(self).with_deleted()
    }
}
