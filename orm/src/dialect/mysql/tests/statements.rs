//! Running statements, and giving them up.

use super::{Server, statement, with_server};
use crate::decode::{ResultColumns, Row, Sink};
use crate::dialect::render::{Args, SqlText, Tree};
use crate::error::{Error, Kind, Result};
use crate::exec::Role;
use crate::value::{SqlType, Value};
use std::task::{Context, Poll};
use std::time::Duration;

#[test]
fn the_session_is_set_up() {
    with_server(async |mut server| {
        let sql = "SELECT @@time_zone, @@collation_connection, @@sql_mode";
        let row = server.rows(sql, vec![], &[SqlType::Text; 3]).await.unwrap().remove(0);
        let [Value::Text(zone), Value::Text(collation), Value::Text(mode)] = &row[..] else {
            panic!("{row:?}")
        };
        assert_eq!(zone, "+00:00");
        assert!(collation.ends_with("_bin"), "{collation}");
        assert!(mode.contains("STRICT_TRANS_TABLES") && !mode.contains("NO_BACKSLASH_ESCAPES"), "{mode}");
    });
}

#[test]
fn writes_count_matched_rows_and_give_the_new_key() {
    with_server(async |mut server| {
        server.ok("CREATE TEMPORARY TABLE counted (id BIGINT PRIMARY KEY AUTO_INCREMENT, n INT)").await;
        let done = server.ok("INSERT INTO counted (n) VALUES (1), (1), (2)").await;
        assert_eq!((done.rows, done.last_insert_id), (3, Some(1)));
        assert_eq!(server.ok("UPDATE counted SET n = 1 WHERE n = 1").await.rows, 2);
        let rows = vec![vec![Value::I32(5)], vec![Value::I32(6)]];
        let insert = statement("INSERT INTO counted (n) VALUES (?)", vec![]);
        let done = server.conn.execute_many(&insert, rows).await.unwrap();
        assert_eq!((done.rows, done.last_insert_id), (2, Some(5)));
        // A key of zero is a key.
        server.ok("INSERT INTO counted (id, n) VALUES (0, 9)").await;
        assert_eq!(server.number("SELECT n FROM counted WHERE id = ?", vec![Value::I64(0)]).await, 9);
        if server.dialect.facts().set_reads_old_row {
            server.ok("CREATE TEMPORARY TABLE swapped (a INT, b INT) AS SELECT 1 AS a, 2 AS b").await;
            server.ok("UPDATE swapped SET a = b, b = a").await;
            assert_eq!(server.number("SELECT a * 10 + b FROM swapped", vec![]).await, 21);
        }
        if server.dialect.facts().insert_returning {
            let sql = "INSERT INTO counted (n) VALUES (?), (?) RETURNING id, n";
            let rows = server
                .rows(sql, vec![Value::I32(1), Value::I32(2)], &[SqlType::I64, SqlType::I32])
                .await
                .unwrap();
            assert_eq!(rows.len(), 2);
        }
        assert_eq!(server.ok("DELETE FROM counted").await.rows, server_rows(&server));
    });
}

#[test]
fn rows_in_a_transaction_of_their_own_are_written_all_or_none() {
    with_server(async |mut server| {
        server.ok("CREATE TEMPORARY TABLE alone (id BIGINT PRIMARY KEY)").await;
        let rows = |keys: &[i64]| keys.iter().map(|key| vec![Value::I64(*key)]).collect();
        let insert = statement("INSERT INTO alone (id) VALUES (?)", vec![]);
        assert_eq!(server.conn.execute_many_alone(&insert, rows(&[1, 2])).await.unwrap().rows, 2);
        assert!(server.conn.execute_many_alone(&insert, rows(&[3, 2])).await.is_err());
        assert_eq!(server.number("SELECT count(*) FROM alone", vec![]).await, 2);
    });
}

fn server_rows(server: &Server) -> u64 {
    if server.dialect.facts().insert_returning { 8 } else { 6 }
}

