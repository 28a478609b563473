//! Statements on a handle, run to their end on the calling thread.

use super::bind::{bind, takes_memory};
use super::connector::LONGEST_BUSY;
use super::control::{BUDGET, Control, OPERATIONS, Stop};
use super::errors::Failure;
use super::handle::{Handle, Prepared};
use super::pace::{Pace, Speed};
use super::row::{SqliteColumns, SqliteRow};
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Done, Role, Statement};
use crate::value::Value;
use std::cell::Cell;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// The log is copied into the database when it has so many pages, as SQLite itself does.
const CHECKPOINT_PAGES: i32 = 1_000;

/// A transaction that changed more rows than this commits on the worker.
const SMALL_TRANSACTION: u64 = 100;

thread_local! {
    /// Pages in the write-ahead log after the last commit on this thread. SQLite's hook has no
    /// place for state of ours, but is called during the statement, on its thread.
    static LOG_PAGES: Cell<i32> = const { Cell::new(0) };
}

/// What a connection is, and what its statements may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How long a statement waits for another connection's lock.
    pub busy: Duration,
    /// The longest that a statement may run.
    pub statement: Option<Duration>,
    /// Prepared statements that are kept.
    pub cache: usize,
    /// The database is in memory.
    pub memory: bool,
}

/// A locked handle and what stops its statements. It moves between the thread that polls a
/// statement's future and the worker that runs what takes longer.
pub(super) struct Engine {
    handle: Handle,
    control: Arc<Control>,
    limits: Limits,
    pace: Pace,
    /// [`rusqlite::Connection::total_changes`] when the transaction began.
    changes_at_begin: u64,
    /// Pages in the write-ahead log, if the last statement committed.
    log_pages: i32,
    /// A statement failed and SQLite rolled the transaction back, without being told to.
    rolled_back: bool,
}

impl Engine {
    pub(super) fn new(mut handle: Handle, control: Arc<Control>, limits: Limits, role: Role) -> Result<Self> {
        let sqlite = handle.sqlite();
        let configured = sqlite.busy_timeout(Duration::ZERO).and_then(|()| {
            // Without it SQLite prepares a statement again whenever a bound LIMIT changes.
            let stable = rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
            sqlite.set_db_config(stable, true)
        });
        configured.map_err(|error| Failure::from(error).into_error(Stop::No))?;
        if role == Role::Writer && !limits.memory {
            // It takes the place of SQLite's own hook, which would run a checkpoint, with its waits
            // for the disk, inside of any commit.
            sqlite.wal_hook(Some(|_, pages| {
                LOG_PAGES.set(pages);
                Ok(())
            }));
        }
        let watched = Arc::clone(&control);
        handle.watch(OPERATIONS, move || watched.go_on());
        Ok(Engine {
            handle,
            control,
            limits,
            pace: Pace::default(),
            changes_at_begin: 0,
            log_pages: 0,
            rolled_back: false,
        })
    }

    pub(super) fn control(&self) -> &Control {
        &self.control
    }

    /// The connection.
    pub(super) fn sqlite(&self) -> &rusqlite::Connection {
        self.handle.sqlite()
    }

    pub(super) fn handle_mut(&mut self) -> &mut Handle {
        &mut self.handle
    }

    /// The handle, and what ends its turns.
    pub(super) fn parts(&mut self) -> (&mut Handle, &Control) {
        (&mut self.handle, &self.control)
    }

    /// The longest that a statement may run.
    pub(super) fn statement_limit(&self) -> Option<Duration> {
        self.limits.statement
    }

    /// Remembers how long a statement took.
    pub(super) fn pace(&mut self, sql: &str, speed: Speed) {
        self.pace.note(sql, speed);
    }

    pub(super) fn into_handle(self) -> Handle {
        self.handle
    }

    /// Whether no transaction is open.
    pub(super) fn is_autocommit(&self) -> bool {
        self.handle.sqlite().is_autocommit()
    }

    /// Refuses to go on after SQLite rolled a transaction back (at a time limit, on a full disk):
    /// what was to be part of the transaction would be committed by itself.
    pub(super) fn check_transaction(&self) -> Result<()> {
        if self.rolled_back {
            return Err(Error::new(
                Kind::Transaction,
                "the transaction was rolled back by SQLite when an earlier statement in it failed",
            )
            .hint("end the transaction, and run it again"));
        }
        Ok(())
    }

    /// Ends a transaction that a user left open.
    pub(super) fn reset(&mut self) -> Result<(), Failure> {
        self.rolled_back = false;
        if self.is_autocommit() { Ok(()) } else { self.batch("ROLLBACK") }
    }

    /// Whether a transaction was open that is no more, though nobody ended it.
    pub(super) fn note_rollback(&mut self, was_open: bool, failed: bool) {
        self.rolled_back |= was_open && failed && self.is_autocommit();
    }

