//! The seam between execution and the drivers: one connection, and how to make one.

use super::{Answer, BoxFuture, Ear, Progress, Statement};
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::value::Value;
use std::any::Any;
use std::path::Path;
use std::task::{Context, Poll};

/// What a statement did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// Rows changed (by a write) or returned.
    pub rows: u64,
    /// The number that the database gave to the inserted row, where the driver tells it.
    pub last_insert_id: Option<i64>,
}

/// What a connection is for, where a database tells readers from writers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It only reads.
    Reader,
    /// It reads and writes.
    Writer,
}

/// New rows, as they come.
pub(crate) trait RowSource: Send {
    /// The next row, all with values for the same columns; none after the last. An error ends the
    /// COPY.
    fn poll_row(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<Value>>>>;

    /// Adds the name of a column to an error.
    fn name_column(&self, error: Error, at: usize) -> Error;
}

fn missing(what: &str) -> Error {
    Error::new(Kind::Unsupported, format!("the connection has no {what}"))
}

/// One connection to a database.
///
/// # Cancellation
/// Dropping a future of `fetch`, `execute` or `batch` before it finished leaves the connection in
/// an unknown state. The connection must notice by itself (a flag set before the first await and
/// cleared after the last) and answer [`is_broken`](Connection::is_broken) with true from then on,
/// so that the pool closes it; a running statement is interrupted where the database allows.
/// What is done without waiting is done when `fetch`, `execute` or `batch` is called: call them only to
/// await what they give.
pub(crate) trait Connection: Send {
    /// Runs a statement and feeds its rows to `sink`, as they arrive.
    ///
    /// A driver may move the sink to another thread; it is back in its place when the future is
    /// done, also after an error. The sink is asked [`poll_ready`](Sink::poll_ready) after each
    /// row, and what it has taken is void (`clear`) if the driver starts the statement again.
    fn fetch<'a>(&'a mut self, statement: &'a Statement, sink: &'a mut Box<dyn Sink>) -> Answer<'a, Done>;

    /// Runs a statement that returns no rows.
    fn execute<'a>(&'a mut self, statement: &'a Statement) -> Answer<'a, Done>;

    /// Runs a statement once for each list of values, prepared once. The caller wraps it in a
    /// transaction, and gives the values away, so that another thread can take them uncopied.
    fn execute_many<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>>;

    /// The same in a transaction of its own, outside of any other: all rows or none.
    fn execute_many_alone<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.batch("BEGIN").await?;
            match self.execute_many(statement, rows).await {
                Ok(done) => self.batch("COMMIT").await.map(|()| done),
                Err(error) => {
                    // The statement's error says more than that of a rollback, after which the
                    // connection is closed.
                    self.batch("ROLLBACK").await.ok();
                    Err(error)
                }
            }
        })
    }

    /// Writes the rows that `source` gives, as it gives them. Asked for only where the facts say
    /// that there is COPY.
    fn copy_in<'a>(
        &'a mut self,
        statement: &'a Statement,
        source: &'a mut dyn RowSource,
    ) -> BoxFuture<'a, Result<Done>> {
        let _ = (statement, source);
        Box::pin(std::future::ready(Err(missing("COPY"))))
    }

    /// Feeds the rows of `select`, which `statement` copies, to `sink`.
    fn copy_out<'a>(
        &'a mut self,
        statement: &'a Statement,
        select: &'a str,
        sink: &'a mut Box<dyn Sink>,
    ) -> BoxFuture<'a, Result<Done>> {
        let _ = (statement, select, sink);
        Box::pin(std::future::ready(Err(missing("COPY"))))
    }

    /// Copies the database to a new file. Asked for only where the facts say that there is such a
    /// backup.
    fn backup<'a>(&'a mut self, to: &'a Path, progress: Progress) -> BoxFuture<'a, Result<()>> {
        let _ = (to, progress);
        Box::pin(std::future::ready(Err(missing("online backup"))))
    }

    /// Runs statements without placeholders: BEGIN, SAVEPOINT, DDL.
    fn batch<'a>(&'a mut self, sql: &'a str) -> Answer<'a, ()>;

    /// Whether the connection must not be used again.
    fn is_broken(&self) -> bool;

    /// Takes away what a user of the connection may have left, before the pool hands it out again.
    fn reset(&mut self) {}

    /// Says goodbye to the server and ends the connection's threads.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;

    /// The driver's own connection, for users who mix plain sqlx in.
    fn driver(&mut self) -> Option<&mut dyn Any> {
        None
    }
}

/// Makes connections.
pub(crate) trait Connector: Send + Sync {
    /// Opens one connection and sets its session up.
    fn connect(&self, role: Role) -> BoxFuture<'_, Result<Box<dyn Connection>>>;

    /// Opens a connection that listens to channels.
    fn listen(&self, channels: Vec<String>) -> BoxFuture<'_, Result<Box<dyn Ear>>> {
        let _ = channels;
        Box::pin(std::future::ready(Err(missing("LISTEN"))))
    }

    /// Ends what the connector itself keeps open: the `Db` was closed.
    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}
