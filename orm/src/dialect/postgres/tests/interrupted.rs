//! Futures that are dropped before they finished.

use super::{connect, number, on_server, statement, with};
use crate::decode::{ResultColumns, Row, Sink};
use crate::error::{Error, Result};
use crate::exec::{Connection, Options};
use crate::value::Value;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Waits until a condition holds that another connection sees.
async fn until(conn: &mut Box<dyn Connection>, sql: &str, wanted: i64) {
    while number(conn, sql).await != wanted {
        tokio::task::yield_now().await;
    }
}

fn running(pid: i64) -> String {
    format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND state = 'active'")
}

/// Polls a future once.
pub(super) async fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx))).await
}

#[test]
fn a_dropped_statement_breaks_the_connection_and_ends_on_the_server() {
    on_server(async |connector| {
        let (mut conn, mut other) = (connect(&connector).await, connect(&connector).await);
        let pid = number(&mut conn, "SELECT pg_backend_pid()").await;
        let sleep = statement("SELECT pg_sleep(1000)", vec![]);
        {
            let mut future = conn.execute(&sleep);
            // Driven by hand, until the server is at work.
            loop {
                assert!(poll_once(&mut future).await.is_pending());
                if number(&mut other, &running(pid)).await == 1 {
                    break;
                }
            }
        }
        assert!(conn.is_broken());
        drop(conn);
        until(&mut other, &running(pid), 0).await;
    });
}

#[test]
fn a_future_that_never_ran_breaks_nothing() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        drop(conn.execute(&statement("SELECT 1", vec![])));
        drop(conn.batch("BEGIN"));
        assert!(!conn.is_broken());
        assert_eq!(number(&mut conn, "SELECT 1").await, 1);
    });
}

#[test]
fn a_future_dropped_at_any_await_breaks_the_connection() {
    on_server(async |connector| {
        for polls in 1.. {
            let mut conn = connect(&connector).await;
            let statement = statement("SELECT $1", vec![Value::I64(1)]);
            let mut future = conn.execute(&statement);
            let mut finished = false;
            for _ in 0..polls {
                finished = poll_once(&mut future).await.is_ready();
                if finished {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(future);
            assert_eq!(conn.is_broken(), !finished, "after {polls} polls");
            if finished {
                assert_eq!(number(&mut conn, "SELECT 1").await, 1);
                break;
            }
        }
    });
}

/// Takes so many rows and refuses the next.
struct Refuses(usize);

impl Sink for Refuses {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &dyn Row) -> Result<()> {
        self.0 = self.0.checked_sub(1).ok_or_else(|| Error::decode(0, "enough"))?;
        Ok(())
    }

    fn clear(&mut self) {}

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[test]
fn a_refused_row_keeps_the_connection_unless_much_is_left() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        let pid = number(&mut conn, "SELECT pg_backend_pid()").await;
        let mut sink: Box<dyn Sink> = Box::new(Refuses(3));
        let error = conn.fetch(&statement("SELECT generate_series(1, 100) AS n", vec![]), &mut sink).await;
        assert_eq!(error.unwrap_err().column(), Some("n"));
        assert!(!conn.is_broken());
        assert_eq!(number(&mut conn, "SELECT 1").await, 1);

        let mut sink: Box<dyn Sink> = Box::new(Refuses(3));
        let endless = statement("SELECT generate_series(1, 1000000000000)", vec![]);
        conn.fetch(&endless, &mut sink).await.unwrap_err();
        assert!(conn.is_broken());
        drop(conn);
        let mut other = connect(&connector).await;
        until(&mut other, &running(pid), 0).await;
    });
}

#[test]
fn behind_a_pooler_nothing_outlives_a_transaction() {
    let options = Options { transaction_pooler: true, ..Options::default() };
    with(options, async |connector| {
        let mut conn = connect(&connector).await;
        for _ in 0..2 {
            assert_eq!(number(&mut conn, "SELECT 1::int8").await, 1);
        }
        assert_eq!(number(&mut conn, "SELECT count(*) FROM pg_prepared_statements").await, 0);
        conn.batch("BEGIN").await.unwrap();
        assert_eq!(number(&mut conn, "SELECT pg_current_xact_id()::text::int8 * 0").await, 0);
        conn.batch("ROLLBACK").await.unwrap();
        assert!(!conn.is_broken());
    });
}
