//! PostgreSQL's errors as ours.
//!
//! The server's detail, and its messages about data (SQLSTATE classes 22 and 23), hold values; so
//! does the context, with `log_parameter_max_length_on_error`, and so may what a function says of an
//! argument that it took for a name or a query. None of them is passed on, and the driver's error is
//! never a source.

use crate::error::{Error, Kind};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgSeverity};
use std::borrow::Cow;

/// A driver's error as ours. `no_values`: nothing was bound, so that no message holds a bound value.
pub(super) fn translate(error: sqlx::Error, no_values: bool) -> Error {
    match error {
        sqlx::Error::Database(error) => match error.try_downcast::<PgDatabaseError>() {
            Ok(error) => server(&error, no_values),
            Err(_) => Error::new(Kind::Database, "the server refused the statement"),
        },
        sqlx::Error::Io(error) => {
            Error::new(Kind::Connection, format!("the connection to PostgreSQL broke ({error})"))
                .source_error(error)
        }
        sqlx::Error::Tls(error) => {
            Error::new(Kind::Connection, "no encrypted connection to PostgreSQL could be made")
                .hint("does the URL's `sslmode` fit the server, and is the feature `tls` on?")
                .source_error(error)
        }
        sqlx::Error::TypeNotFound { type_name } => {
            Error::new(Kind::Database, format!("the type {type_name} does not exist in the database"))
                .hint("create it with a migration, or set `search_path`")
        }
        sqlx::Error::Configuration(_) => Error::new(Kind::Config, "the connection URL is not valid"),
        sqlx::Error::Protocol(message) => {
            Error::new(Kind::Connection, format!("PostgreSQL's answer was not understood: {message}"))
        }
        // The catalog's description of a type: a multirange, or a type of an unknown category.
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
            Error::new(Kind::Decode, "the statement uses a type that the driver does not know")
                .hint("cast it to one that it knows, for example to text")
        }
        _ => Error::new(Kind::Database, "the driver failed"),
    }
}

/// Whether the connection cannot be used after this error.
pub(super) fn is_fatal(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error
            .try_downcast_ref::<PgDatabaseError>()
            .is_none_or(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)),
        // Made before anything was sent.
        sqlx::Error::TypeNotFound { .. } | sqlx::Error::Encode(_) => false,
        _ => true,
    }
}

/// Whether a prepared statement is out of date or gone: preparing it again may help.
pub(super) fn is_stale_statement(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else { return false };
    match error.code() {
        "0A000" => is_stale_plan(error),
        // The statement, or a type that it was prepared with, is gone.
        "26000" => true,
        "42704" | "XX000" => error.message().contains("type") && error.table().is_none(),
        _ => false,
    }
}

/// "cached plan must not change result type", whatever the server's language.
fn is_stale_plan(error: &PgDatabaseError) -> bool {
    error.code() == "0A000" && error.routine() == Some("RevalidateCachedQuery")
}