#[test]
fn rows_that_an_insert_leaves_alone_are_counted() {
    with_server(async |mut server| {
        let skipped = server.dialect.skipped_rows().unwrap();
        server.ok("CREATE TEMPORARY TABLE skipped (id BIGINT PRIMARY KEY, n INT)").await;
        server.ok("INSERT INTO skipped VALUES (1, 1), (2, 2)").await;
        let mut insert = sea_query::Query::insert();
        let mut clause = sea_query::OnConflict::new();
        clause.value("id", (skipped.assign)(sea_query::Expr::col(("skipped", "id"))));
        insert.into_table("skipped").columns(["id", "n"]).on_conflict(clause);
        for (id, n) in [(1, 7), (2, 7), (3, 7)] {
            insert.values_panic([sea_query::Expr::Constant(id.into()), sea_query::Expr::Constant(n.into())]);
        }
        let mut text = SqlText::new(&Args::default(), false);
        server.dialect.render(&Tree::Insert(insert), &mut text);
        server.conn.batch(skipped.reset).await.unwrap();
        let done = server.ok(&text.to_string()).await;
        assert_eq!((done.rows, server.number(skipped.read, vec![]).await), (3, 2));
        assert_eq!(server.number("SELECT SUM(n) FROM skipped", vec![]).await, 10);
    });
}

#[test]
fn transactions_begin_as_asked() {
    with_server(async |mut server| {
        server.ok("CREATE TEMPORARY TABLE begun (n INT)").await;
        let options = crate::exec::TxOptions::new().serializable().read_only();
        let begin = server.dialect.begin(&options).unwrap();
        server.conn.batch(&begin).await.unwrap();
        assert!(server.run("CREATE TABLE my_never (n INT)", vec![]).await.is_err());
        server.conn.batch("ROLLBACK").await.unwrap();
        let begin = server.dialect.begin(&crate::exec::TxOptions::new()).unwrap();
        server.conn.batch(&begin).await.unwrap();
        server.ok("INSERT INTO begun VALUES (1)").await;
        server.conn.batch("ROLLBACK").await.unwrap();
        assert_eq!(server.number("SELECT COUNT(*) FROM begun", vec![]).await, 0);
        let plan = format!("{}SELECT * FROM begun", server.dialect.explain());
        assert_eq!(server.rows(&plan, vec![], &[SqlType::Text]).await.unwrap().len(), 1);
    });
}

#[test]
fn batches_hold_many_statements_and_some_go_only_as_text() {
    with_server(async |mut server| {
        server.conn.batch("SET @a = 1; SET @b = @a + 1; SELECT @b; SELECT 1 WHERE 1 = 0").await.unwrap();
        assert_eq!(server.number("SELECT @b", vec![]).await, 2);
        let error = server.conn.batch("SET @c = 1; SELECT * FROM my_none; SET @c = 2").await.unwrap_err();
        assert_eq!(error.kind(), Kind::Database);
        assert!(!server.conn.is_broken());
        assert_eq!(server.number("SELECT @c", vec![]).await, 1);
        server.ok("BEGIN").await;
        server.ok("SAVEPOINT a").await;
        server.ok("ROLLBACK TO SAVEPOINT a").await;
        server.ok("ROLLBACK").await;
        server.ok("LOCK TABLES mysql.user READ").await;
        server.ok("UNLOCK TABLES").await;
    });
}

/// Polls a future once.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    std::future::poll_fn(|cx| Poll::Ready(std::pin::Pin::new(&mut *future).poll(cx))).await
}

/// The number of the connection's session, and whether the server still runs it.
async fn session_of(server: &mut Server) -> i64 {
    server.number("SELECT CONNECTION_ID()", vec![]).await
}

async fn another(server: &Server) -> Server {
    Server {
        dialect: crate::dialect::Database::offline(&super::MySql, "8.0.36").unwrap(),
        connector: server.connector.clone(),
        conn: server.connector.connect(Role::Writer).await.unwrap(),
    }
}

