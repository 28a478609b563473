//! New rows.

use super::Conflict;
use super::written::{Reading, Written};
use crate::error::Result;
use crate::exec::Session;
use crate::exec::write::{Insertion, insert, insert_or_find, insert_sql};
use crate::model::{Decl, Table};
use crate::shape::{Insert, InsertRow, placed};
use std::marker::PhantomData;

/// One new row of the model `M`.
#[derive(Debug)]
#[must_use = "nothing is inserted until `.exec` is awaited"]
pub struct InsertOne<M> {
    rows: Vec<InsertRow>,
    conflict: Option<Conflict>,
    marker: PhantomData<fn() -> M>,
}

/// One new row of the model `M`, unless one with its key is there.
#[derive(Debug)]
#[must_use = "nothing is inserted until `.exec` is awaited"]
pub struct InsertNew<M>(pub(super) InsertOne<M>);

/// Any number of new rows of the model `M`.
#[derive(Debug)]
#[must_use = "nothing is inserted until `.exec` is awaited"]
pub struct InsertAll<M> {
    rows: Vec<InsertRow>,
    conflict: Option<Conflict>,
    marker: PhantomData<fn() -> M>,
}

impl<M> Clone for InsertOne<M> {
    fn clone(&self) -> Self {
        InsertOne { rows: self.rows.clone(), conflict: self.conflict.clone(), marker: PhantomData }
    }
}

impl<M: Decl> InsertOne<M> {
    pub(crate) fn new<I: Insert<M>>(shape: I) -> Self {
        InsertOne { rows: vec![InsertRow::of(shape)], conflict: None, marker: PhantomData }
    }

    /// What `insert!` expands to.
    #[doc(hidden)]
    pub fn __build(row: InsertRow) -> Self
    where
        M: Table,
    {
        InsertOne { rows: vec![row], conflict: None, marker: PhantomData }
    }

    pub(super) fn on(mut self, conflict: Conflict) -> Self {
        self.conflict = Some(conflict);
        self
    }

    fn insertion(self, returning: Option<Reading>) -> Insertion {
        Insertion { model: M::DEF, rows: self.rows, conflict: self.conflict, returning }
    }

    /// Inserts the row and gives it as the database holds it, with its key and defaults. Rows of its
    /// relations that were given with it are inserted in the same transaction, those of one relation
    /// by one statement.
    ///
    /// Where INSERT cannot return rows (MySQL), the row is read again by its key in the same
    /// transaction.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<M> {
        Written::one(insert(on.here(), self.insertion(Some(Reading::of::<M>()))), M::DEF)
    }

    /// Inserts the row without reading it back.
    #[track_caller]
    pub fn exec_unread(self, on: &Session) -> Written<()> {
        Written::unit(insert(on.here(), self.insertion(None)))
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        insert_sql(on.ground(), self.clone().insertion(Some(Reading::of::<M>())))
    }
}

impl<M> Clone for InsertNew<M> {
    fn clone(&self) -> Self {
        InsertNew(self.0.clone())
    }
}

impl<M: Decl> InsertNew<M> {
    /// Inserts the row and gives it as the database holds it, or `None` if one with its key was
    /// there.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<Option<M>> {
        Written::option(insert(on.here(), self.0.insertion(Some(Reading::of::<M>()))))
    }

    /// Inserts the row, or reads the one that has its key, and says whether it is new: "get or create".
    /// Two that do so at once get the same row. A row that is marked as deleted is given as it is.
    ///
    /// The key's columns are named by `.on_conflict(..)`, and the new row gives their values. After
    /// `.only_if(..)`, a row that stays as it is is read, and one that is updated counts as new.
    #[track_caller]
    pub fn exec_or_get(self, on: &Session) -> Written<(M, bool)> {
        Written::new_or_not(insert_or_find(on.here(), self.0.insertion(Some(Reading::of::<M>()))), M::DEF)
    }

    /// Inserts the row without reading it back, and says whether it was new.
    #[track_caller]
    pub fn exec_unread(self, on: &Session) -> Written<bool> {
        Written::any(insert(on.here(), self.0.insertion(None)))
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        self.0.to_sql(on)
    }
}

impl<M> Clone for InsertAll<M> {
    fn clone(&self) -> Self {
        InsertAll { rows: self.rows.clone(), conflict: self.conflict.clone(), marker: PhantomData }
    }
}

impl<M: Decl> InsertAll<M> {
    pub(crate) fn new<I: Insert<M>>(shapes: impl IntoIterator<Item = I>) -> Self {
        let row = |(place, shape): (usize, I)| {
            let mut row = InsertRow::of::<M, I>(shape);
            placed(&mut row, place);
            row
        };
        let rows = shapes.into_iter().enumerate().map(row).collect();
        InsertAll { rows, conflict: None, marker: PhantomData }
    }

    pub(super) fn on(mut self, conflict: Conflict) -> Self {
        self.conflict = Some(conflict);
        self
    }

    fn insertion(self, returning: Option<Reading>) -> Insertion {
        Insertion { model: M::DEF, rows: self.rows, conflict: self.conflict, returning }
    }

    /// Inserts the rows, all or none, and gives their number: without those that `.do_nothing()`
    /// left alone, and with each that was there and was updated counted once.
    ///
    /// Any number of rows: they are sent in as few statements as the database's limits allow, all in
    /// one transaction.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<u64> {
        Written::count(insert(on.here(), self.insertion(None)))
    }

    /// As [`exec`](InsertAll::exec), and gives the rows as the database holds them, in the order in
    /// which they were given; without those that `.do_nothing()` left alone.
    ///
    /// Where INSERT cannot return rows (MySQL), each row is inserted and read again by itself.
    #[track_caller]
    pub fn returning(self, on: &Session) -> Written<Vec<M>> {
        Written::all(insert(on.here(), self.insertion(Some(Reading::of::<M>()))))
    }

    /// The SQL of the first statement, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        insert_sql(on.ground(), self.clone().insertion(None))
    }
}
