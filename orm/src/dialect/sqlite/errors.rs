//! SQLite's result codes as kinds of errors.
//!
//! Codes: <https://www.sqlite.org/rescode.html>. The texts after `failed:` have been stable since
//! SQLite 3.8 and name what was violated, never a value.

use super::control::Stop;
use crate::error::{Error, Kind};
use rusqlite::ffi;

/// A statement that failed: in SQLite, or in what fed it or took its rows.
#[derive(Debug)]
pub(super) enum Failure {
    /// While a statement was prepared.
    Prepare(rusqlite::Error),
    /// While it ran.
    Sqlite(rusqlite::Error),
    Other(Error),
    /// It may write, and was not to be run on the runtime's thread.
    NeedsWorker,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Failure::Sqlite(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Other(error)
    }
}

impl Failure {
    /// Whether the statement is to be run again by a thread that may wait: it was stopped by its
    /// budget, or found a lock.
    pub(super) fn wants_worker(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, OperationInterrupted};
        match self {
            Failure::Prepare(error) | Failure::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(OperationInterrupted | DatabaseBusy | DatabaseLocked)
            ),
            Failure::NeedsWorker => true,
            Failure::Other(_) => false,
        }
    }

    /// The error for the user.
    pub(super) fn into_error(self, stopped: Stop) -> Error {
        match self {
            Failure::Prepare(error) => translate(&error, true, stopped),
            Failure::Sqlite(error) => translate(&error, false, stopped),
            Failure::Other(error) => error,
            Failure::NeedsWorker => Error::new(Kind::Database, "the statement may write"),
        }
    }
}

/// An error of rusqlite as ours. `about_text`: the message is about the statement's text, so that
/// what it quotes is no value.
fn translate(error: &rusqlite::Error, about_text: bool, stopped: Stop) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            from_code(code.extended_code, message.as_deref().unwrap_or(""), about_text, stopped)
        }
        rusqlite::Error::MultipleStatement => {
            Error::new(Kind::Database, "the text holds more than one statement")
                .hint("run several statements as a batch, without placeholders")
        }
        other => Error::new(Kind::Database, format!("SQLite: {other}")),
    }
}

fn from_code(code: i32, message: &str, about_text: bool, stopped: Stop) -> Error {
    match code & 0xff {
        ffi::SQLITE_CONSTRAINT => constraint(code, message),
        ffi::SQLITE_BUSY if code == ffi::SQLITE_BUSY_SNAPSHOT => Error::new(
            Kind::Serialization,
            "the transaction read before another one wrote, and can no longer write",
        )
        .hint("run the transaction again"),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => {
            Error::new(Kind::LockTimeout, "the SQLite database stayed locked by another connection")
                .hint("make write transactions shorter, or raise `sqlite_busy_timeout`; in memory, an open stream locks, too")
        }
        ffi::SQLITE_INTERRUPT => match stopped {
            Stop::Time => {
                Error::new(Kind::StatementTimeout, "the statement ran longer than `statement_timeout`")
            }
            _ => Error::new(Kind::Database, "the statement was cancelled"),
        },
        ffi::SQLITE_CANTOPEN | ffi::SQLITE_NOTADB => {
            Error::new(Kind::Connection, format!("SQLite: {message}"))
        }
        ffi::SQLITE_READONLY => Error::new(Kind::Database, format!("SQLite: {message} (code {code})"))
            .hint("the database, or this connection, is read-only; only what writes may run on the writer"),
        ffi::SQLITE_ERROR if !about_text => {
            Error::new(Kind::Database, format!("SQLite: {} (code {code})", without_values(message)))
        }
        _ => {
            let error = Error::new(Kind::Database, format!("SQLite: {message} (code {code})"));
            match message.split_once(": ") {
                Some(("no such table", _)) => error.no_table(),
                Some(("no such column", _)) => error.no_column(),
                _ => error,
            }
        }
    }
}

/// A message that was made while a statement ran may quote a bound value (a JSON path, a full-text
/// query), or name it (`no such column: …`, of a full-text query): it ends before that.
fn without_values(message: &str) -> String {
    let end = message.find(['"', '\'']).or_else(|| Some(message.find("no such column: ")? + 16));
    end.map_or(message.to_owned(), |end| format!("{}…", &message[..end]))
}

/// What a constraint's message names, after `failed: `.
fn constraint(code: i32, message: &str) -> Error {
    let named = message.split_once("failed: ").map(|(_, named)| named);
    match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            let error = Error::new(Kind::UniqueViolation, "a row with this unique key already exists");
            match named {
                // An index over expressions is named itself.
                Some(index) if index.starts_with("index '") => {
                    let name = index.trim_start_matches("index '").trim_end_matches('\'');
                    error.constraint_name(Some(name.to_owned()))
                }
                Some(columns) => {
                    let (table, column) = table_and_column(columns);
                    error.constraint_name(Some(columns.to_owned())).table_column(table, column)
                }
                None => error,
            }
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Error::new(
            Kind::ForeignKeyViolation,
            "a foreign key points at no row, or rows still point at this one",
        ),
        // ON DELETE RESTRICT is a trigger inside SQLite; a user's own trigger has its own message.
        ffi::SQLITE_CONSTRAINT_TRIGGER if message == "FOREIGN KEY constraint failed" => {
            Error::new(Kind::ForeignKeyViolation, "rows still point at this one")
        }
        ffi::SQLITE_CONSTRAINT_CHECK => {
            Error::new(Kind::CheckViolation, "a check constraint refuses the row")
                .constraint_name(named.map(str::to_owned))
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            let (table, column) = named.map_or((None, None), table_and_column);
            Error::new(Kind::NotNullViolation, "NULL in a column that refuses it").table_column(table, column)
        }
        // What RAISE says is the trigger's own text, which may hold values.
        ffi::SQLITE_CONSTRAINT_TRIGGER => {
            Error::new(Kind::Database, format!("a trigger refuses the row (code {code})"))
        }
        _ => Error::new(Kind::Database, format!("SQLite: {message} (code {code})")),
    }
}

/// The table in `table.column, table.column`, and the column if it is the only one.
fn table_and_column(columns: &str) -> (Option<String>, Option<String>) {
    let mut parts = columns.split(", ");
    let first = parts.next().and_then(|first| first.split_once('.'));
    let column = if parts.next().is_none() { first.map(|(_, column)| column.to_owned()) } else { None };
    (first.map(|(table, _)| table.to_owned()), column)
}

/// An error of sqlx while connecting.
pub(super) fn connecting(error: &sqlx::Error, path: &str) -> Error {
    let message = match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    };
    let wrong = Error::new(Kind::Connection, format!("cannot open the SQLite database `{path}`: {message}"));
    // SQLite makes a file, but not the folders on the way to it.
    match std::path::Path::new(path).parent() {
        Some(folder) if folder != std::path::Path::new("") && !folder.is_dir() => {
            wrong.hint("its folder does not exist: create it first")
        }
        _ => wrong,
    }
}
