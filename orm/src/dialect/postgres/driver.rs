//! One connection to PostgreSQL, over sqlx's.

use super::connect::{Backend, PgConnector};
use super::row::{Columns, RowRef};
use super::statements::Statements;
use super::{bind, copy, errors};
use crate::decode::Sink;
use crate::dialect::transaction::{rolls_back, transaction_after};
use crate::error::{Error, Kind, Result};
use crate::exec::{Answer, BoxFuture, Connection, Done, RowSource, Statement};
use crate::value::Value;
use futures_util::{Stream, StreamExt};
use sqlx::postgres::{PgConnection, PgQueryResult, PgRow};
use sqlx::{AssertSqlSafe, Either, Executor, raw_sql};
use std::any::Any;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// When a sink refuses a row: so many more are read and dropped, to keep the connection. A longer
/// result is cheaper to cut off with its connection.
pub(super) const DRAIN: usize = 10_000;
/// How much longer than the server the client waits, where both keep a limit.
const GRACE: Duration = Duration::from_secs(1);

/// What all connections of a connector share.
pub(super) struct Settings {
    /// Behind a pooler in transaction mode: nothing outlives a transaction.
    pub pooled: bool,
    /// Statements stay prepared.
    pub persistent: bool,
    /// The longest that a statement may run.
    pub statement_timeout: Option<Duration>,
}

/// A connection.
pub(super) struct Driver {
    conn: PgConnection,
    settings: Arc<Settings>,
    statements: Statements,
    running: Running,
    broken: bool,
    /// Whether a transaction is open, as far as `batch` knows.
    in_transaction: bool,
    /// Whether a statement of the open transaction failed: the server then answers COMMIT with a
    /// rollback, and no error.
    failed: bool,
    /// Whether the open transaction's connection was lent to a user of sqlx: what failed there is
    /// not known here.
    lent: bool,
}

/// A statement that was sent and is not finished. Dropped in this state, it is stopped on the
/// server: without that, the server notices only when it next writes.
struct Running {
    now: bool,
    backend: Option<Backend>,
    connector: Arc<PgConnector>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let (true, Some(backend)) = (self.now, self.backend.take()) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let connector = self.connector.clone();
            runtime.spawn(async move { connector.cancel(&backend).await });
        }
    }
}

/// Why a statement ended early.
pub(super) enum Failure {
    /// The driver or the server failed.
    Driver(sqlx::Error),
    /// The sink refused a row.
    Sink(Error),
    /// The sink refused a row, and then the statement failed.
    Both(Error, sqlx::Error),
    /// The server refused a row of a COPY, counted from 1, and perhaps told its column.
    Row { error: sqlx::Error, row: u64, column: Option<String> },
    /// A COPY was ended from here: to a transaction, that is a statement that failed.
    Aborted(Error),
    /// The connection is in the middle of an answer, with this to say.
    Abandoned(Error),
}

impl Driver {
    pub(super) fn new(
        conn: PgConnection,
        settings: Arc<Settings>,
        connector: Arc<PgConnector>,
        backend: Option<Backend>,
    ) -> Self {
        Driver {
            conn,
            settings,
            statements: Statements::default(),
            running: Running { now: false, backend, connector },
            broken: false,
            in_transaction: false,
            failed: false,
            lent: false,
        }
    }

    pub(super) fn server_version(&self) -> Option<u32> {
        self.conn.server_version_num()
    }

