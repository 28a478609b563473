//! Rows one by one.
//!
//! The stream owns the statement's future and polls it only when it has no rows left, so that a slow
//! reader stops the database and memory stays constant. No task is spawned. Where a driver decodes on
//! a thread of its own the rows change hands a window at a time, and the reader is not woken for each.

use crate::decode::{Reader, ResultColumns, Row, Sink, Text, WriteRow, check_columns};
use crate::error::{Error, Kind, Result};
use crate::exec::{Session, Statement, run};
use crate::query::Spec;
use crate::query::ends::Ran;
use crate::query::windows::Windows;
use crate::relate::Tree;
use crate::value::SqlType;
use futures_core::Stream;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Rows that may wait for the reader, beside as many that it has taken.
const WINDOW: usize = 256;
/// Rows that are text already wait together, until they are so many bytes; and so many such pieces.
const PIECE: usize = 16 * 1024;
const PIECES: usize = 2;

/// A stream of rows, with what is loaded for them.
#[must_use = "nothing runs until it is polled"]
pub struct RowStream<T>(Source<T>);

enum Source<T> {
    Rows(Rows<T>),
    Windows(Windows<T>),
}

/// Rows for which nothing is loaded.
struct Rows<T> {
    run: Option<Ran>,
    /// Rows that were taken from `shared`.
    ready: VecDeque<T>,
    shared: Arc<Shared<T>>,
}

// Its rows are never pinned.
impl<T> Unpin for Rows<T> {}

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

/// How rows come into the buffer: read first, so that it is not locked meanwhile.
trait Take<T>: Send + 'static {
    /// How much of them may wait.
    const WINDOW: usize;
    /// Reads a row.
    fn read(&mut self, row: &mut Reader<'_>) -> Result<()>;
    /// Hands it over.
    fn hand_over(&mut self, to: &mut VecDeque<T>);
}

/// One by one.
struct Each<T> {
    read: fn(&mut Reader<'_>) -> Result<T>,
    row: Option<T>,
}

impl<T: Send + 'static> Take<T> for Each<T> {
    const WINDOW: usize = WINDOW;
    fn read(&mut self, row: &mut Reader<'_>) -> Result<()> {
        self.row = Some((self.read)(row)?);
        Ok(())
    }
    fn hand_over(&mut self, to: &mut VecDeque<T>) {
        to.extend(self.row.take());
    }
}

/// As JSON, each after a comma, in pieces.
struct Lines {
    write: WriteRow,
    text: Text,
}

impl Take<Vec<u8>> for Lines {
    const WINDOW: usize = PIECES;
    fn read(&mut self, row: &mut Reader<'_>) -> Result<()> {
        self.text.clear();
        self.text.push_line(row, self.write)
    }
    fn hand_over(&mut self, to: &mut VecDeque<Vec<u8>>) {
        match to.back_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => piece.extend_from_slice(self.text.lines()),
            None => to.push_back(self.text.lines().to_vec()),
        }
    }
}

/// The driver's end.
struct Feed<T, R> {
    expected: Vec<SqlType>,
    rows: R,
    shared: Arc<Shared<T>>,
    /// The window is full, or the reader is gone: `poll_ready` has to look.
    held_up: bool,
}

impl<T: Send + 'static, R: Take<T>> Sink for Feed<T, R> {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.expected, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.read(&mut Reader::new(row))?;
        let mut buffer = self.shared.lock();
        self.rows.hand_over(&mut buffer.rows);
        self.held_up = buffer.reader_gone || buffer.rows.len() >= R::WINDOW;
        Ok(())
    }

    fn clear(&mut self) {
        self.shared.lock().rows.clear();
    }

    fn streams(&self) -> bool {
        true
    }

    fn nudge(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        let shared = self.shared.clone();
        Some(Arc::new(move || {
            let mut buffer = shared.lock();
            if !buffer.rows.is_empty()
                && let Some(reader) = buffer.reader.take()
            {
                drop(buffer);
                reader.wake();
            }
        }))
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        if !self.held_up {
            return Poll::Ready(Ok(()));
        }
        let mut buffer = self.shared.lock();
        if buffer.reader_gone {
            return Poll::Ready(Err(Error::new(Kind::Closed, "the stream was dropped")));
        }
        if buffer.rows.len() < R::WINDOW {
            return Poll::Ready(Ok(()));
        }
        buffer.writer = Some(cx.waker().clone());
        if let Some(reader) = buffer.reader.take() {
            drop(buffer);
            reader.wake();
        }
        Poll::Pending
    }
}

