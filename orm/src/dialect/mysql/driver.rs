//! One connection, over sqlx's.
//!
//! Rows affected are the rows that a statement's condition matched, whether or not the new values
//! differed (sqlx always asks for CLIENT_FOUND_ROWS), as on the other databases. `ON DUPLICATE KEY
//! UPDATE` counts a row 1 when it inserted and 2 when it updated it.

use super::bind::{self, ParamTypes};
use super::connect::{MySqlConnector, SessionId};
use super::errors;
use super::row::{Class, Columns, MyRow, class};
use crate::decode::Sink;
use crate::dialect::transaction::{rolls_back, transaction_after};
use crate::error::{Error, Kind, Result};
use crate::exec::{Answer, BoxFuture, Connection, Done, Statement};
use crate::value::Value;
use futures_util::TryStreamExt;
use sqlx::mysql::{MySqlArguments, MySqlConnection, MySqlRow};
use sqlx::{AssertSqlSafe, Column, Connection as _, Either, Executor, Row as _, SqlSafeStr};
#[cfg(feature = "sqlx")]
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

/// Rows that are read and thrown away when their reader gave up, before the connection is.
const DRAINED: usize = 1_000;

/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// A connection whose session is set up.
pub(super) struct MySqlConn {
    pub(super) inner: MySqlConnection,
    pub(super) connector: Arc<MySqlConnector>,
    /// What to interrupt it by.
    pub(super) session: SessionId,
    pub(super) types: ParamTypes,
    pub(super) max_packet: usize,
    pub(super) broken: bool,
    /// Whether a failed lock wait rolls the whole transaction back (`innodb_rollback_on_timeout`).
    pub(super) timeout_rolls_back: bool,
    /// Whether a transaction is open, as far as `batch` knows.
    pub(super) in_transaction: bool,
    /// The server rolled the open transaction back when one of its statements failed. It says so
    /// by that error alone: later statements would be committed one by one.
    pub(super) rolled_back: bool,
}

impl MySqlConn {
    /// Refuses to go on in a transaction that is no more.
    fn check_transaction(&self) -> Result<()> {
        if self.rolled_back {
            return Err(Error::new(
                Kind::Transaction,
                "the transaction was rolled back by the server when an earlier statement in it failed",
            )
            .hint("end the transaction, and run it again"));
        }
        Ok(())
    }
}

/// Why a statement ended early.
enum Failure {
    /// The driver's error: the connection may be in order.
    Driver(sqlx::Error),
    /// The reader's error, and no rows are left on the wire.
    Reader(Error),
    /// The statement still runs, or its rows are still on the wire.
    Abandoned(Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Failure::Driver(error)
    }
}

type Attempt<T> = std::result::Result<T, Failure>;

/// A statement on its way. The connection is broken until the statement is finished; one that is
/// dropped before is interrupted.
struct Running<'c> {
    conn: &'c mut MySqlConn,
    finished: bool,
}

impl<'c> Running<'c> {
    fn new(conn: &'c mut MySqlConn) -> Self {
        conn.broken = true;
        Running { conn, finished: false }
    }

    fn finish<T>(mut self, outcome: Attempt<T>) -> Result<T> {
        let error = match outcome {
            Ok(value) => {
                self.finished = true;
                self.conn.broken = false;
                return Ok(value);
            }
            Err(Failure::Driver(error)) => {
                self.finished = true;
                self.conn.broken = !errors::leaves_usable(&error);
                self.conn.rolled_back |= self.conn.in_transaction
                    && errors::rolls_transaction_back(&error, self.conn.timeout_rolls_back);
                errors::translate(&error, self.conn.connector.server.flavor)
            }
            Err(Failure::Reader(error)) => {
                self.finished = true;
                self.conn.broken = false;
                error
            }
            Err(Failure::Abandoned(error)) => error,
        };
        Err(error)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.finished {
            Arc::clone(&self.conn.connector).interrupt(self.conn.session.clone());
        }
    }
}

