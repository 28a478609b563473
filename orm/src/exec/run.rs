//! Running a statement: the one path from every end to a connection.

use super::closure::open_transactions;
use super::n_plus_one;
use super::observe::{Observed, observe};
use super::pool::Lease;
use super::transaction::TxGuard;
use super::{Access, BoxFuture, Done, RowSource, Session, Statement};
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::value::Value;
use std::sync::Arc;
use tracing::Instrument;

/// A connection for one statement: the transaction's, or one of a pool.
enum Held {
    Pool(Lease),
    Tx(TxGuard),
}

impl Held {
    fn lease(&mut self) -> Result<&mut Lease> {
        match self {
            Held::Pool(lease) => Ok(lease),
            Held::Tx(guard) => guard.lease(),
        }
    }
}

async fn hold(session: &Session, access: Access, stream: bool) -> Result<Held> {
    match &session.tx {
        Some(tx) if stream => tx.stream_connection().await.map(Held::Tx),
        Some(tx) => tx.connection().await.map(Held::Tx),
        None => {
            check_not_inside(session, access)?;
            session.db.lease(access).await.map(Held::Pool)
        }
    }
}

/// A statement on the pool by a task that is inside a transaction of the same database is a
/// mistake: it does not see the transaction's writes, and may wait for its locks. Where there is
/// one writer only it would wait for itself.
pub(super) fn check_not_inside(session: &Session, access: Access) -> Result<()> {
    let open = open_transactions(&session.db);
    if open.is_empty() {
        return Ok(());
    }
    if open.into_iter().any(|held| session.db.waits_for_itself(held, access)) {
        return Err(Error::new(
            Kind::Transaction,
            "a statement on the `Db` inside a transaction of the same task would wait for that transaction",
        )
        .hint("use the transaction's handle `tx`"));
    }
    if cfg!(debug_assertions) {
        tracing::warn!(
            "a statement on the `Db` inside a transaction of the same task: it is not part of the transaction; \
             use the transaction's handle"
        );
    }
    Ok(())
}

/// What knows nothing of scopes.
const RAW: &str = "raw SQL";

/// Refuses a statement that may not run on the session.
fn admit(session: &Session, statement: &Statement) -> Result<()> {
    session.check_scopes(statement.held, RAW)?;
    if statement.access == Access::Lock && session.tx.is_none() {
        return Err(Error::new(Kind::Transaction, "a lock is held by a transaction, and there is none")
            .hint("run the query in one: `db.transaction(async |tx| ..)`")
            .model(statement.model.map(|model| model.name)));
    }
    Ok(())
}

/// Runs a statement and gives its rows to `sink`, which comes back. A statement that could not be
/// compiled gives its error here, so that ends need not be fallible before they are awaited.
pub(crate) fn fetch(
    session: Session,
    statement: Result<Statement>,
    sink: Box<dyn Sink>,
) -> BoxFuture<'static, Result<(Box<dyn Sink>, Done)>> {
    Box::pin(async move {
        let statement = statement?;
        admit(&session, &statement)?;
        n_plus_one::count(&session, &statement.sql)?;
        let observed = observe(&session, &statement);
        let run = std::pin::pin!(fetch_once_or_twice(&session, &statement, sink));
        // Nobody listens, mostly: then there is no span to enter at every poll.
        let result = match observed.span() {
            span if span.is_disabled() => run.await,
            span => run.instrument(span).await,
        };
        conclude(&session, &statement, observed, result, |(_, done)| *done)
    })
}

async fn fetch_once_or_twice(
    session: &Session,
    statement: &Statement,
    mut sink: Box<dyn Sink>,
) -> Result<(Box<dyn Sink>, Done)> {
    let stream = sink.streams();
    let mut held = hold(session, statement.access, stream).await?;
    let result = held.lease()?.fetch(statement, &mut sink).await;
    let result = result.inspect_err(|error| session.db.learn_from(error));
    match result {
        Ok(done) => Ok((sink, done)),
        // A pool does not ask the server whether an idle connection is alive: this is where a dead
        // one is found. What only reads can run once more, unless a stream has handed rows out.
        Err(error) if error.is_connection() && may_repeat(session, statement) && !stream => {
            drop(held);
            sink.clear();
            let again = async {
                hold(session, statement.access, false).await?.lease()?.fetch(statement, &mut sink).await
            };
            // Boxed: it is seldom needed, and half of the future.
            let done = Box::pin(again).await?;
            Ok((sink, done))
        }
        Err(error) => Err(error),
    }
}

