//! Connections: what runs on the runtime's thread, and what on a worker.
//!
//! A statement that only reads is run inside the first poll of its future, under a budget: a hop to
//! another thread costs several times as much as reading a row by its key. One that gives more rows
//! than that goes on in turns with other tasks (`turns`); one that computes for longer is stopped and
//! run from the start by a worker, and goes there at once the next time. So does a stream, whose rows
//! are handed out before the statement is done, so that it could not start again. What writes goes to the worker, because a commit may wait for the disk, until it turns out not
//! to. Checkpoints always run on a worker.

use super::control::Control;
use super::engine::{Engine, Limits};
use super::errors::{self, Failure};
use super::handle::Handle;
use super::url::{Mode, Target};
use crate::decode::{ResultColumns, Row, Sink};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, BoxFuture, Connection, Connector, Done, Options, Progress, Role, Statement};
use crate::value::Value;
use sqlx::ConnectOptions;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// SQLite counts milliseconds in 32 bits.
pub(super) const LONGEST_BUSY: Duration = Duration::from_millis(i32::MAX as u64);

/// Makes connections to one database.
pub(super) struct SqliteConnector {
    options: SqliteConnectOptions,
    path: String,
    /// The writer turns write-ahead logging on. It stays on in the file.
    wal: bool,
    limits: Limits,
    /// Keeps a database in memory alive while nobody else is connected to it.
    anchor: Mutex<Option<SqliteConnection>>,
}

impl SqliteConnector {
    pub(super) async fn open(target: Target, options: &Options) -> Result<Self> {
        static DATABASES: AtomicU64 = AtomicU64::new(0);
        let base = SqliteConnectOptions::new()
            .disable_statement_logging()
            .statement_cache_capacity(0)
            // sqlx panics at more.
            .busy_timeout(options.sqlite_busy_timeout.min(LONGEST_BUSY))
            .foreign_keys(options.sqlite_foreign_keys);
        let limits = Limits {
            busy: options.sqlite_busy_timeout,
            statement: options.statement_timeout,
            cache: options.statement_cache,
            memory: target == Target::Memory,
        };
        match target {
            Target::Memory => {
                // A name that begins with a slash is shared within the process.
                let name = format!("/plough-{}", DATABASES.fetch_add(1, Ordering::Relaxed));
                let options = base.filename(name).vfs("memdb").create_if_missing(true);
                let path = ":memory:".to_owned();
                let anchor = options.connect().await.map_err(|error| errors::connecting(&error, &path))?;
                let anchor = Mutex::new(Some(anchor));
                Ok(SqliteConnector { options, path, wal: false, limits, anchor })
            }
            Target::File { path, mode } => {
                let read_only = mode == Mode::ReadOnly;
                let create = mode == Mode::Create || (mode == Mode::Unsaid && options.sqlite_create);
                let wal = options.sqlite_wal && !read_only;
                let options = base.filename(&path).read_only(read_only).create_if_missing(create);
                Ok(SqliteConnector { options, path, wal, limits, anchor: Mutex::new(None) })
            }
        }
    }

    /// Opens a connection. Switching a file to write-ahead logging needs it for oneself, and SQLite
    /// does not wait for that by itself.
    async fn open_handle(&self, role: Role) -> Result<SqliteConnection> {
        let options = match role {
            Role::Reader => self.options.clone().pragma("query_only", "ON"),
            Role::Writer if self.wal => self.options.clone().journal_mode(SqliteJournalMode::Wal),
            Role::Writer => self.options.clone(),
        };
        let deadline = Instant::now().checked_add(self.limits.busy);
        loop {
            match options.connect().await {
                Err(sqlx::Error::Database(error))
                    if is_busy(&*error) && deadline.is_none_or(|deadline| Instant::now() < deadline) =>
                {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                result => return result.map_err(|error| errors::connecting(&error, &self.path)),
            }
        }
    }
}

fn is_busy(error: &dyn sqlx::error::DatabaseError) -> bool {
    let code = error.code().and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| code & 0xff == rusqlite::ffi::SQLITE_BUSY)
}

