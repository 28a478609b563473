//! Where a statement's rows go.

use super::{ResultColumns, Row};
use crate::error::{Error, Result};
use crate::model::ModelDef;
use crate::value::{Decode, SqlType};
use std::any::Any;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Takes the rows of one statement. Drivers know only this trait, so that everything that awaits
/// is compiled once and not per model.
pub(crate) trait Sink: Any + Send {
    /// Called before the first row: refuses a result that cannot be read. A driver may call it again
    /// when it knows better.
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()>;
    /// Takes one row. The driver adds the column's name to an error.
    fn row(&mut self, row: &dyn Row) -> Result<()>;
    /// Forgets all rows: the statement starts again.
    fn clear(&mut self);
    /// Whether rows are handed on while the statement still runs.
    fn streams(&self) -> bool {
        false
    }
    /// Wakes the reader of a stream, if rows wait for it. A driver that decodes on another thread than
    /// the reader's calls it now and then while a statement runs.
    fn nudge(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        None
    }
    /// Asked after each row: pending while the reader of a stream is behind. An error ends the
    /// statement (the reader is gone).
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let _ = cx;
        Poll::Ready(Ok(()))
    }
}

/// Reads a row from left to right.
pub struct Reader<'a> {
    row: &'a dyn Row,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first column.
    pub fn new(row: &'a dyn Row) -> Self {
        Reader { row, at: 0 }
    }

    /// The next column, for a reader of its own.
    #[cfg(feature = "json")]
    pub(crate) fn column(&mut self) -> (&'a dyn Row, usize) {
        let i = self.at;
        self.at += 1;
        (self.row, i)
    }

    /// Whether the next column is NULL.
    pub(crate) fn is_null(&self) -> bool {
        self.row.is_null(self.at)
    }

    /// Passes over columns.
    pub(crate) fn skip(&mut self, columns: usize) {
        self.at += columns;
    }

    /// Reads the next column.
    #[allow(clippy::should_implement_trait, reason = "each call may read another type")]
    #[inline]
    pub fn next<T: Decode>(&mut self) -> Result<T> {
        let i = self.at;
        self.at += 1;
        T::read(self.row, i)
    }
}

/// The types of the columns that a statement returns.
#[derive(Debug, Clone)]
pub(crate) enum Types {
    /// Those of a model's columns.
    Model(&'static ModelDef),
    /// These.
    List(Vec<SqlType>),
}

impl From<Vec<SqlType>> for Types {
    fn from(types: Vec<SqlType>) -> Self {
        Types::List(types)
    }
}

impl Types {
    /// Refuses a result with too few columns or with a column of another type, naming the column.
    pub(crate) fn check(&self, columns: &dyn ResultColumns) -> Result<()> {
        match self {
            Types::Model(model) => check(model.columns.iter().map(|column| column.ty), columns),
            Types::List(types) => check_columns(types, columns),
        }
    }
}

/// Collects rows into a `Vec`.
pub(crate) struct Collect<T> {
    expected: Types,
    read: fn(&mut Reader<'_>) -> Result<T>,
    /// What has been read so far.
    pub(crate) rows: Vec<T>,
}

impl<T: Send + 'static> Collect<T> {
    /// `expected` holds the type of each column that `read` takes.
    pub(crate) fn new(expected: impl Into<Types>, read: fn(&mut Reader<'_>) -> Result<T>) -> Self {
        Collect { expected: expected.into(), read, rows: Vec::new() }
    }

    /// Rows that are complete.
    pub(crate) fn done(rows: Vec<T>) -> Self {
        Collect {
            expected: Types::List(Vec::new()),
            read: |_| Err(Error::result_shape("the rows were complete already")),
            rows,
        }
    }
}

/// Refuses a result with too few columns or with a column of another type, naming the column.
pub(crate) fn check_columns(expected: &[SqlType], columns: &dyn ResultColumns) -> Result<()> {
    check(expected.iter().copied(), columns)
}

fn check(expected: impl ExactSizeIterator<Item = SqlType>, columns: &dyn ResultColumns) -> Result<()> {
    if columns.len() != expected.len() {
        return Err(Error::result_shape(format!(
            "the statement returns {} columns, {} were expected",
            columns.len(),
            expected.len()
        )));
    }
    if !columns.typed() {
        return Ok(());
    }
    for (i, ty) in expected.enumerate() {
        if !columns.holds(i, ty) {
            return Err(Error::result_shape(format!(
                "column {} (`{}`) has the type {}, which cannot be read as {ty:?}",
                i + 1,
                columns.name(i),
                columns.type_name(i)
            )));
        }
    }
    Ok(())
}

impl<T: Send + 'static> Sink for Collect<T> {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.expected.check(columns)
    }

    #[inline]
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push((self.read)(&mut Reader::new(row))?);
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}