impl<T: Send + 'static> RowStream<T> {
    pub(crate) fn new(
        on: Session,
        statement: Result<Statement>,
        expected: Vec<SqlType>,
        read: fn(&mut Reader<'_>) -> Result<T>,
    ) -> Self {
        Self::through(on, statement, expected, read, |feed| feed)
    }

    /// A stream whose rows pass another sink, which `wrap` puts around that of the stream.
    pub(crate) fn through(
        on: Session,
        statement: Result<Statement>,
        expected: Vec<SqlType>,
        read: fn(&mut Reader<'_>) -> Result<T>,
        wrap: impl FnOnce(Box<dyn Sink>) -> Box<dyn Sink>,
    ) -> Self {
        Self::fed(expected, Each { read, row: None }, |feed| run::fetch(on, statement, wrap(feed)))
    }

    /// A stream of the rows that a COPY gives.
    pub(super) fn copied(
        on: Session,
        statement: Result<(Statement, Arc<str>)>,
        expected: Vec<SqlType>,
        read: fn(&mut Reader<'_>) -> Result<T>,
    ) -> Self {
        Self::fed(expected, Each { read, row: None }, |feed| run::copy_out(on, statement, feed))
    }

    fn fed(expected: Vec<SqlType>, rows: impl Take<T>, run: impl FnOnce(Box<dyn Sink>) -> Ran) -> Self {
        let buffer = Buffer { rows: VecDeque::new(), reader: None, writer: None, reader_gone: false };
        let shared = Arc::new(Shared(Mutex::new(buffer)));
        let feed = Box::new(Feed { expected, rows, shared: shared.clone(), held_up: false });
        let run = Some(run(feed));
        RowStream(Source::Rows(Rows { run, ready: VecDeque::new(), shared }))
    }

    /// A stream that loads relations for its rows.
    pub(super) fn loading(on: Session, spec: &Spec, snapshot: bool, tree: Tree) -> Self {
        RowStream(Source::Windows(Windows::new(on, spec, snapshot, tree)))
    }
}

#[cfg(feature = "json")]
impl RowStream<Vec<u8>> {
    /// A stream of rows as JSON, each after a comma, in pieces of many rows.
    pub(super) fn of_lines(
        on: Session,
        statement: Result<Statement>,
        expected: Vec<SqlType>,
        write: WriteRow,
    ) -> Self {
        let lines = Lines { write, text: Text::default() };
        Self::fed(expected, lines, |feed| run::fetch(on, statement, feed))
    }
}

impl<T: Send + 'static> Stream for RowStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        match &mut self.0 {
            Source::Rows(rows) => rows.poll_next(cx),
            Source::Windows(windows) => windows.poll_next(cx),
        }
    }
}

impl<T> Rows<T> {
    /// The next row. `reader` is woken when there are more, if there is none.
    fn take(&mut self, reader: Option<&Waker>) -> Option<T> {
        if let Some(row) = self.ready.pop_front() {
            return Some(row);
        }
        let mut buffer = self.shared.lock();
        std::mem::swap(&mut buffer.rows, &mut self.ready);
        if self.ready.is_empty() {
            buffer.reader = reader.cloned();
        }
        if let Some(writer) = buffer.writer.take() {
            drop(buffer);
            writer.wake();
        }
        self.ready.pop_front()
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if let Some(row) = self.take(None) {
            return Poll::Ready(Some(Ok(row)));
        }
        let Some(run) = &mut self.run else {
            return Poll::Ready(None);
        };
        if let Poll::Ready(result) = run.as_mut().poll(cx) {
            // Rows that came before an error are given out first.
            self.run = result.err().map(|error| Box::pin(std::future::ready(Err(error))) as _);
            return match self.take(None) {
                Some(row) => Poll::Ready(Some(Ok(row))),
                None => self.end(cx),
            };
        }
        match self.take(Some(cx.waker())) {
            Some(row) => Poll::Ready(Some(Ok(row))),
            None => Poll::Pending,
        }
    }

    /// What comes after the last row: an error, once, or the end.
    fn end(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let Some(mut run) = self.run.take() else {
            return Poll::Ready(None);
        };
        match run.as_mut().poll(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(error))),
            _ => Poll::Ready(None),
        }
    }
}

impl<T> Drop for Rows<T> {
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
