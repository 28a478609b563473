//! Transactions and savepoints.
//!
//! A transaction owns one connection behind a queue, so that its statements run one after the
//! other whoever issues them. Savepoints are a stack of numbers: a handle works only while its
//! number is on top, so that neither an outer handle can write into an inner transaction nor a
//! handle be used after its end.

use super::db::DbInner;
use super::pool::Lease;
use super::run::check_not_inside;
use super::{Access, Session};
use crate::error::{Error, Kind, Result};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OwnedMutexGuard;

tokio::task_local! {
    /// The databases in which this task is inside a transaction's closure,
    /// and which connections they hold.
    static OPEN: Vec<(usize, Access)>;
}

/// A transaction, or a savepoint inside one: a cheap, clonable handle.
///
/// Its statements run one after the other. A handle that outlives its transaction gives an error,
/// and so does an outer handle while an inner transaction is open. When the last handle is dropped
/// without [`commit`](Tx::commit), the transaction is rolled back.
#[derive(Clone, Debug)]
pub struct Tx(pub(super) Session);

impl Deref for Tx {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
    }
}

/// How strictly a transaction is kept apart from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// Each statement sees what was committed before it.
    ReadCommitted,
    /// All statements see what was committed before the first.
    RepeatableRead,
    /// As if transactions ran one after the other.
    Serializable,
}

/// How a transaction is begun, and how often it is tried.
#[derive(Debug, Clone, Copy, Default)]
pub struct TxOptions {
    pub(crate) isolation: Option<Isolation>,
    pub(crate) read_only: bool,
    pub(crate) retries: u32,
    pub(crate) timeout: Option<Duration>,
}

impl TxOptions {
    /// The kind of connection that such a transaction holds.
    fn access(&self) -> Access {
        if self.read_only { Access::Read } else { Access::Write }
    }

    /// The database's own isolation, reading and writing, tried once.
    #[must_use]
    pub fn new() -> Self {
        TxOptions::default()
    }

    /// An isolation level. SQLite always gives the strictest.
    #[must_use]
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// [`Isolation::Serializable`].
    #[must_use]
    pub fn serializable(self) -> Self {
        self.isolation(Isolation::Serializable)
    }

    /// [`Isolation::RepeatableRead`].
    #[must_use]
    pub fn repeatable_read(self) -> Self {
        self.isolation(Isolation::RepeatableRead)
    }

    /// Nothing can be written. On SQLite it runs beside the writer.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Runs the closure up to so many times more when the database ends the transaction for a
    /// serialization failure or a deadlock, after a pause that doubles from 5 ms and is jittered.
    #[must_use]
    pub fn retry(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }

    /// The longest that the transaction may be open, instead of the `Db`'s own limit.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }
}

/// A place in a transaction's stack.
#[derive(Clone)]
pub(crate) struct TxHandle(Arc<Level>);

/// The transaction itself (0) or one of its savepoints.
struct Level {
    inner: Arc<TxInner>,
    id: u64,
}

impl Drop for Level {
    fn drop(&mut self) {
        // A savepoint that all handles have left is rolled back before the next statement; for the
        // transaction itself, `TxInner` sees to it.
        let mut stack = self.inner.stack();
        if self.id > 0 && stack.open.contains(&self.id) {
            stack.abandoned = Some(stack.abandoned.map_or(self.id, |lowest| lowest.min(self.id)));
        }
    }
}

pub(super) struct TxInner {
    db: Arc<DbInner>,
    /// None once the transaction has ended.
    connection: Arc<tokio::sync::Mutex<Option<Lease>>>,
    stack: Mutex<Stack>,
    streaming: AtomicBool,
    deadline: Option<Instant>,
}

struct Stack {
    /// The open levels: the transaction itself, then its savepoints.
    open: Vec<u64>,
    /// The lowest savepoint whose future was dropped: it is rolled back before the next statement.
    abandoned: Option<u64>,
    next: u64,
}

/// The connection of a transaction, for one statement or one stream.
pub(crate) struct TxGuard {
    connection: OwnedMutexGuard<Option<Lease>>,
    /// Set back when the guard of a stream is dropped.
    streaming: Option<Arc<TxInner>>,
}

fn ended() -> Error {
    Error::new(Kind::Transaction, "the transaction has ended; its handle cannot be used any more")
}

