//! Transactions as closures: committed if they give `Ok`, rolled back otherwise.

use super::db::DbInner;
use super::transaction::end;
use super::{Access, Session, Tx, TxOptions};
use crate::error::{Error, Kind, Result};
use std::sync::Arc;
use std::time::Duration;

tokio::task_local! {
    /// The databases in which this task is inside a transaction's closure,
    /// and which connections they hold.
    static OPEN: Vec<(usize, Access)>;
}

impl Session {
    /// Runs a closure in a transaction (inside one: in a savepoint), which is committed if the
    /// closure gives `Ok` and rolled back if it gives `Err`, panics, or is dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
    /// # use plough::prelude::*;
    /// let db = Db::connect("sqlite::memory:").await?;
    /// let sum = db
    ///     .transaction(async |tx| {
    ///         let one: i64 = raw!((i64,), "select 1").one(&tx).await?.0;
    ///         Ok(one + 1)
    ///     })
    ///     .await?;
    /// assert_eq!(sum, 2);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The closure's own, or that of beginning or committing.
    pub fn transaction<T, F, Fut>(&self, f: F) -> impl Future<Output = Result<T>> + Send + use<T, F, Fut>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T>> + Send,
        T: Send,
    {
        self.try_transaction(f)
    }

    /// As [`transaction`](Session::transaction), with an error type of the user's own.
    ///
    /// # Errors
    /// The closure's own, or that of beginning or committing.
    pub fn try_transaction<T, E, F, Fut>(
        &self,
        f: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F, Fut>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<Error> + Send,
        T: Send,
    {
        let session = self.clone();
        async move {
            let tx = session.begin().await?;
            let limit = tx.time_left();
            let open = (Arc::as_ptr(&session.db) as usize, Access::Write);
            finish(&tx, within(open, limit, f(tx.clone())).await).await
        }
    }

    /// Runs a closure in a transaction with options; with
    /// [`retry`](TxOptions::retry) it may run more than once. An `async |tx|` closure can be
    /// run again; `async move |tx|` cannot.
    ///
    /// # Errors
    /// The closure's own, or that of beginning or committing; the last one when retries run out.
    pub fn transaction_with<T, F, Fut>(
        &self,
        options: TxOptions,
        mut f: F,
    ) -> impl Future<Output = Result<T>> + Send + use<T, F, Fut>
    where
        F: FnMut(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T>> + Send,
        T: Send,
    {
        let session = self.clone();
        async move {
            let open = (Arc::as_ptr(&session.db) as usize, options.access());
            let mut attempt = 0;
            loop {
                let tx = session.begin_with(options).await?;
                let limit = tx.time_left();
                let result = finish(&tx, within(open, limit, f(tx.clone())).await).await;
                drop(tx);
                match result {
                    // A savepoint cannot be tried again alone: the whole transaction has failed.
                    Err(error)
                        if error.is_retryable() && attempt < options.retries && session.tx.is_none() =>
                    {
                        tokio::time::sleep(pause(attempt)).await;
                        attempt += 1;
                    }
                    result => return result,
                }
            }
        }
    }
}

/// 5 ms doubled for each attempt, at most 640 ms, of which a random half is left out so that
/// transactions that met do not meet again.
fn pause(attempt: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    let full = 5_000_u64 << attempt.min(7);
    Duration::from_micros(full / 2 + RandomState::new().hash_one(attempt) % (full / 2))
}

/// Runs a hook, which is inside of a transaction as a closure is.
pub(crate) async fn in_hook<T>(tx: &Tx, hook: impl Future<Output = T>) -> T {
    let mut open = OPEN.try_with(Clone::clone).unwrap_or_default();
    open.push((Arc::as_ptr(&tx.db) as usize, Access::Write));
    OPEN.scope(open, hook).await
}

/// Runs a transaction's closure: in the task's list of open transactions, and for no longer than
/// the limit.
async fn within<T, E: From<Error>>(
    one: (usize, Access),
    limit: Option<Duration>,
    body: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let mut open = OPEN.try_with(Clone::clone).unwrap_or_default();
    open.push(one);
    let body = OPEN.scope(open, body);
    match limit {
        None => body.await,
        Some(limit) => tokio::time::timeout(limit, body).await.unwrap_or_else(|_| {
            let error = Error::new(Kind::StatementTimeout, "the transaction was open for too long");
            Err(error.hint("it was rolled back").into())
        }),
    }
}

async fn finish<T, E: From<Error>>(tx: &Tx, result: Result<T, E>) -> Result<T, E> {
    match result {
        Ok(value) => {
            end(&tx.0, true).await?;
            Ok(value)
        }
        Err(error) => {
            // The closure's error says more than that of a rollback, which closes the connection.
            end(&tx.0, false).await.ok();
            Err(error)
        }
    }
}

/// The connections that the running task holds by transactions of this database, in whose closures
/// it is.
pub(super) fn open_transactions(db: &Arc<DbInner>) -> Vec<Access> {
    let key = Arc::as_ptr(db) as usize;
    OPEN.try_with(|open| open.iter().filter(|one| one.0 == key).map(|one| one.1).collect())
        .unwrap_or_default()
}
