//! Budgets, time limits, and futures that are dropped.

use super::*;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// Takes ages.
const AGES: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0";

/// Takes more than the budget, and gives many rows.
const MANY: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i FROM n";

#[tokio::test]
async fn what_is_small_never_leaves_the_thread() {
    let mut test = Test::file().await;
    let mut reader = test.reader().await;
    let mut sink: Box<dyn Sink> = Box::new(Rows { read: |row| row.i64(0), rows: Vec::new(), cleared: 0 });
    let statement = read("SELECT 1", vec![]);
    // One poll is enough: nothing was waited for.
    let mut future = reader.fetch(&statement, &mut sink);
    assert!(matches!(
        Pin::new(&mut future).poll(&mut Context::from_waker(std::task::Waker::noop())),
        Poll::Ready(Ok(_))
    ));
    drop(future);
    test.batch("SELECT 1").await;
}

// One thread runs all tasks: that the other one runs shows that the reader waits between its turns.
#[tokio::test(flavor = "current_thread")]
async fn what_gives_many_rows_is_read_in_turns() {
    let test = Test::file().await;
    let (mut reader, mut other) = (test.reader().await, test.reader().await);
    let long = tokio::spawn(async move {
        let rows = try_fetch(&mut reader, &read(MANY, vec![]), |row| row.i64(0)).await.unwrap();
        // Nothing was read twice, which a worker would do.
        assert_eq!(rows.cleared, 0);
        assert_eq!(rows.rows, (1..=200_000).collect::<Vec<_>>());
        // What took so many turns is the worker's the next time.
        let rows = try_fetch(&mut reader, &read(MANY, vec![]), |row| row.i64(0)).await.unwrap();
        assert_eq!((rows.cleared, rows.rows.len()), (0, 200_000));
    });
    let mut turns = 0;
    while !long.is_finished() {
        tokio::task::yield_now().await;
        assert_eq!(fetch(&mut other, &read("SELECT 1", vec![]), |row| row.i64(0)).await, [1]);
        turns += 1;
    }
    assert!(turns > 10, "{turns}");
    long.await.unwrap();
}

#[tokio::test]
async fn what_computes_for_long_starts_again_on_the_worker() {
    let test = Test::file().await;
    let mut reader = test.reader().await;
    let sql =
        "SELECT 1 UNION ALL SELECT * FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
               WHERE i < 1000000) SELECT count(*) FROM n)";
    for cleared in [1, 0] {
        let rows = try_fetch(&mut reader, &read(sql, vec![]), |row| row.i64(0)).await.unwrap();
        assert_eq!((rows.cleared, rows.rows), (cleared, vec![1, 1_000_000]));
    }
    assert_eq!(fetch(&mut reader, &read("SELECT 7", vec![]), |row| row.i64(0)).await, [7]);
}

#[tokio::test]
async fn a_reader_that_is_dropped_between_turns_leaves_its_connection_whole() {
    let test = Test::file().await;
    let mut reader = test.reader().await;
    for _ in 0..3 {
        let mut sink: Box<dyn Sink> = Box::new(Rows { read: |row| row.i64(0), rows: Vec::new(), cleared: 0 });
        let statement = read(MANY, vec![]);
        let mut future = reader.fetch(&statement, &mut sink);
        let polled = Pin::new(&mut future).poll(&mut Context::from_waker(std::task::Waker::noop()));
        assert!(polled.is_pending());
        drop(future);
        assert!(!reader.is_broken());
        assert_eq!(fetch(&mut reader, &read("SELECT 7", vec![]), |row| row.i64(0)).await, [7]);
    }
}

/// Says by its end that a worker let go of it.
struct Held {
    _until_dropped: tokio::sync::mpsc::UnboundedSender<i64>,
}

impl Sink for Held {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }
    fn row(&mut self, _: &dyn Row) -> Result<()> {
        Ok(())
    }
    fn clear(&mut self) {}
}

