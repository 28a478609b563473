//! Making a table anew, where the database cannot change it in place.

use super::{Table, View};
use crate::error::{Error, Kind, Result};
use crate::exec::Session;

/// The statements that make a table anew with its rows.
///
/// [`before`](Rebuild::before) runs on one connection, outside of a transaction, and
/// [`after`](Rebuild::after) on the same one, whatever happened between: it sets back what `before`
/// has set. Between them, [`inside`](Rebuild::inside) runs in one transaction that
/// [`begin`](Rebuild::begin) begins.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rebuild {
    /// What is set before the transaction begins: inside of one, it would do nothing.
    pub before: Vec<String>,
    /// Begins the transaction, as a writer from the start.
    pub begin: String,
    /// What is done. It fails, so that all is rolled back, if a row was not copied, a foreign key
    /// was broken, or a view cannot be read any more.
    pub inside: Vec<String>,
    /// What is set back, on every path.
    pub after: Vec<String>,
}

/// What a column of the new table gets from a row of the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The new table's column.
    pub column: String,
    /// SQL over the old table's columns.
    pub expression: String,
}

impl Copied {
    /// A column that gets the value of an expression over the old row.
    #[must_use]
    pub fn new(column: &str, expression: &str) -> Self {
        Copied { column: column.to_owned(), expression: expression.to_owned() }
    }
}

impl Table {
    /// The statements that make this table anew as `new` says, with its rows; `None` where the
    /// database changes tables in place. The table keeps its name: rename it before or after.
    ///
    /// `copied` says what the columns of the new table get; one that it does not name gets the value
    /// of the old column of its name, or else its default. `views` are those that may read the table.
    ///
    /// Kept are rows and their rowids, the watermark of AUTOINCREMENT, and what other objects say of
    /// the table: foreign keys, views, triggers. The indexes and triggers of the table itself are made
    /// as `new` has them.
    ///
    /// # Errors
    /// If the names differ, or the database cannot hold the new table.
    pub fn rebuild(
        &self,
        on: &Session,
        new: &Table,
        copied: &[Copied],
        views: &[View],
    ) -> Result<Option<Rebuild>> {
        if self.name != new.name {
            let message = format!("`{}` cannot be made anew as `{}`", self.name, new.name);
            return Err(Error::new(Kind::InvalidInput, message).hint("rename the table in a step of its own"));
        }
        on.dialect().ddl().rebuild(self, new, copied, views)
    }
}