/// Waits until the server has ended a session.
async fn until_gone(server: &mut Server, id: i64) {
    let sql = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = ?";
    for _ in 0..500 {
        if server.number(sql, vec![Value::I64(id)]).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the session still runs");
}

#[test]
fn a_dropped_statement_breaks_its_connection_and_is_interrupted() {
    with_server(async |mut server| {
        let mut watcher = another(&server).await;
        let id = session_of(&mut server).await;
        {
            let sleep = statement("SELECT SLEEP(600)", vec![]);
            let mut running = server.conn.execute(&sleep);
            let sql = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = ? AND info LIKE '%SLEEP(600)%'";
            loop {
                assert!(poll_once(&mut running).await.is_pending());
                if watcher.number(sql, vec![Value::I64(id)]).await == 1 {
                    break;
                }
            }
        }
        assert!(server.conn.is_broken());
        until_gone(&mut watcher, id).await;
    });
}

#[test]
fn a_statement_dropped_at_any_await_breaks_its_connection() {
    with_server(async |first| {
        for polls in 1..200 {
            let mut server = another(&first).await;
            let select = statement(
                "SELECT seq FROM (SELECT 1 AS seq UNION SELECT 2) AS t WHERE seq < ?",
                vec![Value::I32(9)],
            );
            let mut running = server.conn.execute(&select);
            let mut finished = false;
            for _ in 0..polls {
                if poll_once(&mut running).await.is_ready() {
                    finished = true;
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(running);
            assert_eq!(server.conn.is_broken(), !finished, "{polls}");
            if finished {
                assert_eq!(server.number("SELECT 7", vec![]).await, 7);
                return;
            }
        }
    });
}

/// Takes a number of rows, then gives up.
struct Limited {
    left: usize,
    at_poll: bool,
}

impl Sink for Limited {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        row.i64(0)?;
        if self.left == 0 && !self.at_poll {
            return Err(Error::decode(0, "enough"));
        }
        self.left = self.left.saturating_sub(1);
        Ok(())
    }
    fn clear(&mut self) {}
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(if self.left == 0 && self.at_poll {
            Err(Error::new(Kind::Closed, "gone"))
        } else {
            Ok(())
        })
    }
}

#[test]
fn a_reader_that_gives_up_leaves_the_connection_whole_if_little_is_left() {
    with_server(async |mut server| {
        let digits = "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4)";
        let few = format!("SELECT a.d AS n FROM {digits} a, {digits} b, {digits} c");
        for at_poll in [false, true] {
            let mut sink: Box<dyn Sink> = Box::new(Limited { left: 3, at_poll });
            let error = server.conn.fetch(&statement(&few, vec![]), &mut sink).await.unwrap_err();
            assert_eq!(error.kind(), if at_poll { Kind::Closed } else { Kind::Decode });
            assert_eq!(error.column(), if at_poll { None } else { Some("n") });
            assert!(!server.conn.is_broken());
            assert_eq!(server.number("SELECT 7", vec![]).await, 7);
        }
        let mut watcher = another(&server).await;
        let id = session_of(&mut server).await;
        let many = format!(
            "{few}, {digits} d, {digits} e, {digits} f, {digits} g, {digits} h, {digits} i, {digits} j"
        );
        let mut sink: Box<dyn Sink> = Box::new(Limited { left: 3, at_poll: true });
        assert!(server.conn.fetch(&statement(&many, vec![]), &mut sink).await.is_err());
        assert!(server.conn.is_broken());
        until_gone(&mut watcher, id).await;
    });
}

#[test]
fn a_killed_session_is_a_broken_connection() {
    with_server(async |mut server| {
        let mut other = another(&server).await;
        let id = session_of(&mut server).await;
        other.ok(&format!("KILL {id}")).await;
        let error = server.run("SELECT 1", vec![]).await.unwrap_err();
        assert!(error.is_connection(), "{error:?}");
        assert!(server.conn.is_broken());
        server.conn.close().await;
    });
}