#[tokio::test]
async fn a_dropped_read_ends_on_its_worker() {
    let test = Test::file().await;
    let mut reader = test.reader().await;
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    let mut sink: Box<dyn Sink> = Box::new(Held { _until_dropped: sender });
    let statement = read(AGES, vec![]);
    let mut future = reader.fetch(&statement, &mut sink);
    let mut context = Context::from_waker(std::task::Waker::noop());
    // The first poll finds that it takes long, and gives it to a worker.
    assert!(Pin::new(&mut future).poll(&mut context).is_pending());
    drop(future);
    assert!(reader.is_broken());
    drop(sink);
    // It would take for ever.
    assert_eq!(receiver.recv().await, None);
}

// One thread runs all tasks: a statement that kept it would keep the others from running at all.
#[tokio::test(flavor = "current_thread")]
async fn a_long_statement_leaves_other_tasks_running() {
    let test = Test::file().await;
    let (mut busy, mut other) = (test.reader().await, test.reader().await);
    let long = tokio::spawn(async move {
        let _ = try_fetch(&mut busy, &read(AGES, vec![]), |row| row.i64(0)).await;
    });
    for _ in 0..100 {
        tokio::task::yield_now().await;
        assert_eq!(fetch(&mut other, &read("SELECT 1", vec![]), |row| row.i64(0)).await, [1]);
    }
    assert!(!long.is_finished());
    long.abort();
    assert!(long.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn dropping_the_future_stops_the_statement_and_breaks_the_connection() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (n)").await;
    let long = write(
        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        vec![],
    );
    assert!(tokio::time::timeout(Duration::from_millis(20), test.writer.execute(&long)).await.is_err());
    assert!(test.writer.is_broken());
    let error = error_of(&mut test.writer, &read("SELECT 1", vec![])).await;
    assert!(error.is_connection(), "{error}");
    // The statement would run for ever and hold the lock: that another one gets it shows its end.
    let mut writer = test.connector.connect(Role::Writer).await.unwrap();
    writer.execute(&write("INSERT INTO t VALUES (1)", vec![])).await.unwrap();
    assert_eq!(fetch(&mut writer, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [1]);
}

#[tokio::test]
async fn a_time_limit_stops_a_statement_and_spares_the_connection() {
    let options = Options { statement_timeout: Some(Duration::from_millis(5)), ..Options::default() };
    let mut test = Test::file_with(options).await;
    for statement in [read(AGES, vec![]), write(AGES, vec![])] {
        let error = error_of(&mut test.writer, &statement).await;
        assert_eq!(error.kind(), Kind::StatementTimeout);
        assert!(!test.writer.is_broken());
    }
    let mut reader = test.reader().await;
    let error = try_fetch(&mut reader, &read(AGES, vec![]), |row| row.i64(0)).await.map(|_| ()).unwrap_err();
    assert!(error.is_timeout());
    // In turns the time is counted from the first.
    let error = try_fetch(&mut reader, &read(MANY, vec![]), |row| row.i64(0)).await.map(|_| ()).unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(fetch(&mut reader, &read("SELECT 1", vec![]), |row| row.i64(0)).await, [1]);
}

#[tokio::test]
async fn a_transaction_that_sqlite_rolled_back_cannot_go_on() {
    let options = Options { statement_timeout: Some(Duration::from_millis(5)), ..Options::default() };
    let mut test = Test::file_with(options).await;
    test.batch("CREATE TABLE t (n)").await;
    let on = &mut test.writer;
    let insert = write("INSERT INTO t VALUES (1)", vec![]);
    on.batch("BEGIN IMMEDIATE").await.unwrap();
    on.execute(&insert).await.unwrap();
    let long = write(&format!("INSERT INTO t {AGES}"), vec![]);
    assert_eq!(error_of(on, &long).await.kind(), Kind::StatementTimeout);
    assert_eq!(error_of(on, &insert).await.kind(), Kind::Transaction);
    assert_eq!(on.batch("COMMIT").await.unwrap_err().kind(), Kind::Transaction);
    let rows = vec![vec![]];
    assert_eq!(on.execute_many(&insert, rows).await.unwrap_err().kind(), Kind::Transaction);
    on.batch("ROLLBACK").await.unwrap();
    assert_eq!(fetch(on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [0]);
    on.execute(&insert).await.unwrap();
    // A statement that fails in the usual way takes only itself back.
    on.batch("BEGIN IMMEDIATE").await.unwrap();
    on.execute(&insert).await.unwrap();
    error_of(on, &write("INSERT INTO nowhere VALUES (1)", vec![])).await;
    on.execute(&insert).await.unwrap();
    on.batch("COMMIT").await.unwrap();
    assert_eq!(fetch(on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [3]);
}

#[tokio::test]
async fn a_long_write_in_memory_leaves_its_transaction_whole() {
    let mut test = Test::memory().await;
    test.batch("CREATE TABLE t (n)").await;
    test.batch("BEGIN IMMEDIATE").await;
    let on = &mut test.writer;
    on.execute(&write("INSERT INTO t VALUES (0)", vec![])).await.unwrap();
    let long = format!("INSERT INTO t {MANY}");
    assert_eq!(on.execute(&write(&long, vec![])).await.unwrap().rows, 200_000);
    on.batch("COMMIT").await.unwrap();
    assert_eq!(fetch(on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [200_001]);
    // Outside of a transaction it is tried on this thread first, and then run from the start.
    assert_eq!(on.execute(&write(&long, vec![])).await.unwrap().rows, 200_000);
    assert_eq!(fetch(on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [400_001]);
}

#[tokio::test]
async fn a_write_that_was_quick_may_take_long_the_next_time() {
    for mut test in [Test::memory().await, Test::file().await] {
        test.batch("CREATE TABLE t (n)").await;
        let insert = |rows: i64| {
            let text = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) \
                        SELECT i FROM n";
            write(text, vec![Value::I64(rows)])
        };
        let on = &mut test.writer;
        for transaction in [false, true] {
            if transaction {
                on.batch("BEGIN IMMEDIATE").await.unwrap();
            }
            for rows in [1, 1, 1, 100_000, 1] {
                assert_eq!(on.execute(&insert(rows)).await.unwrap().rows, rows.cast_unsigned());
            }
        }
        on.batch("COMMIT").await.unwrap();
        assert_eq!(fetch(on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [200_008]);
    }
}

/// A stream whose reader takes a number of rows and then lags, until it is gone.
struct Lagging {
    sent: tokio::sync::mpsc::UnboundedSender<i64>,
    room: i64,
}

impl Sink for Lagging {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.sent.send(row.i64(0)?).map_err(|_| Error::new(Kind::Closed, "the reader is gone"))
    }
    fn clear(&mut self) {}
    fn streams(&self) -> bool {
        true
    }
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        self.room -= 1;
        if self.room > 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

#[tokio::test]
async fn a_stream_waits_for_its_reader_and_ends_with_it() {
    let test = Test::file().await;
    let mut reader = test.reader().await;
    let (sent, mut received) = tokio::sync::mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        let mut sink: Box<dyn Sink> = Box::new(Lagging { sent, room: 3 });
        reader.fetch(&read(MANY, vec![]), &mut sink).await
    });
    for expected in 1..=3 {
        assert_eq!(received.recv().await, Some(expected));
    }
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    // The worker lets go of the sink, having sent nothing more.
    assert_eq!(received.recv().await, None);
}

#[tokio::test]
async fn a_panic_in_decoding_breaks_the_connection() {
    let test = Test::file().await;
    for sql in ["SELECT 1", MANY] {
        let mut reader = test.reader().await;
        let statement = read(sql, vec![]);
        let mut sink: Box<dyn Sink> = Box::new(Rows::<i64> {
            read: |row| if row.i64(0)? % 100_000 < 2 { panic!("decoding") } else { Ok(0) },
            rows: Vec::new(),
            cleared: 0,
        });
        let task = async move {
            let _ = reader.fetch(&statement, &mut sink).await;
        };
        assert!(tokio::spawn(task).await.unwrap_err().is_panic());
    }
}
