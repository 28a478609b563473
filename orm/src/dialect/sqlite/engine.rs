//! Statements on a handle, run to their end on the calling thread.

use super::bind::bind;
use super::control::{Control, OPERATIONS, Stop};
use super::errors::Failure;
use super::handle::Handle;
use super::row::{SqliteColumns, SqliteRow};
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::exec::{Done, Statement};
use crate::value::Value;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// What a connection's statements may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How long a statement waits for another connection's lock.
    pub busy: Duration,
    /// The longest that a statement may run.
    pub statement: Option<Duration>,
    /// Prepared statements that are kept.
    pub cache: usize,
}

/// A locked handle and what stops its statements. It moves between the thread that polls a
/// statement's future and the worker that runs what takes longer.
pub(super) struct Engine {
    handle: Handle,
    control: Arc<Control>,
    limits: Limits,
}

impl Engine {
    pub(super) fn new(mut handle: Handle, control: Arc<Control>, limits: Limits) -> Result<Self> {
        let sqlite = handle.sqlite();
        sqlite.set_prepared_statement_cache_capacity(limits.cache);
        let configured = sqlite.busy_timeout(Duration::ZERO).and_then(|()| {
            // Without it SQLite prepares a statement again whenever a bound LIMIT changes.
            let stable = rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
            sqlite.set_db_config(stable, true)
        });
        configured.map_err(|error| Failure::from(error).into_error(Stop::No))?;
        let watched = Arc::clone(&control);
        handle.watch(OPERATIONS, move || watched.go_on());
        Ok(Engine { handle, control, limits })
    }

    pub(super) fn into_handle(self) -> Handle {
        self.handle
    }

    /// Whether no transaction is open.
    pub(super) fn is_autocommit(&self) -> bool {
        self.handle.sqlite().is_autocommit()
    }

    /// Runs something small on the runtime's thread. None: it took too long or found a lock, its
    /// effects are undone, and the worker is to run it from the start.
    pub(super) fn inline<T>(
        &mut self,
        run: impl FnOnce(&mut Engine) -> Result<T, Failure>,
    ) -> Result<Option<T>> {
        self.control.begin_inline();
        match run(self) {
            Ok(done) => Ok(Some(done)),
            Err(failure) if failure.wants_worker() => Ok(None),
            Err(failure) => Err(failure.into_error(self.control.stopped())),
        }
    }

    /// Runs something on a thread that may wait.
    pub(super) fn waiting<T>(&mut self, run: impl FnOnce(&mut Engine) -> Result<T, Failure>) -> Result<T> {
        if self.control.is_cancelled() {
            return Err(cancelled());
        }
        let busy = self.limits.statement.map_or(self.limits.busy, |limit| limit.min(self.limits.busy));
        self.control.begin_with_timeout(self.limits.statement);
        let sqlite = self.handle.sqlite();
        sqlite
            .busy_timeout(busy.min(Duration::from_millis(i32::MAX as u64)))
            .map_err(|error| Failure::from(error).into_error(Stop::No))?;
        let result = run(self).map_err(|failure| failure.into_error(self.control.stopped()));
        // It fails only on a null handle.
        self.handle.sqlite().busy_timeout(Duration::ZERO).ok();
        result
    }

    /// Runs a statement and gives its rows to `sink`. With `only_reading`, one that could write is
    /// refused with [`Failure::NeedsWorker`] before it runs.
    pub(super) fn fetch(
        &mut self,
        statement: &Statement,
        sink: &mut dyn Sink,
        only_reading: bool,
    ) -> Result<Done, Failure> {
        let sqlite = self.handle.sqlite();
        let mut prepared = sqlite.prepare_cached(&statement.sql).map_err(Failure::Prepare)?;
        let reading = prepared.readonly();
        if only_reading && !reading {
            return Err(Failure::NeedsWorker);
        }
        bind(&mut prepared, &statement.args)?;
        sink.columns(&SqliteColumns(&prepared))?;
        let streams = sink.streams();
        let before = sqlite.total_changes();
        let mut count = 0;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            if let Err(error) = sink.row(&SqliteRow(row)) {
                let statement = rows.as_ref();
                return Err(error.name_column(|i| statement.and_then(|s| s.column_name(i).ok())).into());
            }
            count += 1;
            if streams {
                self.wait_ready(sink)?;
            }
        }
        drop(rows);
        Ok(if reading { Done { rows: count, last_insert_id: None } } else { self.done(statement, before) })
    }

    /// Waits until the reader of a stream has caught up.
    fn wait_ready(&self, sink: &mut dyn Sink) -> Result<()> {
        if let Poll::Ready(ready) = sink.poll_ready(&mut Context::from_waker(Waker::noop())) {
            return ready;
        }
        let runtime = tokio::runtime::Handle::current();
        runtime.block_on(std::future::poll_fn(|cx| {
            if self.control.poll_cancelled(cx).is_ready() {
                return Poll::Ready(Err(cancelled()));
            }
            sink.poll_ready(cx)
        }))
    }

    /// Runs a statement whose rows, if any, nobody wants.
    pub(super) fn execute(&mut self, statement: &Statement) -> Result<Done, Failure> {
        let sqlite = self.handle.sqlite();
        let before = sqlite.total_changes();
        let mut prepared = sqlite.prepare_cached(&statement.sql).map_err(Failure::Prepare)?;
        bind(&mut prepared, &statement.args)?;
        run_to_end(&mut prepared)?;
        drop(prepared);
        Ok(self.done(statement, before))
    }

    /// Runs a statement once for each list of values.
    pub(super) fn execute_many(
        &mut self,
        statement: &Statement,
        rows: &[Vec<Value>],
    ) -> Result<Done, Failure> {
        let sqlite = self.handle.sqlite();
        let mut prepared = sqlite.prepare_cached(&statement.sql).map_err(Failure::Prepare)?;
        let mut total = 0;
        for row in rows {
            if self.control.is_cancelled() {
                return Err(cancelled().into());
            }
            bind(&mut prepared, row)?;
            let before = sqlite.total_changes();
            run_to_end(&mut prepared)?;
            if sqlite.total_changes() != before {
                total += sqlite.changes();
            }
        }
        drop(prepared);
        Ok(Done { rows: total, last_insert_id: None })
    }

    /// Runs statements without placeholders, one after the other.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        // Without values no message can hold one.
        self.handle.sqlite().execute_batch(sql).map_err(Failure::Prepare)
    }

    /// What a statement that wrote did. SQLite keeps the count of the last INSERT, UPDATE or DELETE
    /// when a statement of another kind runs: the total shows whether it is this statement's.
    fn done(&self, statement: &Statement, before: u64) -> Done {
        let sqlite = self.handle.sqlite();
        let changed = sqlite.total_changes() != before;
        Done {
            rows: if changed { sqlite.changes() } else { 0 },
            last_insert_id: (changed && statement.operation == "INSERT").then(|| sqlite.last_insert_rowid()),
        }
    }
}

fn run_to_end(prepared: &mut rusqlite::Statement<'_>) -> Result<(), Failure> {
    let mut rows = prepared.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

fn cancelled() -> Error {
    Error::new(Kind::Database, "the statement was cancelled")
}