fn server(error: &PgDatabaseError, no_values: bool) -> Error {
    let code = error.code();
    let tells = no_values || is_about_text(error);
    let (kind, message): (Kind, Cow<'static, str>) = match code {
        "23505" => (Kind::UniqueViolation, "a row with the same key exists already".into()),
        "23P01" => (Kind::UniqueViolation, "the row conflicts with another (exclusion constraint)".into()),
        "23503" | "23001" => (
            Kind::ForeignKeyViolation,
            "a foreign key points at no row, or rows still point at this one".into(),
        ),
        "23514" | "44000" => (Kind::CheckViolation, "a check refuses the row".into()),
        "23502" => (Kind::NotNullViolation, "NULL in a column that refuses it".into()),
        "40001" => (Kind::Serialization, "the transaction cannot be serialised with others".into()),
        "0A000" if is_stale_plan(error) => (
            Kind::Serialization,
            "the schema changed since the statement was prepared: run the transaction again".into(),
        ),
        "40P01" => (Kind::Deadlock, "the transaction was ended to resolve a deadlock".into()),
        "55P03" => (Kind::LockTimeout, "a lock was not granted in time".into()),
        "57014" if error.message().contains("user request") => {
            (Kind::Database, "the statement was cancelled".into())
        }
        "57014" => (Kind::StatementTimeout, "the statement ran longer than its limit".into()),
        "25P02" => (
            Kind::Transaction,
            "the transaction has failed: it can only be rolled back, after an earlier error".into(),
        ),
        "53300" => (Kind::Connection, "the server has no connection to spare".into()),
        _ if !tells => (Kind::Database, about_data(code)),
        _ => match code.get(..2) {
            Some("22" | "23" | "21" | "38" | "39") => (Kind::Database, about_data(code)),
            Some("08" | "28" | "3D") => (Kind::Connection, plain(error)),
            Some("57") => (Kind::Connection, plain(error)),
            _ if ends_session(code) => (Kind::Connection, plain(error)),
            _ => (Kind::Database, plain(error)),
        },
    };
    let own = |text: Option<&str>| text.map(str::to_owned);
    let translated = Error::new(kind, message)
        .constraint_name(own(error.constraint()))
        .table_column(own(error.table()), own(error.column()));
    match (code, error.hint()) {
        ("53300", _) => translated.hint("lower `max_connections`, or raise the server's"),
        ("26000" | "42P05", _) => {
            translated.hint("behind a pooler in transaction mode, set the option `transaction_pooler`")
        }
        ("22P05", _) => translated.hint("PostgreSQL's jsonb cannot hold \\u0000"),
        (code, Some(hint)) if tells && code.starts_with("42") => translated.hint(hint.to_owned()),
        ("42P01", None) => translated.no_table(),
        ("42703", None) => translated.no_column(),
        _ => translated,
    }
}

/// Whether the message of an error of a statement with values is about the statement's own text:
/// then its position is told. Without one, a function may have read a value as a name or a query
/// (`to_tsquery($1)`), and `RAISE` in a function says what it likes under any code.
fn is_about_text(error: &PgDatabaseError) -> bool {
    let code = error.code();
    if code.starts_with("42") {
        return matches!(error.position(), Some(PgErrorPosition::Original(_)));
    }
    !code.starts_with("P0") && error.routine() != Some("exec_stmt_raise")
}

/// Idle for too long inside a transaction, or inside none; a transaction open for too long.
fn ends_session(code: &str) -> bool {
    matches!(code, "25P03" | "25P04")
}

/// The server's own sentence, which names things and not values.
fn plain(error: &PgDatabaseError) -> Cow<'static, str> {
    let position = match error.position() {
        Some(PgErrorPosition::Original(at)) => format!(", at character {at}"),
        _ => String::new(),
    };
    // What leans on an object that is to go is said in the detail alone.
    let detail = match error.code() == "2BP01" {
        true => error.detail().map(|detail| format!(": {}", detail.replace('\n', "; "))).unwrap_or_default(),
        false => String::new(),
    };
    format!("{}{detail} (SQLSTATE {}{position})", error.message(), error.code()).into()
}

/// A sentence for errors whose message holds values.
fn about_data(code: &str) -> Cow<'static, str> {
    let sentence = match code {
        "22001" => "a text is longer than its column allows",
        "22003" => "a number is out of the range of its type",
        "22007" | "22008" => "a date or time is malformed or out of range",
        "22012" => "division by zero",
        "22P02" | "22018" => "a text does not have the form of the type that it was turned into",
        "22021" | "22P05" => "a text holds a character that the database cannot store",
        "22023" => "an argument of a function is not valid",
        "22P03" | "22P01" => "a value does not have the binary form of its parameter's type",
        "22004" => "NULL where a value must be",
        "21000" => "a subquery gave more than one row, or a row was to be changed twice",
        "42601" => "a text that the statement reads as a query is malformed",
        "42501" => "the user may not do this",
        "42P01" => "there is no such table",
        "42703" => "there is no such column",
        "42704" => "there is no such object",
        "42883" => "there is no such function",
        "42P07" | "42710" | "42701" | "42P06" => "an object of this name exists already",
        "P0001" => "a function of the database raised an error",
        _ if code.starts_with("42") => "the statement is not valid",
        _ if code.starts_with("22") => "the data does not fit",
        _ if code.starts_with("23") => "a constraint refuses the row",
        _ => "a function of the database failed",
    };
    format!("{sentence} (SQLSTATE {code})").into()
}