impl Connector for SqliteConnector {
    fn connect(&self, role: Role) -> BoxFuture<'_, Result<Box<dyn Connection>>> {
        Box::pin(async move {
            let connection = self.open_handle(role).await?;
            let handle =
                Handle::lock(connection).await.map_err(|error| errors::connecting(&error, &self.path))?;
            let control = Arc::new(Control::new());
            let engine = Engine::new(handle, Arc::clone(&control), self.limits, role)?;
            Ok(Box::new(Driver { engine: Some(Box::new(engine)), control }) as Box<dyn Connection>)
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        // Nothing panics while it is locked.
        let anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner).take();
        Box::pin(async move {
            if let Some(anchor) = anchor {
                anchor.close().await.ok();
            }
        })
    }
}

/// Takes over a connection that sqlx made, as it is: no pragma is set.
#[cfg(feature = "sqlx")]
pub(super) async fn adopt(
    connection: SqliteConnection,
    options: &Options,
) -> Result<crate::dialect::Adopted> {
    let handle = Handle::lock(connection)
        .await
        .map_err(|error| errors::connecting(&error, "the connection that was taken over"))?;
    let control = Arc::new(Control::new());
    let limits = Limits {
        busy: options.sqlite_busy_timeout,
        statement: options.statement_timeout,
        cache: options.statement_cache,
        memory: false,
    };
    let engine = Engine::new(handle, Arc::clone(&control), limits, Role::Writer)?;
    let driver = Driver { engine: Some(Box::new(engine)), control };
    Ok((Box::new(super::SqliteDialect::new(rusqlite::version_number())), Box::new(driver)))
}

/// One connection.
struct Driver {
    /// None while a worker has it, and for good if nobody waited for the worker.
    engine: Option<Box<Engine>>,
    control: Arc<Control>,
}

/// Stops the running statement unless it was waited for.
struct CancelOnDrop<'a>(Option<&'a Control>);

impl Drop for CancelOnDrop<'_> {
    fn drop(&mut self) {
        if let Some(control) = self.0 {
            control.cancel();
        }
    }
}

/// An engine that comes back when its reader is done, or dropped; not after a panic in decoding,
/// which leaves a broken connection and not a doubtful one.
struct Lent<'a> {
    engine: Option<Box<Engine>>,
    home: &'a mut Option<Box<Engine>>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            *self.home = self.engine.take();
        }
    }
}

impl Driver {
    fn take(&mut self) -> Result<Box<Engine>> {
        self.engine.take().ok_or_else(|| {
            Error::new(Kind::Connection, "an earlier statement on this connection was cancelled")
        })
    }

    /// Runs something on this thread.
    fn inline<T>(&mut self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
        // Taken out, so that a panic in decoding leaves a broken connection and not a doubtful one.
        let mut engine = self.take()?;
        let result = work(&mut engine);
        self.engine = Some(engine);
        result
    }

    /// Runs something on a worker thread. Dropping the future stops it; the engine is then closed
    /// by the worker.
    async fn on_worker<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> T + Send + 'static,
    ) -> Result<T> {
        let mut engine = self.take()?;
        let mut guard = CancelOnDrop(Some(&self.control));
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&mut engine);
            (engine, result)
        });
        match task.await {
            Ok((engine, result)) => {
                guard.0 = None;
                self.engine = Some(engine);
                Ok(result)
            }
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => {
                    Err(Error::new(Kind::Connection, "the runtime is shutting down").source_error(error))
                }
            },
        }
    }

    /// Reads on this thread, in turns with other tasks. None: it is the worker's.
    async fn read_here(&mut self, statement: &Statement, sink: &mut dyn Sink) -> Result<Option<Done>> {
        let engine = self.take()?;
        let mut lent = Lent { engine: Some(engine), home: &mut self.engine };
        match &mut lent.engine {
            Some(engine) => engine.read_in_turns(statement, sink).await,
            None => Ok(None),
        }
    }

    /// Tries what may write on this thread. None: it is the worker's.
    async fn try_here<T>(
        &mut self,
        sql: &str,
        run: impl FnOnce(&mut Engine) -> Result<T, Failure>,
    ) -> Result<Option<T>> {
        let result = self.inline(|engine| engine.inline(sql, run));
        if self.engine.as_ref().is_some_and(|engine| engine.wants_checkpoint()) {
            self.on_worker(Engine::checkpoint).await?;
        }
        result
    }

    fn check_transaction(&self) -> Result<()> {
        self.engine.as_ref().map_or(Ok(()), |engine| engine.check_transaction())
    }

    fn belongs_here(&self, statement: &Statement) -> bool {
        self.engine.as_ref().is_some_and(|engine| engine.belongs_here(&statement.sql, statement.access))
    }
}

