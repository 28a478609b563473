//! What kinds of error there are.

/// The kind of an [`Error`](super::Error).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A unique or primary key already holds the value.
    UniqueViolation,
    /// A foreign key was violated.
    ForeignKeyViolation,
    /// A check constraint was violated.
    CheckViolation,
    /// NULL in a column that refuses it.
    NotNullViolation,
    /// No row where one must be.
    NotFound,
    /// More than one row where one must be.
    TooManyRows,
    /// The row was changed since it was read.
    Stale,
    /// The transaction cannot be serialised with others; run it again.
    Serialization,
    /// The transaction was chosen to end a deadlock; run it again.
    Deadlock,
    /// A lock was not granted in time, or SQLite stayed busy.
    LockTimeout,
    /// A statement ran longer than its limit.
    StatementTimeout,
    /// No connection of the pool became free in time.
    PoolTimeout,
    /// The connection could not be made, or broke.
    Connection,
    /// The server refused the statement.
    Database,
    /// What was asked cannot be done on this database; nothing was sent.
    Unsupported,
    /// A value or a result could not be read.
    Decode,
    /// A value could not be bound.
    Encode,
    /// A connection string, an option or a model is wrong.
    Config,
    /// An argument is wrong: a cursor token, a page number.
    InvalidInput,
    /// The transaction has ended, or is busy with something else.
    Transaction,
    /// The transaction was rolled back on purpose.
    Rollback,
    /// A rule of the user's own refused a value: validation, or a hook.
    Validation,
    /// The `Db` was closed.
    Closed,
}
