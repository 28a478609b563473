//! Rows one by one, with what is loaded for them.
//!
//! The statement fills a window of rows and waits; what belongs to the window is loaded, one
//! statement for each edge; the reader takes its rows, and the next window is filled.

use crate::decode::{ResultColumns, Row, Sink, check_columns};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Done, Session, run};
use crate::query::Spec;
use crate::query::ends::collected;
use crate::relate::{self, Layout, Tree};
use crate::value::SqlType;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Rows whose relations are loaded together.
const WINDOW: usize = 256;

struct Window {
    sink: Box<dyn Sink>,
    rows: usize,
    /// The reader, where a driver decodes on a thread of its own.
    reader: Option<Waker>,
    /// The driver, while the window is full.
    writer: Option<Waker>,
    reader_gone: bool,
}

fn lock(window: &Mutex<Window>) -> MutexGuard<'_, Window> {
    // A window is whole between any two of its statements.
    window.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The driver's end.
struct Feed {
    types: Vec<SqlType>,
    window: Arc<Mutex<Window>>,
}

impl Sink for Feed {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.types, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let mut window = lock(&self.window);
        window.sink.row(row)?;
        window.rows += 1;
        let reader = if window.rows == WINDOW { window.reader.take() } else { None };
        drop(window);
        if let Some(reader) = reader {
            reader.wake();
        }
        Ok(())
    }

    fn clear(&mut self) {
        let mut window = lock(&self.window);
        window.sink.clear();
        window.rows = 0;
    }

    fn streams(&self) -> bool {
        true
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut window = lock(&self.window);
        if window.reader_gone {
            return Poll::Ready(Err(Error::new(Kind::Closed, "the stream was dropped")));
        }
        if window.rows < WINDOW {
            return Poll::Ready(Ok(()));
        }
        window.writer = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// The reader's end, between two windows.
struct Reading {
    on: Session,
    tree: Tree,
    layout: Layout,
    run: Option<BoxFuture<'static, Result<(Box<dyn Sink>, Done)>>>,
    window: Arc<Mutex<Window>>,
    /// What ended the statement: rows that came before are given out first.
    error: Option<Error>,
}

impl Reading {
    fn new(on: Session, spec: &Spec, tree: Tree) -> Result<Box<Reading>> {
        let layout = tree.layout(spec)?;
        let statement = tree.statement(&on, spec, &layout);
        let sink = tree.sink(&layout)?;
        let window = Window { sink, rows: 0, reader: None, writer: None, reader_gone: false };
        let window = Arc::new(Mutex::new(window));
        let feed: Box<dyn Sink> = Box::new(Feed { types: layout.types(), window: window.clone() });
        let run = Some(run::fetch(on.clone(), statement, feed));
        Ok(Box::new(Reading { on, tree, layout, run, window, error: None }))
    }

    /// Takes the window if it holds so many rows.
    fn take(&self, at_least: usize, reader: Option<&Waker>) -> Result<Option<Box<dyn Sink>>> {
        let mut window = lock(&self.window);
        if window.rows < at_least {
            window.reader = reader.cloned();
            return Ok(None);
        }
        let full = std::mem::replace(&mut window.sink, self.tree.sink(&self.layout)?);
        window.rows = 0;
        let writer = window.writer.take();
        drop(window);
        if let Some(writer) = writer {
            writer.wake();
        }
        Ok(Some(full))
    }

    /// The next rows: a full window, or the last ones.
    fn poll_rows(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Box<dyn Sink>>>> {
        if let Some(full) = self.take(WINDOW, None)? {
            return Poll::Ready(Ok(Some(full)));
        }
        if let Some(run) = &mut self.run {
            match run.as_mut().poll(cx) {
                Poll::Pending => {
                    return match self.take(WINDOW, Some(cx.waker()))? {
                        Some(full) => Poll::Ready(Ok(Some(full))),
                        None => Poll::Pending,
                    };
                }
                Poll::Ready(ended) => {
                    self.run = None;
                    self.error = ended.err();
                }
            }
        }
        Poll::Ready(match self.take(1, None)? {
            Some(rest) => Ok(Some(rest)),
            None => self.error.take().map_or(Ok(None), Err),
        })
    }

    /// The next rows, with what was loaded for them.
    async fn next<T: Send + 'static>(&mut self) -> Result<Option<Vec<T>>> {
        let Some(sink) = std::future::poll_fn(|cx| self.poll_rows(cx)).await? else { return Ok(None) };
        let Tree { model, edges, root, .. } = &self.tree;
        let rows = (root.loaded)(sink)?;
        let parts = relate::load(self.on.clone(), model, edges.clone(), rows.keys, rows.len).await?;
        Ok(Some(collected((root.tree)(rows.rows, parts)?)?))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut window = lock(&self.window);
        window.reader_gone = true;
        let writer = window.writer.take();
        drop(window);
        if let Some(writer) = writer {
            writer.wake();
        }
    }
}

/// A transaction has one connection, and the stream holds it.
fn check(on: &Session, snapshot: bool, tree: &Tree) -> Result<()> {
    let message = match (&on.tx, snapshot) {
        (None, false) => return Ok(()),
        (Some(_), _) => "a stream in a transaction cannot load relations",
        (None, true) => "a stream of a snapshot cannot load relations",
    };
    let error = Error::new(Kind::InvalidInput, message);
    Err(error.hint("read pages with `.cursor(..)`, or all rows with `.all(..)`").model(Some(tree.model.name)))
}

type Loading<T> = BoxFuture<'static, (Option<Box<Reading>>, Result<Option<Vec<T>>>)>;

/// A stream of rows with what is loaded for them.
pub(super) struct Windows<T> {
    rows: std::vec::IntoIter<T>,
    /// The window that is loaded; none after the last.
    next: Option<Loading<T>>,
}

impl<T: Send + 'static> Windows<T> {
    pub(super) fn new(on: Session, spec: &Spec, snapshot: bool, tree: Tree) -> Self {
        let next = match check(&on, snapshot, &tree).and_then(|()| Reading::new(on, spec, tree)) {
            Ok(reading) => load(reading),
            Err(error) => Box::pin(std::future::ready((None, Err(error)))),
        };
        Windows { rows: Vec::new().into_iter(), next: Some(next) }
    }
}

fn load<T: Send + 'static>(mut reading: Box<Reading>) -> Loading<T> {
    Box::pin(async move {
        let rows = reading.next().await;
        (Some(reading), rows)
    })
}

// Nothing is pinned in it but what has a pin of its own.
impl<T> Unpin for Windows<T> {}

impl<T: Send + 'static> Windows<T> {
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            let Some(next) = &mut self.next else { return Poll::Ready(None) };
            let Poll::Ready((reading, rows)) = next.as_mut().poll(cx) else { return Poll::Pending };
            self.next = None;
            match rows {
                Ok(None) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(error))),
                Ok(Some(rows)) => {
                    self.rows = rows.into_iter();
                    self.next = reading.map(load);
                }
            }
        }
    }
}
