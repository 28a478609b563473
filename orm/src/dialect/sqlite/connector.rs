//! Opens connections.

use super::control::Control;
use super::driver::Driver;
use super::engine::{Engine, Limits};
use super::errors;
use super::handle::Handle;
use super::url::{Mode, Target};
use crate::error::Result;
use crate::exec::{BoxFuture, Connection, Connector, Options, Role};
use sqlx::ConnectOptions;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
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
            let handle = Handle::lock(connection, self.limits.cache)
                .await
                .map_err(|error| errors::connecting(&error, &self.path))?;
            let control = Arc::new(Control::new());
            let engine = Engine::new(handle, Arc::clone(&control), self.limits, role)?;
            Ok(Box::new(Driver::new(engine, control)) as Box<dyn Connection>)
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
    let handle = Handle::lock(connection, options.statement_cache)
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
    let driver = Driver::new(engine, control);
    Ok((Box::new(super::SqliteDialect::new(rusqlite::version_number())), Box::new(driver)))
}
