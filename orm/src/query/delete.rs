//! Rows that go.

use super::update::{RowOf, one};
use super::written::{Reading, Written};
use super::{Deleted, Query, Spec};
use crate::error::Result;
use crate::exec::Session;
use crate::exec::write::{Change, Effect, One, change, change_sql};
use crate::model::{Decl, Table};
use std::marker::PhantomData;

/// One row of the model `M` that is to be deleted.
#[derive(Debug)]
#[must_use = "nothing is deleted until `.exec` is awaited"]
pub struct DeleteOne<M> {
    one: One,
    pub(super) for_good: bool,
    marker: PhantomData<fn() -> M>,
}

impl<M> Clone for DeleteOne<M> {
    fn clone(&self) -> Self {
        DeleteOne { one: self.one.clone(), for_good: self.for_good, marker: PhantomData }
    }
}

impl<M: Decl> DeleteOne<M> {
    pub(crate) fn new<K>(row: impl RowOf<M, K>) -> Self {
        DeleteOne { one: one(row), for_good: false, marker: PhantomData }
    }

    fn change(self, returning: Option<Reading>) -> Change {
        let (effect, deleted) = match self.for_good {
            true => (Effect::DeleteForGood, Deleted::Shown),
            false => (Effect::Delete, Deleted::Hidden),
        };
        let which = Spec { deleted, ..Spec::default() };
        Change { model: M::DEF, which, effect, one: Some(self.one), returning }
    }

    /// Deletes the row; one of a model with `deleted_at` is marked. If no row has the key, the error is `is_not_found`; if a row was given and
    /// it was changed since it was read (its `version`), `is_stale`.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<()> {
        Written::unit(change(on.here(), self.change(None)))
    }

    /// As [`exec`](DeleteOne::exec), and gives the row as it was; one that is marked with its mark.
    #[track_caller]
    pub fn returning(self, on: &Session) -> Written<M> {
        Written::one(change(on.here(), self.change(Some(Reading::of::<M>()))), M::DEF)
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        change_sql(on.ground(), self.clone().change(None))
    }
}

impl<M: Decl> Query<M> {
    fn deletion(self, returning: Option<Reading>) -> Change {
        Change { model: M::DEF, which: self.spec, effect: Effect::Delete, one: None, returning }
    }

    /// Deletes every row that the query finds, and gives their number. Rows of a model with
    /// `deleted_at` are marked instead.
    #[track_caller]
    pub fn delete(self, on: &Session) -> Written<u64>
    where
        M: Table,
    {
        Written::count(change(on.here(), self.deletion(None)))
    }

    /// Deletes every row that the query finds, and gives them as they were, in no particular order;
    /// those that are marked with their mark. A key that `set_null` takes from a row, because the row it leads
    /// to goes by the same delete, may be gone already (SQLite, MariaDB).
    ///
    /// Where DELETE cannot return rows (MySQL), they are locked and read first, in one transaction.
    #[track_caller]
    pub fn delete_returning(self, on: &Session) -> Written<Vec<M>>
    where
        M: Table,
    {
        Written::all(change(on.here(), self.deletion(Some(Reading::of::<M>()))))
    }

    /// The SQL of [`delete`](Query::delete), with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn delete_to_sql(&self, on: &Session) -> Result<String> {
        change_sql(on.ground(), self.clone().deletion(None))
    }
}
