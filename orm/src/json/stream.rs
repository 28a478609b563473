//! JSON in chunks, as its rows come.

use super::{JsonPolicy, Rows};
use crate::error::Result;
use crate::query::RowStream;
use futures_core::Stream;
use serde::Serialize;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A chunk is handed on from so many bytes, or when the next row has to be waited for.
const CHUNK: usize = 16 * 1024;

/// A list of rows as chunks of JSON. It reads on only when the next chunk is asked for, so that a slow
/// client slows the statement and memory stays constant.
///
/// An error ends it without the end of the list: what was sent is no JSON then. As the body of an
/// answer, it breaks the connection off.
#[must_use = "nothing runs until it is polled"]
pub struct JsonStream(Pin<Box<dyn Stream<Item = Result<Vec<u8>>> + Send>>);

impl JsonStream {
    /// Rows that are written by their structs.
    pub(crate) fn new<T: Serialize + Send + 'static>(rows: RowStream<T>, policy: JsonPolicy) -> Self {
        let add = |written: &mut Rows, row: T| written.push(&row);
        JsonStream(Box::pin(Chunks { rows: Some(rows), add, written: Rows::new(policy), any: false }))
    }

    /// Rows that are text already, each after a comma, one or many at a time.
    pub(crate) fn of_lines(lines: RowStream<Vec<u8>>) -> Self {
        let add = |written: &mut Rows, lines: Vec<u8>| {
            written.push_lines(&lines);
            Ok(())
        };
        let written = Rows::new(JsonPolicy::new());
        JsonStream(Box::pin(Chunks { rows: Some(lines), add, written, any: false }))
    }
}

impl Stream for JsonStream {
    type Item = Result<Vec<u8>>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for JsonStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonStream")
    }
}

struct Chunks<T> {
    /// None after the last row, or an error.
    rows: Option<RowStream<T>>,
    add: fn(&mut Rows, T) -> Result<()>,
    written: Rows,
    /// Whether a row is among what was written.
    any: bool,
}

// Its rows are never pinned.
impl<T> Unpin for Chunks<T> {}

impl<T> Chunks<T> {
    fn chunk(&mut self) -> Vec<u8> {
        self.any = false;
        std::mem::take(&mut self.written.bytes)
    }
}

impl<T: Send + 'static> Stream for Chunks<T> {
    type Item = Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(rows) = &mut this.rows else { return Poll::Ready(None) };
            let failed = match Pin::new(rows).poll_next(cx) {
                Poll::Pending if this.any => return Poll::Ready(Some(Ok(this.chunk()))),
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => {
                    this.rows = None;
                    this.written.end();
                    return Poll::Ready(Some(Ok(this.chunk())));
                }
                Poll::Ready(Some(row)) => row.and_then(|row| (this.add)(&mut this.written, row)).err(),
            };
            if let Some(error) = failed {
                this.rows = None;
                return Poll::Ready(Some(Err(error)));
            }
            this.any = true;
            if this.written.bytes.len() >= CHUNK {
                return Poll::Ready(Some(Ok(this.chunk())));
            }
        }
    }
}
