//! What a connection answers with: the result itself, or a future of it.

use super::BoxFuture;
use crate::error::Result;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

/// The result of a statement. A driver that is in the process is mostly done when it is asked, and
/// then there is no future to keep.
#[must_use = "nothing more happens until it is awaited"]
pub(crate) enum Answer<'a, T> {
    /// It is done.
    Now(Ready<Result<T>>),
    /// It has to wait for something.
    Later(BoxFuture<'a, Result<T>>),
}

impl<'a, T> Answer<'a, T> {
    pub(crate) fn now(result: Result<T>) -> Self {
        Answer::Now(ready(result))
    }

    pub(crate) fn later(future: impl Future<Output = Result<T>> + Send + 'a) -> Self {
        Answer::Later(Box::pin(future))
    }
}

// A result is never pinned.
impl<T> Unpin for Answer<'_, T> {}

impl<T> Future for Answer<'_, T> {
    type Output = Result<T>;
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        match self.get_mut() {
            Answer::Now(result) => Pin::new(result).poll(cx),
            Answer::Later(future) => future.as_mut().poll(cx),
        }
    }
}
