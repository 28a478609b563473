//! Rows one by one.
//!
//! The stream owns the statement's future and polls it only when its buffer is empty, so that a
//! slow reader stops the database and memory stays constant. No task is spawned.

use crate::decode::{Reader, ResultColumns, Row, Sink, check_columns};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Done, Session, Statement, run};
use crate::value::SqlType;
use futures_core::Stream;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Rows that may wait for the reader.
const WINDOW: usize = 256;

/// A stream of rows.
#[must_use = "nothing runs until it is polled"]
pub struct RowStream<T> {
    run: Option<BoxFuture<'static, Result<(Box<dyn Sink>, Done)>>>,
    shared: Arc<Shared<T>>,
}

struct Shared<T>(Mutex<Buffer<T>>);

struct Buffer<T> {
    rows: VecDeque<T>,
    /// The reader, where a driver decodes on a thread of its own.
    reader: Option<Waker>,
    /// The driver, while the buffer is full.
    writer: Option<Waker>,
    reader_gone: bool,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, Buffer<T>> {
        // The buffer is whole between any two of its statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The driver's end.
struct Feed<T> {
    expected: Vec<SqlType>,
    read: fn(&mut Reader<'_>) -> Result<T>,
    shared: Arc<Shared<T>>,
}

impl<T: Send + 'static> Sink for Feed<T> {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.expected, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let value = (self.read)(&mut Reader::new(row))?;
        let mut buffer = self.shared.lock();
        buffer.rows.push_back(value);
        if let Some(reader) = buffer.reader.take() {
            drop(buffer);
            reader.wake();
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.shared.lock().rows.clear();
    }

    fn streams(&self) -> bool {
        true
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut buffer = self.shared.lock();
        if buffer.reader_gone {
            return Poll::Ready(Err(Error::new(Kind::Closed, "the stream was dropped")));
        }
        if buffer.rows.len() < WINDOW {
            return Poll::Ready(Ok(()));
        }
        buffer.writer = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<T: Send + 'static> RowStream<T> {
    pub(crate) fn new(
        on: &Session,
        statement: Result<Statement>,
        expected: Vec<SqlType>,
        read: fn(&mut Reader<'_>) -> Result<T>,
    ) -> Self {
        Self::through(on, statement, expected, read, |feed| feed)
    }

    /// A stream whose rows pass another sink, which `wrap` puts around that of the stream.
    pub(crate) fn through(
        on: &Session,
        statement: Result<Statement>,
        expected: Vec<SqlType>,
        read: fn(&mut Reader<'_>) -> Result<T>,
        wrap: impl FnOnce(Box<dyn Sink>) -> Box<dyn Sink>,
    ) -> Self {
        let buffer = Buffer { rows: VecDeque::new(), reader: None, writer: None, reader_gone: false };
        let shared = Arc::new(Shared(Mutex::new(buffer)));
        let sink = wrap(Box::new(Feed { expected, read, shared: shared.clone() }));
        RowStream { run: Some(run::fetch(on.clone(), statement, sink)), shared }
    }
}

impl<T> RowStream<T> {
    /// Takes a waiting row. `reader` is woken by the next one if there is none.
    fn take(&self, reader: Option<&Waker>) -> Option<T> {
        let mut buffer = self.shared.lock();
        let row = buffer.rows.pop_front();
        if row.is_none() {
            buffer.reader = reader.cloned();
        }
        // Let the driver fill a whole window again rather than row by row.
        if buffer.rows.len() <= WINDOW / 2
            && let Some(writer) = buffer.writer.take()
        {
            drop(buffer);
            writer.wake();
        }
        row
    }
}

impl<T: Send + 'static> Stream for RowStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if let Some(row) = self.take(None) {
            return Poll::Ready(Some(Ok(row)));
        }
        let Some(run) = &mut self.run else {
            return Poll::Ready(None);
        };
        let ended = run.as_mut().poll(cx);
        if let Poll::Ready(result) = ended {
            self.run = None;
            if let Err(error) = result {
                // Rows that came before the error are given out first.
                let mut rest = std::mem::take(&mut self.shared.lock().rows);
                if let Some(first) = rest.pop_front() {
                    self.shared.lock().rows = rest;
                    self.run = Some(Box::pin(std::future::ready(Err(error))));
                    return Poll::Ready(Some(Ok(first)));
                }
                return Poll::Ready(Some(Err(error)));
            }
            return Poll::Ready(self.take(None).map(Ok));
        }
        match self.take(Some(cx.waker())) {
            Some(row) => Poll::Ready(Some(Ok(row))),
            None => Poll::Pending,
        }
    }
}

impl<T> Drop for RowStream<T> {
    fn drop(&mut self) {
        let mut buffer = self.shared.lock();
        buffer.reader_gone = true;
        if let Some(writer) = buffer.writer.take() {
            drop(buffer);
            writer.wake();
        }
    }
}

impl<T> std::fmt::Debug for RowStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RowStream")
    }
}
