//! Several connections to one database.

use super::*;
use std::time::Duration;

#[tokio::test]
async fn readers_run_beside_a_writer() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (n); INSERT INTO t VALUES (1)").await;
    test.batch("BEGIN IMMEDIATE").await;
    test.writer.execute(&write("INSERT INTO t VALUES (2)", vec![])).await.unwrap();
    let mut reader = test.reader().await;
    let count = read("SELECT count(*) FROM t", vec![]);
    assert_eq!(fetch(&mut reader, &count, |row| row.i64(0)).await, [1]);
    test.batch("COMMIT").await;
    assert_eq!(fetch(&mut reader, &count, |row| row.i64(0)).await, [2]);
}

#[tokio::test]
async fn a_second_writer_waits_its_time_and_then_errs() {
    let options = Options { sqlite_busy_timeout: Duration::from_millis(10), ..Options::default() };
    let mut test = Test::file_with(options).await;
    test.batch("CREATE TABLE t (n)").await;
    let mut second = test.connector.connect(Role::Writer).await.unwrap();
    test.batch("BEGIN IMMEDIATE").await;
    let error = second.batch("BEGIN IMMEDIATE").await.unwrap_err();
    assert_eq!(error.kind(), Kind::LockTimeout, "{error}");
    test.batch("COMMIT").await;
    second.batch("BEGIN IMMEDIATE").await.unwrap();
    second.execute(&write("INSERT INTO t VALUES (1)", vec![])).await.unwrap();
    second.batch("COMMIT").await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_can_no_longer_write_may_be_retried() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (n)").await;
    let mut second = test.connector.connect(Role::Writer).await.unwrap();
    second.batch("BEGIN").await.unwrap();
    fetch(&mut second, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await;
    test.writer.execute(&write("INSERT INTO t VALUES (1)", vec![])).await.unwrap();
    let error = error_of(&mut second, &write("INSERT INTO t VALUES (2)", vec![])).await;
    assert!(error.is_retryable(), "{error}");
}

#[tokio::test]
async fn readers_cannot_write() {
    for mut test in [Test::file().await, Test::memory().await] {
        test.batch("CREATE TABLE t (n)").await;
        let mut reader = test.reader().await;
        let error = error_of(&mut reader, &read("INSERT INTO t VALUES (1)", vec![])).await;
        assert_eq!(error.kind(), Kind::Database);
        let insert = read("INSERT INTO t VALUES (1) RETURNING n", vec![]);
        assert!(try_fetch(&mut reader, &insert, |row| row.i64(0)).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_in_memory_is_shared_and_its_own() {
    let (mut test, other) = (Test::memory().await, Test::memory().await);
    test.batch("CREATE TABLE t (n INTEGER)").await;
    let mut stranger = other.reader().await;
    assert!(try_fetch(&mut stranger, &read("SELECT n FROM t", vec![]), |row| row.i64(0)).await.is_err());

    let connector = Arc::clone(&test.connector);
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8 {
        let connector = Arc::clone(&connector);
        tasks.spawn(async move {
            let role = if task % 2 == 0 { Role::Writer } else { Role::Reader };
            let mut on = connector.connect(role).await.unwrap();
            for n in 0..50 {
                if role == Role::Writer {
                    on.execute(&write("INSERT INTO t VALUES (?)", vec![Value::I64(n)])).await.unwrap();
                } else {
                    fetch(&mut on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await;
                }
            }
            on.close().await;
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let mut reader = test.reader().await;
    assert_eq!(fetch(&mut reader, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [200]);
    // Without any connection it lives on, as long as what makes connections.
    reader.close().await;
    std::mem::replace(&mut test.writer, stranger).close().await;
    let mut reader = test.reader().await;
    assert_eq!(fetch(&mut reader, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [200]);
}

#[tokio::test]
async fn what_a_user_left_open_is_taken_back() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (n)").await;
    test.batch("BEGIN IMMEDIATE").await;
    test.writer.execute(&write("INSERT INTO t VALUES (1)", vec![])).await.unwrap();
    test.writer.reset();
    assert_eq!(fetch(&mut test.writer, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [0]);
}

#[tokio::test]
async fn changed_tables_are_seen_by_kept_statements() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (n); INSERT INTO t VALUES (1)").await;
    let mut reader = test.reader().await;
    let all = read("SELECT n FROM t", vec![]);
    assert_eq!(fetch(&mut reader, &all, |row| row.i64(0)).await, [1]);
    test.batch("DROP TABLE t; CREATE TABLE t (m, n); INSERT INTO t VALUES (5, 6)").await;
    assert_eq!(fetch(&mut reader, &all, |row| row.i64(0)).await, [6]);
}

#[tokio::test]
async fn the_log_is_copied_into_the_database_from_time_to_time() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (n)").await;
    let insert = write("INSERT INTO t VALUES (?)", vec![Value::Bytes(vec![1; 20_000])]);
    // Each commit writes more than five pages of 4,096 bytes; a checkpoint lets the log start anew.
    for _ in 0..1_000 {
        test.writer.execute(&insert).await.unwrap();
    }
    let log = test.folder().join("a b.db-wal");
    let size = std::fs::metadata(log).unwrap().len();
    assert!(size < 2_000 * 4_096, "the log has {size} bytes");
    let mut reader = test.reader().await;
    assert_eq!(fetch(&mut reader, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [1_000]);
}

/// Keeps the names of the columns as the first row has them.
#[derive(Default)]
struct Names(Vec<String>);

impl Sink for Names {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.0 = (0..columns.len()).map(|i| columns.name(i).to_owned()).collect();
        Ok(())
    }

    fn row(&mut self, _: &dyn Row) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) {}
}

#[tokio::test]
async fn columns_are_those_of_a_table_that_was_rebuilt_meanwhile() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2)").await;
    let mut reader = test.reader().await;
    let mut names = async || {
        let mut sink: Box<dyn Sink> = Box::new(Names::default());
        reader.fetch(&read("SELECT * FROM t", vec![]), &mut sink).await.unwrap();
        let sink: Box<dyn Any> = sink;
        sink.downcast::<Names>().unwrap().0
    };
    assert_eq!(names().await, ["a", "b"]);
    test.batch("DROP TABLE t; CREATE TABLE t (c, b, a); INSERT INTO t VALUES (3, 2, 1)").await;
    assert_eq!(names().await, ["c", "b", "a"]);
    test.batch("DROP TABLE t; CREATE TABLE t (b, a)").await;
    assert_eq!(names().await, ["b", "a"]);
}

#[tokio::test]
async fn the_longest_limits_are_no_panic() {
    let longest = std::time::Duration::MAX;
    let options =
        Options { sqlite_busy_timeout: longest, statement_timeout: Some(longest), ..Options::default() };
    let mut test = Test::file_with(options).await;
    test.batch("CREATE TABLE t (a)").await;
}

#[tokio::test]
async fn what_a_trigger_says_stays_out_of_errors() {
    let mut test = Test::memory().await;
    test.batch(
        "CREATE TABLE t (a); CREATE TRIGGER r BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'secret'); END",
    )
    .await;
    let error =
        test.writer.execute(&write("INSERT INTO t VALUES (?1)", vec![Value::I64(1)])).await.unwrap_err();
    assert!(error.to_string().contains("trigger") && !format!("{error:?}").contains("secret"), "{error}");
}
