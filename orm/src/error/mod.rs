//! One error type: what kind, where, why, and what to do about it.

mod kind;
#[doc(hidden)]
pub mod print;
mod refused;

pub use kind::Kind;
pub use refused::Violation;

use std::borrow::Cow;
use std::fmt;

/// The result of everything that can fail in Plough.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What went wrong. Ask it with its methods; the answers are the same on every database.
///
/// Its text never holds a bound value, so that it can be logged.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: Cow<'static, str>,
    model: Option<&'static str>,
    table: Option<String>,
    column: Option<String>,
    column_index: Option<usize>,
    row: Option<u64>,
    constraint: Option<String>,
    statement: Option<String>,
    hint: Option<Cow<'static, str>>,
    source: Option<Source>,
    violations: Vec<Violation>,
    /// The hooks that it came out of, from the innermost.
    hooks: Vec<refused::InHook>,
    /// Several rows of those that were given, counted from 1.
    rows: Vec<u64>,
}

impl Error {
    /// An error of a kind, with a sentence that says what happened.
    pub(crate) fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            model: None,
            table: None,
            column: None,
            column_index: None,
            row: None,
            constraint: None,
            statement: None,
            hint: None,
            source: None,
            violations: Vec::new(),
            hooks: Vec::new(),
            rows: Vec::new(),
        }))
    }

    /// `what` cannot be done on `database`.
    pub(crate) fn unsupported(what: impl fmt::Display, database: &str) -> Self {
        Error::new(Kind::Unsupported, format!("{what} is not supported on {database}"))
    }

    /// Column `i` of a row could not be read.
    pub(crate) fn decode(i: usize, message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Error::new(Kind::Decode, message);
        error.0.column_index = Some(i);
        error
    }

    /// A result does not have the shape that was asked for.
    pub(crate) fn result_shape(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(Kind::Decode, message)
    }

    /// A value cannot be bound.
    pub(crate) fn encode(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(Kind::Encode, message)
    }

    /// Ends a transaction on purpose: return it from the closure, and the transaction is rolled
    /// back and [`is_rollback`](Error::is_rollback) holds for the error that comes out.
    #[must_use]
    pub fn rollback() -> Self {
        Error::new(Kind::Rollback, "the transaction was rolled back on purpose")
    }

    pub(crate) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// The statement names a table that is not in the database.
    pub(crate) fn no_table(self) -> Self {
        self.hint("make it with a migration or `db.create_tables`; is this the right database?")
    }

    /// The statement names a column that is not in the database.
    pub(crate) fn no_column(self) -> Self {
        self.hint("the table is not as the model says: change one of them with a migration")
    }

    pub(crate) fn source_error(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds the model, unless one is known already.
    pub(crate) fn model(mut self, model: Option<&'static str>) -> Self {
        self.0.model = self.0.model.or(model);
        self
    }

    /// Adds the statement's text (placeholders, never values), unless one is known already.
    pub(crate) fn statement(mut self, sql: &str) -> Self {
        if self.0.statement.is_none() {
            self.0.statement = Some(sql.to_owned());
        }
        self
    }

    pub(crate) fn constraint_name(mut self, name: Option<String>) -> Self {
        self.0.constraint = name.or(self.0.constraint);
        self
    }

    pub(crate) fn table_column(mut self, table: Option<String>, column: Option<String>) -> Self {
        self.0.table = table.or(self.0.table);
        self.0.column = column.or(self.0.column);
        self
    }

    /// The error is about a row of those that were given, counted from 1.
    pub(crate) fn in_row(mut self, row: u64) -> Self {
        self.0.row = Some(row);
        self
    }

    /// Adds the table, unless one is known already.
    pub(crate) fn table_if_unknown(mut self, table: Option<String>) -> Self {
        self.0.table = self.0.table.or(table);
        self
    }

    /// The error is about column `i`, whichever it was about before.
    pub(crate) fn in_column(mut self, i: usize) -> Self {
        self.0.column_index = Some(i);
        self
    }

    /// Turns the index of a column that could not be read into its name.
    pub(crate) fn name_column<'a>(mut self, name: impl FnOnce(usize) -> Option<&'a str>) -> Self {
        if let Some(i) = self.0.column_index.take() {
            let name = name(i).map_or_else(|| format!("#{}", i + 1), str::to_owned);
            self.0.column = Some(name);
        }
        self
    }

    /// What happened, without the context that [`Display`](fmt::Display) adds.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The model that it is about, where it is known.
    pub(crate) fn model_name(&self) -> Option<&'static str> {
        self.0.model
    }

    /// The kind of error.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// A unique or primary key already holds the value.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        self.0.kind == Kind::UniqueViolation
    }

    /// A foreign key points at no row, or a row that others point at was to be removed.
    #[must_use]
    pub fn is_foreign_key_violation(&self) -> bool {
        self.0.kind == Kind::ForeignKeyViolation
    }

    /// A check constraint refused the row.
    #[must_use]
    pub fn is_check_violation(&self) -> bool {
        self.0.kind == Kind::CheckViolation
    }

    /// NULL was written to a column that refuses it.
    #[must_use]
    pub fn is_not_null_violation(&self) -> bool {
        self.0.kind == Kind::NotNullViolation
    }

    /// The constraint's name, where the database tells it.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        self.0.constraint.as_deref()
    }

    /// The table that the error is about, where it is known.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// The column that the error is about, where it is known.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.0.column.as_deref()
    }

    /// Which of the rows that were given it is about, counted from 1, where that is known.
    #[must_use]
    pub fn row(&self) -> Option<u64> {
        self.0.row
    }

    /// The statement that failed: text with placeholders, never values.
    #[must_use]
    pub fn sql(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// No row has the key, or none matches where exactly one must.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::NotFound
    }

    /// The row was changed or deleted by someone else since it was read (`version`).
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.0.kind == Kind::Stale
    }

    /// Running the whole transaction again may succeed: a serialization failure or a deadlock.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.kind, Kind::Serialization | Kind::Deadlock)
    }

    /// No connection became free, or a statement or a lock took longer than its limit.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::PoolTimeout | Kind::StatementTimeout | Kind::LockTimeout)
    }

    /// The connection could not be made, or broke.
    #[must_use]
    pub fn is_connection(&self) -> bool {
        self.0.kind == Kind::Connection
    }

    /// The database cannot do what was asked; nothing was sent to it.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        self.0.kind == Kind::Unsupported
    }

    /// The error is [`Error::rollback`].
    #[must_use]
    pub fn is_rollback(&self) -> bool {
        self.0.kind == Kind::Rollback
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if let Some(model) = inner.model {
            write!(f, "{model}: ")?;
        }
        if let Some(row) = inner.row {
            write!(f, "row {row}: ")?;
        }
        f.write_str(&inner.message)?;
        match (&inner.table, &inner.column) {
            (Some(table), Some(column)) => write!(f, " (column `{table}.{column}`)")?,
            (None, Some(column)) => write!(f, " (column `{column}`)")?,
            (Some(table), None) => write!(f, " (table `{table}`)")?,
            (None, None) => {}
        }
        if let Some(constraint) = &inner.constraint {
            write!(f, " (constraint `{constraint}`)")?;
        }
        refused::way(&inner.hooks, f)?;
        print::hint(f, inner.hint.as_deref())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::debug(f, self, &self.0.kind, &self.0.statement)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