    /// Runs a statement; its rows go to the sink, if there is one.
    async fn run(
        &mut self,
        sql: &Arc<str>,
        values: &[Value],
        mut sink: Option<&mut Box<dyn Sink>>,
    ) -> Result<Done> {
        // A pooler may give each round trip of a statement to another server, unless they are in
        // one transaction.
        let alone = self.settings.pooled && !self.in_transaction && !self.in_sqlx_transaction();
        self.running.now = true;
        let mut result = match alone {
            true => self.begin("BEGIN").await,
            false => Ok(Done::default()),
        };
        if result.is_ok() {
            result = self.attempt(sql, values, sink.as_deref_mut()).await;
        }
        if let Err(Failure::Driver(error)) = &result
            && self.settings.persistent
            && errors::is_stale_statement(error)
        {
            // Prepared before a change of the schema, and failed before its first row. A
            // transaction has failed with it, and must be run again as a whole.
            self.statements.clear();
            let cleared = sqlx::Connection::clear_cached_statements(&mut self.conn).await;
            if cleared.is_ok() && !self.in_transaction && !self.in_sqlx_transaction() {
                result = self.attempt(sql, values, sink).await;
            }
        }
        if alone && !matches!(result, Err(Failure::Abandoned(_))) {
            let end = self.simple(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
            result = result.and_then(|done| end.map(|_| done));
        }
        self.settle(result, false)
    }

    /// Ends a run: is the connection still good?
    fn settle(&mut self, result: Result<Done, Failure>, no_values: bool) -> Result<Done> {
        match result {
            Ok(done) => {
                self.running.now = false;
                Ok(done)
            }
            Err(Failure::Driver(error)) => {
                self.running.now = false;
                self.note(&error);
                Err(errors::translate(error, no_values))
            }
            Err(Failure::Row { error, row, column }) => {
                self.running.now = false;
                self.note(&error);
                Err(errors::translate(error, false).table_column(None, column).in_row(row))
            }
            Err(Failure::Aborted(error)) => {
                self.running.now = false;
                self.failed |= self.in_transaction;
                Err(error)
            }
            Err(Failure::Both(refused, error)) => {
                self.running.now = false;
                self.note(&error);
                Err(refused)
            }
            Err(Failure::Sink(error)) => {
                self.running.now = false;
                Err(error)
            }
            // The server may still be at work: `running` stays, so that it is cancelled.
            Err(Failure::Abandoned(error)) => Err(error),
        }
    }

    /// What an error does to the connection. One of the client's own does nothing to the server's
    /// transaction.
    fn note(&mut self, error: &sqlx::Error) {
        self.broken |= errors::is_fatal(error);
        self.failed |= self.in_transaction && matches!(error, sqlx::Error::Database(_));
    }

    /// Runs a statement once, prepared.
    async fn attempt(
        &mut self,
        sql: &Arc<str>,
        values: &[Value],
        sink: Option<&mut Box<dyn Sink>>,
    ) -> Result<Done, Failure> {
        let arguments = bind::arguments(values).map_err(Failure::Sink)?;
        let mut sql = sql.clone();
        if self.settings.persistent {
            if self.statements.is_full() {
                self.statements.clear();
                sqlx::Connection::clear_cached_statements(&mut self.conn).await.map_err(Failure::Driver)?;
            }
            sql = self.statements.text(&sql, values);
        }
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(self.settings.persistent);
        let limit = self.limit();
        read(self.conn.fetch_many(query), sink, limit).await
    }

    /// Runs statements without values or rows.
    async fn simple(&mut self, sql: &str) -> Result<Done, Failure> {
        let limit = self.limit();
        read(self.conn.fetch_many(raw_sql(AssertSqlSafe(sql))), None, limit).await
    }

    /// Begins a transaction; behind a pooler the session's limits are set for it alone.
    async fn begin(&mut self, sql: &str) -> Result<Done, Failure> {
        if !self.settings.pooled {
            return self.simple(sql).await;
        }
        let limits = self.running.connector.limits(" LOCAL");
        self.simple(&format!("{}; {limits}", sql.trim_end_matches([';', ' ']))).await
    }

    /// How long to wait for the server. It keeps the limit itself, except behind a pooler and
    /// outside a transaction.
    fn limit(&self) -> Option<Duration> {
        self.settings
            .statement_timeout
            .filter(|_| self.settings.pooled)
            .map(|limit| limit.saturating_add(GRACE))
    }

    /// Whether a user of the driver's connection has a transaction open.
    fn in_sqlx_transaction(&self) -> bool {
        sqlx::Connection::is_in_transaction(&self.conn)
    }
}

/// Reads the answer to a statement, to its end.
async fn read(
    mut answer: impl Stream<Item = Result<Either<PgQueryResult, PgRow>, sqlx::Error>> + Unpin,
    mut sink: Option<&mut Box<dyn Sink>>,
    limit: Option<Duration>,
) -> Result<Done, Failure> {
    let mut done = Done::default();
    let mut types = None;
    let mut refused: Option<Error> = None;
    let mut dropped = 0;
    let mut left = limit;
    loop {
        let item = match &mut left {
            None => answer.next().await,
            // Only the server's time counts, not the sink's.
            Some(left) => {
                let start = Instant::now();
                let Ok(item) = tokio::time::timeout(*left, answer.next()).await else {
                    return Err(Failure::Abandoned(Error::new(
                        Kind::StatementTimeout,
                        "the statement ran longer than its limit",
                    )));
                };
                *left = left.saturating_sub(start.elapsed());
                item
            }
        };
        let row = match item {
            None => break,
            Some(Err(error)) => {
                return Err(match refused {
                    None => Failure::Driver(error),
                    Some(refused) => Failure::Both(refused, error),
                });
            }
            Some(Ok(Either::Left(end))) => {
                done.rows += end.rows_affected();
                continue;
            }
            Some(Ok(Either::Right(row))) => row,
        };
        if refused.is_some() {
            dropped += 1;
        } else if let Some(sink) = sink.as_deref_mut() {
            let taken = take(sink.as_mut(), &row, &mut types);
            refused = match taken {
                Ok(()) => poll_fn(|cx| sink.poll_ready(cx)).await.err(),
                Err(error) => Some(error),
            };
        }
        if dropped > DRAIN
            && let Some(error) = refused
        {
            return Err(Failure::Abandoned(error));
        }
    }
    refused.map_or(Ok(done), |error| Err(Failure::Sink(error)))
}

/// Gives a row to the sink; before the first, its columns, whose types are then known.
fn take(sink: &mut dyn Sink, row: &PgRow, types: &mut Option<Vec<u32>>) -> Result<()> {
    let types = match types {
        Some(types) => types,
        None => {
            sink.columns(&Columns(row))?;
            types.insert(Columns(row).types())
        }
    };
    sink.row(&RowRef(row, types)).map_err(|error| error.name_column(|i| Columns(row).find(i)))
}

impl Connection for Driver {
    fn fetch<'a>(&'a mut self, statement: &'a Statement, sink: &'a mut Box<dyn Sink>) -> Answer<'a, Done> {
        Answer::later(self.run(&statement.sql, &statement.args, Some(sink)))
    }

    fn execute<'a>(&'a mut self, statement: &'a Statement) -> Answer<'a, Done> {
        Answer::later(self.run(&statement.sql, &statement.args, None))
    }

    fn execute_many<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            let mut done = Done::default();
            for values in &rows {
                done.rows += self.run(&statement.sql, values, None).await?.rows;
            }
            Ok(done)
        })
    }

    fn copy_in<'a>(
        &'a mut self,
        statement: &'a Statement,
        source: &'a mut dyn RowSource,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.running.now = true;
            let result = copy::copy_in(&mut self.conn, statement, source).await;
            self.settle(result, false)
        })
    }

    fn copy_out<'a>(
        &'a mut self,
        statement: &'a Statement,
        select: &'a str,
        sink: &'a mut Box<dyn Sink>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.running.now = true;
            let result = copy::copy_out(&mut self.conn, statement, select, sink.as_mut()).await;
            self.settle(result, true)
        })
    }

    fn batch<'a>(&'a mut self, sql: &'a str) -> Answer<'a, ()> {
        Answer::later(async move {
            self.running.now = true;
            let after = transaction_after(sql);
            let commits = after == Some(false) && !rolls_back(sql);
            let result = match after {
                Some(true) => self.begin(sql).await,
                // In a transaction that failed unseen, SELECT is an error and COMMIT is none.
                Some(false) if commits && self.lent => self.simple(&format!("SELECT 1; {sql}")).await,
                _ => self.simple(sql).await,
            };
            let lost = self.failed && commits;
            let result = self.settle(result, true);
            if let Some(open) = after {
                // Where COMMIT was not reached, the transaction is still open.
                self.broken |= commits && self.lent && result.is_err();
                self.lent = false;
                // A COMMIT that fails ends the transaction, too.
                self.in_transaction = open && result.is_ok();
                self.failed = false;
            } else if result.is_ok() && rolls_back(sql) {
                self.failed = false;
            }
            if lost && result.is_ok() {
                return Err(Error::new(
                    Kind::Transaction,
                    "the transaction was rolled back at its end, since one of its statements had failed",
                )
                .hint("run a statement that may fail in a transaction inside of it: `tx.transaction(..)`"));
            }
            result.map(|_| ())
        })
    }

    fn is_broken(&self) -> bool {
        self.broken || self.running.now
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if self.is_broken() {
                return;
            }
            if let Err(error) = sqlx::Connection::close(self.conn).await {
                tracing::debug!(%error, "a connection to PostgreSQL was not closed in order");
            }
        })
    }

    fn driver(&mut self) -> Option<&mut dyn Any> {
        self.lent = true;
        Some(&mut self.conn)
    }
}