    /// Whether a statement is to be tried on the runtime's thread.
    ///
    /// What reads is, unless it took long the last time. What writes may wait for the disk: it is
    /// if it was done within the budget the last time, on the worker. (With a disk that takes its
    /// time for a commit, it never is.)
    pub(super) fn belongs_here(&self, sql: &str, access: Access) -> bool {
        match (access, self.pace.of(sql)) {
            (Access::Read, speed) => speed != Some(Speed::Slow),
            (Access::Lock | Access::Write, None) => self.limits.memory && self.is_autocommit(),
            (Access::Lock | Access::Write, Some(speed)) => speed == Speed::Quick,
        }
    }

    /// The same for statements about transactions. Those that begin one take a lock, if there is no
    /// need to wait for it, and do not touch the disk.
    pub(super) fn batch_belongs_here(&self, sql: &str) -> bool {
        let is = |word: &str| sql.starts_with(word);
        if is("BEGIN") || is("SAVEPOINT") {
            return !sql.contains(';');
        }
        let ends = is("COMMIT") || is("ROLLBACK") || is("RELEASE");
        let changes = self.handle.sqlite().total_changes().wrapping_sub(self.changes_at_begin);
        ends && changes <= SMALL_TRANSACTION && self.pace.of(sql) == Some(Speed::Quick)
    }

    /// Runs what may write on the runtime's thread. None: it took too long or found a lock, its
    /// effects are undone, and the worker is to run it from the start.
    ///
    /// There is no budget inside a transaction: SQLite would roll the whole transaction back.
    pub(super) fn inline<T>(
        &mut self,
        sql: &str,
        run: impl FnOnce(&mut Engine) -> Result<T, Failure>,
    ) -> Result<Option<T>> {
        let budget = self.is_autocommit();
        if budget {
            self.control.begin_inline();
        } else {
            self.control.begin_with_timeout(self.limits.statement);
        }
        let started = Instant::now();
        let was_open = !self.is_autocommit();
        let result = run(self);
        self.note_rollback(was_open, result.is_err());
        self.log_pages = LOG_PAGES.replace(0);
        let stopped = self.control.stopped();
        if stopped == Stop::Time || started.elapsed() > BUDGET {
            self.pace.note(sql, Speed::Slow);
        }
        match result {
            Ok(done) => Ok(Some(done)),
            // A transaction that is gone cannot be continued by running the statement again.
            Err(failure) if failure.wants_worker() && (budget || stopped == Stop::No) => Ok(None),
            Err(failure) => Err(failure.into_error(stopped)),
        }
    }

    /// Runs something on a thread that may wait.
    pub(super) fn waiting<T>(
        &mut self,
        sql: &str,
        run: impl FnOnce(&mut Engine) -> Result<T, Failure>,
    ) -> Result<T> {
        if self.control.is_cancelled() {
            return Err(cancelled());
        }
        let busy = self.limits.statement.map_or(self.limits.busy, |limit| limit.min(self.limits.busy));
        self.control.begin_with_timeout(self.limits.statement);
        let sqlite = self.handle.sqlite();
        sqlite
            .busy_timeout(busy.min(LONGEST_BUSY))
            .map_err(|error| Failure::from(error).into_error(Stop::No))?;
        let started = Instant::now();
        let was_open = !self.is_autocommit();
        let result = run(self).map_err(|failure| failure.into_error(self.control.stopped()));
        self.control.wake_reader(None);
        self.note_rollback(was_open, result.is_err());
        self.log_pages = LOG_PAGES.replace(0);
        if result.is_ok() {
            let quick = started.elapsed() < BUDGET;
            self.pace.note(sql, if quick { Speed::Quick } else { Speed::Slow });
        }
        // It fails only on a null handle.
        self.handle.sqlite().busy_timeout(Duration::ZERO).ok();
        self.checkpoint();
        result
    }

    /// Whether the write-ahead log is so long that the worker is to copy it into the database.
    pub(super) fn wants_checkpoint(&self) -> bool {
        self.log_pages >= CHECKPOINT_PAGES
    }

    /// Copies the write-ahead log into the database if it is long. Without waiting for anybody: what
    /// is not copied now is copied after a later commit.
    pub(super) fn checkpoint(&mut self) {
        if self.wants_checkpoint()
            && let Err(error) = self.handle.sqlite().execute_batch("PRAGMA wal_checkpoint(PASSIVE)")
        {
            tracing::debug!(%error, "the write-ahead log was not copied into the database");
        }
        self.log_pages = 0;
    }

    /// Runs a statement and gives its rows to `sink`.
    pub(super) fn fetch(&mut self, statement: &Statement, sink: &mut dyn Sink) -> Result<Done, Failure> {
        let Engine { handle, control, .. } = self;
        let mut prepared = handle.prepare(&statement.sql).map_err(Failure::Prepare)?;
        let reading = prepared.statement().readonly();
        bind(&mut prepared, &statement.args)?;
        // What writes is refused before it has written.
        if !reading {
            sink.columns(&SqliteColumns(prepared.statement()))?;
        }
        if sink.streams() {
            control.wake_reader(sink.nudge());
        }
        let before = prepared.sqlite().total_changes();
        let count = pull(&mut prepared, control, sink, 0)?;
        if count == 0 && reading {
            sink.columns(&SqliteColumns(prepared.statement()))?;
        }
        forget_values(&mut prepared, &statement.args);
        Ok(if reading { Done { rows: count, last_insert_id: None } } else { self.done(statement, before) })
    }