impl Connection for Driver {
    fn fetch<'a>(
        &'a mut self,
        statement: &'a Statement,
        sink: &'a mut Box<dyn Sink>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.check_transaction()?;
            if self.belongs_here(statement) && !sink.streams() {
                let fetched = match statement.access {
                    Access::Read => self.read_here(statement, &mut **sink).await?,
                    Access::Write => {
                        self.try_here(&statement.sql, |engine| engine.fetch(statement, &mut **sink)).await?
                    }
                };
                if let Some(done) = fetched {
                    return Ok(done);
                }
                sink.clear();
            }
            let statement = statement.clone();
            let mut rows = std::mem::replace(sink, Box::new(Elsewhere));
            let (rows, result) = self
                .on_worker(move |engine| {
                    let result =
                        engine.waiting(&statement.sql, |engine| engine.fetch(&statement, &mut *rows));
                    (rows, result)
                })
                .await?;
            *sink = rows;
            result
        })
    }

    fn execute<'a>(&'a mut self, statement: &'a Statement) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.check_transaction()?;
            // What is said to read is not checked here: it goes to the worker.
            if statement.access == Access::Write && self.belongs_here(statement) {
                let executed = self.try_here(&statement.sql, |engine| engine.execute(statement)).await?;
                if let Some(done) = executed {
                    return Ok(done);
                }
            }
            let statement = statement.clone();
            self.on_worker(move |engine| engine.waiting(&statement.sql, |engine| engine.execute(&statement)))
                .await?
        })
    }

    fn execute_many<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.check_transaction()?;
            let statement = statement.clone();
            self.on_worker(move |engine| {
                // Without a text: how long many rows take says nothing of one.
                engine.waiting("", |engine| engine.execute_many(&statement, &rows))
            })
            .await?
        })
    }

    fn execute_many_alone<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.check_transaction()?;
            let statement = statement.clone();
            self.on_worker(move |engine| {
                engine.waiting("", |engine| engine.execute_many_alone(&statement, &rows))
            })
            .await?
        })
    }

    fn batch<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if sql == "ROLLBACK" && self.check_transaction().is_err() {
                self.reset();
                return Ok(());
            }
            self.check_transaction()?;
            if self.engine.as_ref().is_some_and(|engine| engine.batch_belongs_here(sql)) {
                let done = self.try_here(sql, |engine| engine.batch(sql)).await?;
                if done.is_some() {
                    return Ok(());
                }
            }
            let sql = sql.to_owned();
            self.on_worker(move |engine| engine.waiting(&sql, |engine| engine.batch(&sql))).await?
        })
    }

    fn backup<'a>(&'a mut self, to: &'a Path, progress: Progress) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.check_transaction()?;
            let to = to.to_owned();
            // No limit of a statement's time: it is many steps.
            self.on_worker(move |engine| engine.waiting("", |engine| engine.backup(&to, progress))).await?
        })
    }

    fn is_broken(&self) -> bool {
        self.engine.is_none()
    }

    fn reset(&mut self) {
        if let Some(engine) = &mut self.engine
            && engine.reset().is_err()
        {
            self.engine = None;
        }
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if let Some(engine) = self.engine.take() {
                // The connection is given up either way.
                engine.into_handle().unlock().close().await.ok();
            }
        })
    }
}

/// Stands where a sink was while a worker has it.
struct Elsewhere;

impl Sink for Elsewhere {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &dyn Row) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) {}
}
