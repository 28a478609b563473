//! How to connect.

use std::time::Duration;

/// What a [`Db`](super::Db) is connected with. Every field has a default that fits a service.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The greatest number of connections (SQLite: of readers; there is one writer beside them).
    /// Default 10.
    pub max_connections: usize,
    /// How long a statement waits for a connection. Default 30 s.
    pub acquire_timeout: Duration,
    /// How long connecting may take. Default 10 s.
    pub connect_timeout: Duration,
    /// A connection is closed when it has been idle for so long. Default 10 min.
    pub idle_timeout: Option<Duration>,
    /// A connection is closed when it is so old. Default 30 min.
    pub max_lifetime: Option<Duration>,
    /// The longest that one statement may run. Default: no limit.
    pub statement_timeout: Option<Duration>,
    /// The longest that a transaction may be open. Default: no limit.
    pub transaction_timeout: Option<Duration>,
    /// Prepared statements kept for each connection; 0 turns the cache off. Default 100.
    pub statement_cache: usize,
    /// The server is reached through a pooler in transaction mode (PgBouncer): no statement is
    /// kept prepared and no session is configured. Default false.
    pub transaction_pooler: bool,
    /// SQLite: write-ahead logging. Default true.
    pub sqlite_wal: bool,
    /// SQLite: foreign keys are enforced. Default true.
    pub sqlite_foreign_keys: bool,
    /// SQLite: how long a writer waits for another process's lock. Default 5 s.
    pub sqlite_busy_timeout: Duration,
    /// SQLite: the file is created if it does not exist. Default true.
    pub sqlite_create: bool,
    /// For tests: what MySQL cannot do is done on no server.
    #[cfg(feature = "test")]
    pub(crate) least: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Some(Duration::from_secs(600)),
            max_lifetime: Some(Duration::from_secs(1_800)),
            statement_timeout: None,
            transaction_timeout: None,
            statement_cache: 100,
            transaction_pooler: false,
            sqlite_wal: true,
            sqlite_foreign_keys: true,
            sqlite_busy_timeout: Duration::from_secs(5),
            sqlite_create: true,
            #[cfg(feature = "test")]
            least: false,
        }
    }
}

/// Builds a [`Db`](super::Db) with other options than the defaults.
#[derive(Clone)]
pub struct DbBuilder {
    pub(crate) url: String,
    pub(crate) options: Options,
}

impl DbBuilder {
    /// For tests: writes as they are done on MySQL, which returns no rows from them, on a server that
    /// could do better.
    #[cfg(feature = "test")]
    #[must_use]
    pub fn least(mut self) -> Self {
        self.options.least = true;
        self
    }

    /// The greatest number of connections (SQLite: of readers).
    #[must_use]
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.options.max_connections = connections;
        self
    }

    /// How long a statement waits for a connection.
    #[must_use]
    pub fn acquire_timeout(mut self, limit: Duration) -> Self {
        self.options.acquire_timeout = limit;
        self
    }

    /// How long connecting may take.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.options.connect_timeout = limit;
        self
    }

    /// When an idle connection is closed.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Option<Duration>) -> Self {
        self.options.idle_timeout = limit;
        self
    }

    /// When an old connection is closed.
    #[must_use]
    pub fn max_lifetime(mut self, limit: Option<Duration>) -> Self {
        self.options.max_lifetime = limit;
        self
    }

    /// The longest that one statement may run.
    #[must_use]
    pub fn statement_timeout(mut self, limit: Duration) -> Self {
        self.options.statement_timeout = Some(limit);
        self
    }

    /// The longest that a transaction may be open.
    #[must_use]
    pub fn transaction_timeout(mut self, limit: Duration) -> Self {
        self.options.transaction_timeout = Some(limit);
        self
    }

    /// Prepared statements kept for each connection; 0 turns the cache off.
    #[must_use]
    pub fn statement_cache(mut self, statements: usize) -> Self {
        self.options.statement_cache = statements;
        self
    }

    /// The server is reached through a pooler in transaction mode, such as PgBouncer.
    #[must_use]
    pub fn transaction_pooler(mut self, yes: bool) -> Self {
        self.options.transaction_pooler = yes;
        self
    }

    /// SQLite: write-ahead logging.
    #[must_use]
    pub fn sqlite_wal(mut self, on: bool) -> Self {
        self.options.sqlite_wal = on;
        self
    }

    /// SQLite: foreign keys are enforced.
    #[must_use]
    pub fn sqlite_foreign_keys(mut self, on: bool) -> Self {
        self.options.sqlite_foreign_keys = on;
        self
    }

    /// SQLite: how long a writer waits for another process's lock.
    #[must_use]
    pub fn sqlite_busy_timeout(mut self, limit: Duration) -> Self {
        self.options.sqlite_busy_timeout = limit;
        self
    }

    /// SQLite: whether the file is created if it does not exist.
    #[must_use]
    pub fn sqlite_create(mut self, yes: bool) -> Self {
        self.options.sqlite_create = yes;
        self
    }

    /// Connects.
    ///
    /// # Errors
    /// As [`Db::connect`](super::Db::connect).
    pub async fn connect(self) -> crate::Result<super::Db> {
        super::db::connect(&self.url, self.options).await
    }
}

impl std::fmt::Debug for DbBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password.
        f.debug_struct("DbBuilder").field("options", &self.options).finish_non_exhaustive()
    }
}