fn may_repeat(session: &Session, statement: &Statement) -> bool {
    session.tx.is_none() && statement.access == Access::Read
}

/// Runs a statement that returns no rows.
pub(crate) fn execute(session: Session, statement: Result<Statement>) -> BoxFuture<'static, Result<Done>> {
    Box::pin(async move {
        let statement = statement?;
        admit(&session, &statement)?;
        n_plus_one::count(&session, &statement.sql)?;
        let observed = observe(&session, &statement);
        let span = observed.span();
        let result =
            async { hold(&session, statement.access, false).await?.lease()?.execute(&statement).await }
                .instrument(span)
                .await;
        conclude(&session, &statement, observed, result, |done| *done)
    })
}

/// Runs a statement once for each list of values. `alone`: in a transaction of their own; else the
/// caller has begun one.
pub(crate) fn execute_many(
    session: Session,
    statement: Result<Statement>,
    rows: Vec<Vec<Value>>,
    alone: bool,
) -> BoxFuture<'static, Result<Done>> {
    Box::pin(async move {
        let statement = statement?;
        admit(&session, &statement)?;
        n_plus_one::count(&session, &statement.sql)?;
        let observed = observe(&session, &statement);
        let span = observed.span();
        let result = async {
            let mut held = hold(&session, statement.access, false).await?;
            let connection = held.lease()?;
            match alone {
                true => connection.execute_many_alone(&statement, rows).await,
                false => connection.execute_many(&statement, rows).await,
            }
        }
        .instrument(span)
        .await;
        conclude(&session, &statement, observed, result, |done| *done)
    })
}

/// Writes the rows of `source` by a COPY.
pub(crate) fn copy_in(
    session: Session,
    statement: Statement,
    mut source: Box<dyn RowSource>,
) -> BoxFuture<'static, Result<Done>> {
    Box::pin(async move {
        admit(&session, &statement)?;
        n_plus_one::count(&session, &statement.sql)?;
        let observed = observe(&session, &statement);
        let span = observed.span();
        // As with a stream: what makes the rows may not wait for the connection that takes them.
        let result = async {
            let mut held = hold(&session, statement.access, true).await?;
            held.lease()?.copy_in(&statement, source.as_mut()).await
        }
        .instrument(span)
        .await;
        conclude(&session, &statement, observed, result, |done| *done)
    })
}

/// Gives the rows of `select`, copied by the statement, to `sink`, which comes back.
pub(crate) fn copy_out(
    session: Session,
    statement: Result<(Statement, Arc<str>)>,
    mut sink: Box<dyn Sink>,
) -> BoxFuture<'static, Result<(Box<dyn Sink>, Done)>> {
    Box::pin(async move {
        let (statement, select) = statement?;
        admit(&session, &statement)?;
        n_plus_one::count(&session, &statement.sql)?;
        let observed = observe(&session, &statement);
        let span = observed.span();
        let result = async {
            let mut held = hold(&session, statement.access, true).await?;
            held.lease()?.copy_out(&statement, &select, &mut sink).await
        }
        .instrument(span)
        .await;
        let done = conclude(&session, &statement, observed, result, |done| *done)?;
        Ok((sink, done))
    })
}

/// Runs statements without placeholders, one after the other: DDL.
pub(crate) fn batch(session: Session, sql: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let statement = Statement {
            sql: sql.into(),
            args: Vec::new(),
            access: Access::Write,
            operation: "BATCH",
            model: None,
            held: 0,
        };
        session.check_scopes(statement.held, "making or changing tables")?;
        let observed = observe(&session, &statement);
        let span = observed.span();
        let result = async {
            let mut held = hold(&session, Access::Write, false).await?;
            held.lease()?.batch(&statement.sql).await
        }
        .instrument(span)
        .await;
        conclude(&session, &statement, observed, result, |()| Done::default())
    })
}

/// Says how a statement ended, and adds what it was to an error.
fn conclude<T>(
    session: &Session,
    statement: &Statement,
    observed: Observed,
    result: Result<T>,
    done: impl FnOnce(&T) -> Done,
) -> Result<T> {
    match result {
        Ok(value) => {
            observed.succeeded(done(&value));
            Ok(value)
        }
        Err(error) => {
            session.db.learn_from(&error);
            let error = error.model(statement.model.map(|model| model.name)).statement(&statement.sql);
            observed.failed(&error);
            Err(error)
        }
    }
}
