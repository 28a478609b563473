//! Behind PgBouncer in transaction mode, with fewer servers than connections.

use super::bouncer::Bouncer;
use super::{connect, execute, number, required, rows, statement};
use crate::dialect::{Database, postgres::Postgres};
use crate::error::Kind;
use crate::exec::{Connector, Options};
use crate::value::{EnumDef, SqlType, Value};
use std::sync::Arc;
use std::time::Duration;

#[allow(clippy::print_stderr, reason = "a skip is a sentence that the run prints")]
fn behind(options: Options, test: impl AsyncFnOnce(Arc<dyn Connector>)) {
    let bouncer = match Bouncer::start() {
        Ok(bouncer) => bouncer,
        Err(why) => {
            assert!(!required("pgbouncer"), "{why}");
            eprintln!("skipped: {why}");
            return;
        }
    };
    let options = Options { transaction_pooler: true, ..options };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (_, connector) = Postgres.open(&bouncer.url, &options).await.unwrap();
        test(connector).await;
    });
}

#[test]
fn many_connections_share_few_servers() {
    behind(Options::default(), async |connector| {
        let tasks = (0..8_i64).map(|task| {
            let connector = connector.clone();
            async move {
                let mut conn = connect(&connector).await;
                for i in 0..40 {
                    // Another statement in each task, so that a foreign one would be noticed.
                    let sql = format!("SELECT $1::int8 + {task}");
                    let read =
                        rows(&mut conn, &sql, vec![Value::I64(i)], &[SqlType::I64], |row| row.next::<i64>());
                    assert_eq!(read.await.unwrap(), [task + i]);
                    if i % 10 == 0 {
                        conn.batch("BEGIN").await.unwrap();
                        execute(&mut conn, "CREATE TEMP TABLE p (n int8) ON COMMIT DROP", vec![])
                            .await
                            .unwrap();
                        execute(&mut conn, "INSERT INTO p VALUES ($1)", vec![Value::I64(task)])
                            .await
                            .unwrap();
                        assert_eq!(number(&mut conn, "SELECT n FROM p").await, task);
                        conn.batch("COMMIT").await.unwrap();
                    }
                }
            }
        });
        futures_util::future::join_all(tasks).await;
    });
}

#[test]
fn failures_leave_no_transaction_open() {
    static ABSENT: EnumDef = EnumDef { name: "not_there", labels: &["a"] };
    behind(Options::default(), async |connector| {
        let mut conn = connect(&connector).await;
        for (sql, args) in [
            ("SELECT 1 / $1", vec![Value::I32(0)]),
            ("SELECT $1", vec![Value::Text("a\0".into())]),
            ("SELECT $1", vec![Value::Enum(&ABSENT, "a")]),
            ("SELEC", vec![]),
        ] {
            execute(&mut conn, sql, args).await.unwrap_err();
            assert!(!conn.is_broken());
        }
        // Of the few servers, none is left in a transaction.
        for _ in 0..20 {
            assert_eq!(number(&mut connect(&connector).await, "SELECT 1::int8").await, 1);
        }
    });
}

#[test]
fn limits_are_the_transactions_own() {
    let options = Options { statement_timeout: Some(Duration::from_millis(20)), ..Options::default() };
    behind(options, async |connector| {
        let mut conn = connect(&connector).await;
        let error = execute(&mut conn, "SELECT pg_sleep(100)", vec![]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::StatementTimeout);
        assert!(!conn.is_broken());
        // `batch` outside a transaction sees what the session was left with.
        let sql = "DO $$ BEGIN ASSERT current_setting('statement_timeout') = '0'; END $$";
        conn.batch(sql).await.unwrap();
    });
}

#[test]
fn a_dropped_statement_ends_on_the_server() {
    behind(Options::default(), async |connector| {
        let mut conn = connect(&connector).await;
        let sleep = statement("SELECT pg_sleep(1000), 'behind the pooler'", vec![]);
        let running = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
                       AND state = 'active' AND query LIKE '%behind the pooler%'";
        let mut watcher = connect(&connector).await;
        {
            let mut future = conn.execute(&sleep);
            loop {
                assert!(super::interrupted::poll_once(&mut future).await.is_pending());
                if number(&mut watcher, running).await == 1 {
                    break;
                }
            }
        }
        assert!(conn.is_broken());
        drop(conn);
        while number(&mut watcher, running).await != 0 {
            tokio::task::yield_now().await;
        }
    });
}
