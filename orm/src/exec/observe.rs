//! What is said of each statement: a tracing span, and a record for tests.
//!
//! The span's fields are OpenTelemetry's stable names for database calls
//! (<https://opentelemetry.io/docs/specs/semconv/database/database-spans/>). Values are never part
//! of it: the text has placeholders only.

use super::{Access, Done, Session, Statement};
use crate::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::Span;

tokio::task_local! {
    static RECORDER: Arc<Recorder>;
}

/// Keeps the statements that were run inside [`record`].
#[derive(Debug, Default)]
pub(crate) struct Recorder(Mutex<Vec<Recorded>>);

/// A statement that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// Its text, with placeholders.
    pub sql: String,
    /// `SELECT`, `INSERT` and so on.
    pub operation: &'static str,
    /// Whether it may write.
    pub writes: bool,
    /// Rows returned or changed; `None` if it failed or was cancelled.
    pub rows: Option<u64>,
}

impl Recorder {
    fn with<T>(&self, f: impl FnOnce(&mut Vec<Recorded>) -> T) -> T {
        // A panic while the list is locked can only be one of allocation.
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Runs a future and gives what it gave, with every statement that it ran, in the order in which
/// they began. Statements of tasks that it spawned are not among them, nor are BEGIN, COMMIT and
/// savepoints.
pub async fn record<T>(future: impl Future<Output = T>) -> (T, Vec<Recorded>) {
    let recorder = Arc::new(Recorder::default());
    let outer = RECORDER.try_with(Arc::clone).ok();
    let value = RECORDER.scope(recorder.clone(), future).await;
    let statements = recorder.with(std::mem::take);
    if let Some(outer) = outer {
        outer.with(|list| list.extend(statements.iter().cloned()));
    }
    (value, statements)
}

/// A statement under observation.
pub(super) struct Observed {
    span: Span,
    record: Option<(Arc<Recorder>, usize)>,
}

pub(super) fn observe(session: &Session, statement: &Statement) -> Observed {
    let table = statement.model.map_or("", |model| model.table);
    let span = tracing::info_span!(
        "db.query",
        otel.name = %Summary(statement.operation, table),
        otel.kind = "client",
        db.system.name = session.dialect().system(),
        db.operation.name = statement.operation,
        db.collection.name = table,
        db.query.summary = %Summary(statement.operation, table),
        db.query.text = &*statement.sql,
        error.r#type = tracing::field::Empty,
    );
    let record = RECORDER.try_with(Arc::clone).ok().map(|recorder| {
        let at = recorder.with(|list| {
            list.push(Recorded {
                sql: statement.sql.to_string(),
                operation: statement.operation,
                writes: statement.access == Access::Write,
                rows: None,
            });
            list.len() - 1
        });
        (recorder, at)
    });
    Observed { span, record }
}

impl Observed {
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(super) fn succeeded(self, done: Done) {
        if let Some((recorder, at)) = self.record {
            recorder.with(|list| {
                if let Some(recorded) = list.get_mut(at) {
                    recorded.rows = Some(done.rows);
                }
            });
        }
    }

    pub(super) fn failed(self, error: &Error) {
        self.span.record("error.type", tracing::field::debug(error.kind()));
    }
}

/// `SELECT posts`: the low-cardinality name of a statement.
struct Summary<'a>(&'a str, &'a str);

impl std::fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)?;
        if self.1.is_empty() { Ok(()) } else { write!(f, " {}", self.1) }
    }
}