impl TxInner {
    fn stack(&self) -> MutexGuard<'_, Stack> {
        // Nothing panics while the stack is locked, and it is whole between its statements.
        self.stack.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a handle is the one whose turn it is.
    fn check(&self, id: u64) -> Result<()> {
        let stack = self.stack();
        match stack.open.iter().position(|open| *open == id) {
            None => Err(ended()),
            Some(at) if at + 1 == stack.open.len() || stack.abandoned == stack.open.get(at + 1).copied() => {
                Ok(())
            }
            Some(_) => Err(Error::new(
                Kind::Transaction,
                "an inner transaction is open; its outer handle must wait until it has ended",
            )
            .hint("use the handle that the inner closure is given")),
        }
    }

    /// Waits for the connection, and rolls back what was abandoned.
    async fn lock(&self, id: u64) -> Result<OwnedMutexGuard<Option<Lease>>> {
        let connection = self.lock_to_end(id, false).await?;
        if self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Err(Error::new(Kind::StatementTimeout, "the transaction is open for too long"));
        }
        Ok(connection)
    }

    /// As `lock`, also when the transaction has been open for too long. `undone`: the whole
    /// transaction is about to be rolled back, abandoned savepoints with it.
    async fn lock_to_end(&self, id: u64, undone: bool) -> Result<OwnedMutexGuard<Option<Lease>>> {
        if self.streaming.load(Ordering::Acquire) {
            return Err(Error::new(Kind::Transaction, "a stream of this transaction is still open")
                .hint("read it to its end before the next statement"));
        }
        let mut connection = self.connection.clone().lock_owned().await;
        self.check(id)?;
        let lease = connection.as_mut().ok_or_else(ended)?;
        if lease.is_broken() {
            return Err(Error::new(
                Kind::Transaction,
                "the transaction is lost: its connection broke, or one of its statements was cancelled",
            ));
        }
        let abandoned = self.stack().abandoned;
        if let Some(savepoint) = abandoned.filter(|_| !undone) {
            lease.batch(&rollback_to(savepoint)).await?;
            let mut stack = self.stack();
            stack.abandoned = None;
            stack.open.retain(|open| *open < savepoint);
        }
        Ok(connection)
    }
}

fn rollback_to(savepoint: u64) -> String {
    format!("ROLLBACK TO SAVEPOINT plough_{savepoint}; RELEASE SAVEPOINT plough_{savepoint}")
}

impl TxHandle {
    /// The transaction's connection, for one statement.
    pub(crate) async fn connection(&self) -> Result<TxGuard> {
        Ok(TxGuard { connection: self.0.inner.lock(self.0.id).await?, streaming: None })
    }

    /// The transaction's connection, for a stream: until it is dropped, other statements err.
    pub(crate) async fn stream_connection(&self) -> Result<TxGuard> {
        let connection = self.0.inner.lock(self.0.id).await?;
        self.0.inner.streaming.store(true, Ordering::Release);
        Ok(TxGuard { connection, streaming: Some(self.0.inner.clone()) })
    }
}

impl TxGuard {
    pub(crate) fn lease(&mut self) -> Result<&mut Lease> {
        self.connection.as_mut().ok_or_else(ended)
    }
}

impl Drop for TxGuard {
    fn drop(&mut self) {
        if let Some(inner) = &self.streaming {
            inner.streaming.store(false, Ordering::Release);
        }
    }
}

impl Drop for TxInner {
    fn drop(&mut self) {
        // Only the last handle gets here, so that nobody holds the lock.
        let Some(mut lease) = Arc::get_mut(&mut self.connection).and_then(|c| c.get_mut().take()) else {
            return;
        };
        if lease.is_broken() {
            return;
        }
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(async move {
                    if lease.batch("ROLLBACK").await.is_err() {
                        lease.discard();
                    }
                });
            }
            Err(_) => lease.discard(),
        }
    }
}