    /// Reads on for a stream, after so many rows.
    pub(super) fn fetch_on(&mut self, sink: &mut dyn Sink, rows: u64) -> Result<Done, Failure> {
        let Engine { handle, control, .. } = self;
        control.wake_reader(sink.nudge());
        let Some(mut prepared) = handle.last() else { return Err(cancelled().into()) };
        // The window is full: the first row must wait until there is room.
        let result = wait_ready(control, sink).map_err(Failure::from);
        let result = match result {
            Ok(()) => pull(&mut prepared, control, sink, rows),
            Err(failure) => {
                drop(prepared.rows());
                Err(failure)
            }
        };
        prepared.clear_bindings();
        Ok(Done { rows: result?, last_insert_id: None })
    }

    /// Runs a statement whose rows, if any, nobody wants.
    pub(super) fn execute(&mut self, statement: &Statement) -> Result<Done, Failure> {
        let mut prepared = self.handle.prepare(&statement.sql).map_err(Failure::Prepare)?;
        let before = prepared.sqlite().total_changes();
        bind(&mut prepared, &statement.args)?;
        run_to_end(&mut prepared)?;
        forget_values(&mut prepared, &statement.args);
        Ok(self.done(statement, before))
    }

    /// Runs a statement once for each list of values.
    pub(super) fn execute_many(
        &mut self,
        statement: &Statement,
        rows: &[Vec<Value>],
    ) -> Result<Done, Failure> {
        let Engine { handle, control, .. } = self;
        let mut prepared = handle.prepare(&statement.sql).map_err(Failure::Prepare)?;
        let (sqlite, mut total) = (prepared.sqlite(), 0);
        let mut before = sqlite.total_changes();
        for row in rows {
            if control.is_cancelled() {
                return Err(cancelled().into());
            }
            bind(&mut prepared, row)?;
            run_to_end(&mut prepared)?;
            let after = sqlite.total_changes();
            if after != before {
                total += sqlite.changes();
            }
            before = after;
        }
        prepared.clear_bindings();
        Ok(Done { rows: total, last_insert_id: None })
    }

    /// The same in a transaction of its own.
    pub(super) fn execute_many_alone(
        &mut self,
        statement: &Statement,
        rows: &[Vec<Value>],
    ) -> Result<Done, Failure> {
        self.batch("BEGIN IMMEDIATE")?;
        let result = self.execute_many(statement, rows).and_then(|done| self.batch("COMMIT").map(|()| done));
        if result.is_err() {
            // The first error says more; a transaction that stays open closes the connection.
            self.reset().ok();
        }
        result
    }

    /// Runs statements without placeholders, one after the other.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        if sql.starts_with("BEGIN") {
            self.changes_at_begin = self.handle.sqlite().total_changes();
        }
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

/// Gives the rows that a statement has left to `sink`, after so many that it was given before.
fn pull(
    prepared: &mut Prepared<'_>,
    control: &Control,
    sink: &mut dyn Sink,
    mut count: u64,
) -> Result<u64, Failure> {
    let streams = sink.streams();
    let mut rows = prepared.rows();
    while let Some(row) = rows.next()? {
        // The first step prepares the statement again if the schema has changed.
        if count == 0 {
            sink.columns(&SqliteColumns(row.as_ref()))?;
        }
        if let Err(error) = sink.row(&SqliteRow(row)) {
            let statement = rows.as_ref();
            return Err(error.name_column(|i| statement.and_then(|s| s.column_name(i).ok())).into());
        }
        count += 1;
        if streams {
            wait_ready(control, sink)?;
        }
    }
    Ok(count)
}

/// Waits until the reader of a stream has caught up.
fn wait_ready(control: &Control, sink: &mut dyn Sink) -> Result<()> {
    if let Poll::Ready(ready) = sink.poll_ready(&mut Context::from_waker(Waker::noop())) {
        return ready;
    }
    let runtime = tokio::runtime::Handle::current();
    runtime.block_on(std::future::poll_fn(|cx| {
        if control.poll_cancelled(cx).is_ready() {
            return Poll::Ready(Err(cancelled()));
        }
        sink.poll_ready(cx)
    }))
}

fn run_to_end(prepared: &mut Prepared<'_>) -> Result<(), Failure> {
    let mut rows = prepared.rows();
    while rows.next()?.is_some() {}
    Ok(())
}

/// Values that were bound are not kept with a statement.
fn forget_values(prepared: &mut Prepared<'_>, args: &[Value]) {
    if takes_memory(args) {
        prepared.clear_bindings();
    }
}

pub(super) fn cancelled() -> Error {
    Error::new(Kind::Database, "the statement was cancelled")
}