/// Runs a statement and feeds its rows to a sink. Without arguments it goes as text.
async fn rows(
    conn: &mut MySqlConnection,
    sql: &Arc<str>,
    arguments: Option<MySqlArguments>,
    sink: &mut dyn Sink,
) -> Attempt<Done> {
    let sql = AssertSqlSafe(Arc::clone(sql));
    let text = arguments.is_none();
    let mut items = match arguments {
        Some(arguments) => conn.fetch_many(sqlx::query_with(sql, arguments)),
        None => conn.fetch_many(sqlx::raw_sql(sql)),
    };
    let mut done = Done::default();
    let mut returned = 0_u64;
    let mut classes: Option<Vec<Class>> = None;
    let mut first_result = true;
    while let Some(item) = items.try_next().await? {
        let row = match item {
            Either::Left(result) => {
                count(&mut done, result.rows_affected(), result.last_insert_id());
                first_result = false;
                continue;
            }
            // A procedure may return more results than the one that was asked for.
            Either::Right(_) if !first_result => continue,
            Either::Right(row) => row,
        };
        let fed = match &classes {
            Some(classes) => feed(&row, classes, text, sink),
            None => {
                let found: Vec<Class> =
                    row.columns().iter().map(|column| class(column.type_info())).collect();
                let checked = sink.columns(&Columns { columns: row.columns(), classes: &found });
                let fed = checked.and_then(|()| feed(&row, &found, text, sink));
                classes = Some(found);
                fed
            }
        };
        returned += 1;
        let fed = match fed {
            Ok(()) => std::future::poll_fn(|cx| sink.poll_ready(cx)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = fed {
            // The rest is cheap to read if it is short; if not, the connection is given up.
            for _ in 0..DRAINED {
                if items.try_next().await?.is_none() {
                    return Err(Failure::Reader(error));
                }
            }
            return Err(Failure::Abandoned(error));
        }
    }
    if returned > 0 {
        done.rows = returned;
    }
    Ok(done)
}

fn feed(row: &MySqlRow, classes: &[Class], text: bool, sink: &mut dyn Sink) -> Result<()> {
    sink.row(&MyRow { row, classes, text })
        .map_err(|error| error.name_column(|i| row.columns().get(i).map(Column::name)))
}

fn count(done: &mut Done, rows: u64, last_insert_id: u64) {
    done.rows += rows;
    if last_insert_id != 0 {
        done.last_insert_id = i64::try_from(last_insert_id).ok();
    }
}

/// Runs statements whose rows, if any, are thrown away.
async fn discard(
    conn: &mut MySqlConnection,
    sql: impl SqlSafeStr,
    arguments: Option<MySqlArguments>,
) -> Attempt<Done> {
    let mut items = match arguments {
        Some(arguments) => conn.fetch_many(sqlx::query_with(sql, arguments)),
        None => conn.fetch_many(sqlx::raw_sql(sql)),
    };
    let mut done = Done::default();
    while let Some(item) = items.try_next().await? {
        if let Either::Left(result) = item {
            count(&mut done, result.rows_affected(), result.last_insert_id());
        }
    }
    Ok(done)
}

async fn limited<T>(limit: Option<Duration>, work: impl Future<Output = Attempt<T>>) -> Attempt<T> {
    let Some(limit) = limit else { return work.await };
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        let error = Error::new(Kind::StatementTimeout, "the statement ran longer than its limit");
        Err(Failure::Abandoned(error))
    })
}

/// The server runs the statement only as text: it cannot be prepared.
fn only_as_text<T>(outcome: &Attempt<T>) -> bool {
    matches!(outcome, Err(Failure::Driver(error)) if errors::number(error) == Some(1295))
}

impl Connection for MySqlConn {
    fn fetch<'a>(&'a mut self, statement: &'a Statement, sink: &'a mut Box<dyn Sink>) -> Answer<'a, Done> {
        Answer::later(async move {
            self.check_transaction()?;
            let (sql, args) = (&statement.sql, &statement.args);
            let arguments = bind::arguments(sql, args, &self.types, self.max_packet)?;
            let running = Running::new(self);
            let inner = &mut running.conn.inner;
            let mut outcome = rows(inner, sql, Some(arguments), sink.as_mut()).await;
            if args.is_empty() && only_as_text(&outcome) {
                outcome = rows(inner, sql, None, sink.as_mut()).await;
            }
            running.finish(outcome)
        })
    }

    fn execute<'a>(&'a mut self, statement: &'a Statement) -> Answer<'a, Done> {
        Answer::later(async move {
            self.check_transaction()?;
            let (sql, args) = (&statement.sql, &statement.args);
            let arguments = bind::arguments(sql, args, &self.types, self.max_packet)?;
            let limit = self.connector.client_timeout();
            let running = Running::new(self);
            let inner = &mut running.conn.inner;
            let safe = || AssertSqlSafe(Arc::clone(sql));
            let mut outcome = limited(limit, discard(inner, safe(), Some(arguments))).await;
            if args.is_empty() && only_as_text(&outcome) {
                outcome = limited(limit, discard(inner, safe(), None)).await;
            }
            running.finish(outcome)
        })
    }

    fn execute_many<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.check_transaction()?;
            let limit = self.connector.client_timeout();
            let mut done = Done::default();
            for args in &rows {
                let arguments = bind::arguments(&statement.sql, args, &self.types, self.max_packet)?;
                let running = Running::new(self);
                let sql = AssertSqlSafe(Arc::clone(&statement.sql));
                let outcome = limited(limit, discard(&mut running.conn.inner, sql, Some(arguments))).await;
                let one = running.finish(outcome)?;
                done.rows += one.rows;
                done.last_insert_id = one.last_insert_id.or(done.last_insert_id);
            }
            Ok(done)
        })
    }

    fn batch<'a>(&'a mut self, sql: &'a str) -> Answer<'a, ()> {
        Answer::later(async move {
            let after = transaction_after(sql);
            // Savepoints went with the transaction: rolling back to one is refused, too.
            if !(after == Some(false) && rolls_back(sql)) {
                self.check_transaction()?;
            }
            bind::check_packet(sql.len(), self.max_packet)?;
            let limit = self.connector.client_timeout();
            let running = Running::new(self);
            let sql = AssertSqlSafe(sql.to_owned());
            let outcome = limited(limit, discard(&mut running.conn.inner, sql, None)).await;
            let result = running.finish(outcome);
            if let Some(open) = after {
                self.in_transaction = open && result.is_ok();
                self.rolled_back = false;
            }
            result.map(|_| ())
        })
    }

    fn is_broken(&self) -> bool {
        self.broken
    }

    fn reset(&mut self) {
        self.in_transaction = false;
        self.rolled_back = false;
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            // The server notices a closed socket, too.
            let _ = tokio::time::timeout(GOODBYE, self.inner.close()).await;
        })
    }

    #[cfg(feature = "sqlx")]
    fn driver(&mut self) -> Option<&mut dyn Any> {
        Some(&mut self.inner)
    }
}