/// Begins a transaction on a connection of its own.
async fn begin(session: &Session, options: &TxOptions) -> Result<Tx> {
    let db = &session.db;
    let sql = db.dialect.begin(options)?;
    let access = options.access();
    check_not_inside(session, access)?;
    let mut lease = db.lease(access).await?;
    if let Err(error) = lease.batch(&sql).await {
        // Whether it has begun is unknown. A connection that broke is not given back anyway.
        lease.discard();
        db.learn_from(&error);
        if !error.is_connection() {
            return Err(error);
        }
        // Nothing has been done yet: another connection takes the place of one that was dead.
        lease = db.lease(access).await?;
        if let Err(error) = lease.batch(&sql).await {
            lease.discard();
            return Err(error);
        }
    }
    let limit = options.timeout.or(db.options.transaction_timeout);
    let inner = TxInner {
        db: db.clone(),
        connection: Arc::new(tokio::sync::Mutex::new(Some(lease))),
        stack: Mutex::new(Stack { open: vec![0], abandoned: None, next: 1 }),
        streaming: AtomicBool::new(false),
        deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
    };
    Ok(Tx::at(Arc::new(inner), 0))
}

/// Begins a savepoint.
async fn savepoint(outer: &TxHandle) -> Result<Tx> {
    let outer = &outer.0;
    let mut connection = outer.inner.lock(outer.id).await?;
    let id = {
        let mut stack = outer.inner.stack();
        stack.next += 1;
        stack.next - 1
    };
    connection.as_mut().ok_or_else(ended)?.batch(&format!("SAVEPOINT plough_{id}")).await?;
    outer.inner.stack().open.push(id);
    Ok(Tx::at(outer.inner.clone(), id))
}

impl Session {
    /// Begins a transaction, or inside one a savepoint. It is rolled back unless
    /// [`commit`](Tx::commit) is called.
    ///
    /// # Errors
    /// If no connection is free in time, or the database refuses.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_with(TxOptions::new()).await
    }

    /// Begins a transaction with options; `retry` has no meaning here.
    ///
    /// # Errors
    /// As [`begin`](Session::begin); inside a transaction, options are refused.
    pub async fn begin_with(&self, options: TxOptions) -> Result<Tx> {
        match &self.tx {
            None => begin(self, &options).await,
            Some(_) if options.isolation.is_some() || options.read_only || options.timeout.is_some() => {
                Err(Error::new(Kind::InvalidInput, "a savepoint has no options of its own")
                    .hint("give isolation, `read_only` and `timeout` to the outermost transaction"))
            }
            Some(outer) => savepoint(outer).await,
        }
    }

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
            let limit = time_left(&tx);
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
                let limit = time_left(&tx);
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

fn time_left(tx: &Tx) -> Option<Duration> {
    let level = &tx.0.tx.as_ref()?.0;
    (level.id == 0).then_some(level.inner.deadline?.saturating_duration_since(Instant::now()))
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

async fn end(session: &Session, commit: bool) -> Result<()> {
    let Some(TxHandle(level)) = &session.tx else {
        return Ok(());
    };
    let Level { inner, id } = &**level;
    let mut connection = inner.lock_to_end(*id, *id == 0 && !commit).await?;
    if *id == 0 {
        // From here on no handle finds the connection. It goes back only if the end is certain.
        let mut lease = connection.take().ok_or_else(ended)?;
        inner.stack().open.clear();
        let result = lease.batch(if commit { "COMMIT" } else { "ROLLBACK" }).await;
        if result.is_err() {
            // SQLite and PostgreSQL may still be in the transaction that could not be committed.
            lease.discard();
        }
        return result;
    }
    let sql = if commit { format!("RELEASE SAVEPOINT plough_{id}") } else { rollback_to(*id) };
    connection.as_mut().ok_or_else(ended)?.batch(&sql).await?;
    inner.stack().open.retain(|open| open < id);
    Ok(())
}

impl Tx {
    fn at(inner: Arc<TxInner>, id: u64) -> Tx {
        let db = inner.db.clone();
        Tx(Session { db, tx: Some(TxHandle(Arc::new(Level { inner, id }))) })
    }

    /// Commits. All clones of the handle are void from then on.
    ///
    /// # Errors
    /// If the database refuses (a deferred constraint, a serialization failure), or the
    /// transaction has ended already. It is then rolled back.
    pub async fn commit(self) -> Result<()> {
        end(&self.0, true).await
    }

    /// Rolls back. All clones of the handle are void from then on.
    ///
    /// # Errors
    /// If the transaction has ended already.
    pub async fn rollback(self) -> Result<()> {
        end(&self.0, false).await
    }
}
