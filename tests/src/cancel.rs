//! Dropping futures at every await.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Polls a future a number of times and then drops it, whatever it waits for.
struct DropAfter<F> {
    future: Option<Pin<Box<F>>>,
    polls: usize,
}

impl<F: Future> Future for DropAfter<F> {
    /// What the future gave, or `None` if it was dropped before.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            self.future = None;
            return Poll::Ready(None);
        }
        self.polls -= 1;
        let Some(future) = &mut self.future else { return Poll::Ready(None) };
        match future.as_mut().poll(cx) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => {
                if self.polls == 0 {
                    self.future = None;
                    return Poll::Ready(None);
                }
                Poll::Pending
            }
        }
    }
}

/// Runs a future made by `make`, dropping it after 0 polls, then after 1 and so on, until it is
/// given enough of them to finish (or `most` is reached). `after` is asked between two runs.
///
/// # Errors
/// What `after` gives.
pub async fn at_every_await<F, A, E>(
    most: usize,
    mut make: impl FnMut() -> F,
    mut after: impl FnMut(bool) -> A,
) -> Result<usize, E>
where
    F: Future,
    A: Future<Output = Result<(), E>>,
{
    for polls in 0..most {
        let finished = DropAfter { future: Some(Box::pin(make())), polls }.await.is_some();
        after(finished).await?;
        if finished {
            return Ok(polls);
        }
    }
    Ok(most)
}
