//! Streams: the first window is read on the runtime's thread, the rest by a worker.

use super::*;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;

/// Gives many rows.
const MANY: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n WHERE i > ?";

/// A stream whose window is full once, after so many rows.
struct Window {
    rows: Vec<(ThreadId, i64)>,
    full_at: usize,
    cleared: usize,
}

impl Window {
    fn sink(full_at: usize) -> Box<dyn Sink> {
        Box::new(Window { rows: Vec::new(), full_at, cleared: 0 })
    }

    fn of(sink: Box<dyn Sink>) -> Window {
        let sink: Box<dyn Any> = sink;
        *sink.downcast::<Window>().unwrap()
    }
}

impl Sink for Window {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push((std::thread::current().id(), row.i64(0)?));
        Ok(())
    }
    fn clear(&mut self) {
        self.rows.clear();
        self.cleared += 1;
    }
    fn streams(&self) -> bool {
        true
    }
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        if self.rows.len() != self.full_at {
            return Poll::Ready(Ok(()));
        }
        // The reader takes what there is.
        self.full_at = 0;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[tokio::test]
async fn what_fits_the_window_never_leaves_the_thread() {
    let test = Test::file().await;
    let mut reader = test.reader().await;
    let mut sink = Window::sink(100);
    let statement = read("VALUES (1), (2), (3)", vec![]);
    let mut future = reader.fetch(&statement, &mut sink);
    let polled = Pin::new(&mut future).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Ready(Ok(done)) if done.rows == 3));
    drop(future);
    assert_eq!(Window::of(sink).rows.len(), 3);
}

#[tokio::test]
async fn a_worker_reads_on_after_the_window() {
    let test = Test::file().await;
    let mut reader = test.reader().await;
    for _ in 0..2 {
        let mut sink = Window::sink(10);
        let done = reader.fetch(&read(MANY, vec![Value::I64(0)]), &mut sink).await.unwrap();
        let window = Window::of(sink);
        assert_eq!((done.rows, window.cleared), (20_000, 0));
        assert!(window.rows.iter().map(|(_, number)| *number).eq(1..=20_000), "a row twice, or none");
        let here = std::thread::current().id();
        assert!(window.rows[..10].iter().all(|(thread, _)| *thread == here));
        assert!(window.rows[10..].iter().all(|(thread, _)| *thread != here));
    }
    assert_eq!(fetch(&mut reader, &read("SELECT 7", vec![]), |row| row.i64(0)).await, [7]);
}

#[tokio::test]
async fn one_that_is_dropped_after_the_window_leaves_its_connection_whole() {
    let mut test = Test::file().await;
    test.batch("CREATE TABLE t (n); INSERT INTO t VALUES (1)").await;
    let mut reader = test.reader().await;
    let mut sink = Window::sink(10);
    let of_a_table = format!("{MANY} AND EXISTS (SELECT 1 FROM t WHERE t.n <= i)");
    drop(reader.fetch(&read(&of_a_table, vec![Value::I64(0)]), &mut sink));
    assert_eq!(Window::of(sink).rows.len(), 10);
    assert!(!reader.is_broken());
    // Nothing is read any more: a checkpoint that needs the log for itself is not kept waiting.
    test.batch("INSERT INTO t VALUES (1)").await;
    let log = read("PRAGMA wal_checkpoint(TRUNCATE)", vec![]);
    assert_eq!(fetch(&mut test.writer, &log, |row| row.i64(0)).await, [0]);
    assert_eq!(
        fetch(&mut reader, &read(MANY, vec![Value::I64(19_998)]), |row| row.i64(0)).await,
        [19_999, 20_000]
    );
}

#[tokio::test]
async fn an_error_after_the_window_ends_the_statement() {
    let test = Test::file().await;
    let mut reader = test.reader().await;
    let mut sink = Window::sink(10);
    let wrong = "SELECT i AS number FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
                 WHERE i < 200) SELECT CASE WHEN i = 150 THEN 'x' ELSE i END AS i FROM n)";
    let error = reader.fetch(&read(wrong, vec![]), &mut sink).await.unwrap_err();
    assert!(error.to_string().contains("number"), "{error}");
    assert_eq!(Window::of(sink).rows.len(), 149);
    assert_eq!(fetch(&mut reader, &read("SELECT 7", vec![]), |row| row.i64(0)).await, [7]);
}
