//! Transactions and savepoints.
//!
//! A transaction owns one connection behind a queue, so that its statements run one after the
//! other whoever issues them. Savepoints are a stack of numbers: a handle works only while its
//! number is on top, so that neither an outer handle can write into an inner transaction nor a
//! handle be used after its end.

use super::db::DbInner;
use super::pool::Lease;
use super::run::check_not_inside;
use super::{Session, TxOptions};
use crate::error::{Error, Kind, Result};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OwnedMutexGuard;

/// A transaction, or a savepoint inside one: a cheap, clonable handle.
///
/// Its statements run one after the other. A handle that outlives its transaction gives an error,
/// and so does an outer handle while an inner transaction is open. When the last handle is dropped
/// without [`commit`](Tx::commit), the transaction is rolled back.
#[derive(Clone, Debug)]
pub struct Tx(pub(crate) Session);

impl Deref for Tx {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
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

/// A place for a connection.
pub(super) type Slot = Arc<tokio::sync::Mutex<Option<Lease>>>;

pub(super) struct TxInner {
    db: Arc<DbInner>,
    /// None once the transaction has ended.
    connection: Slot,
    /// Where the connection goes after the end, if not into the pool.
    home: Option<Slot>,
    /// Whether there is no transaction at all: its handle only leads to the connection.
    bare: bool,
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
        if self.bare {
            return;
        }
        // Only the last handle gets here, so that nobody holds the lock.
        let Some(mut lease) = Arc::get_mut(&mut self.connection).and_then(|c| c.get_mut().take()) else {
            return;
        };
        if lease.is_broken() {
            return;
        }
        if self.home.is_some() {
            // Its session may have settings that are nobody else's.
            lease.discard();
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
        home: None,
        bare: false,
        stack: Mutex::new(Stack { open: vec![0], abandoned: None, next: 1 }),
        streaming: AtomicBool::new(false),
        deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
    };
    Ok(Tx::at(Arc::new(inner), 0))
}

/// The handle of a transaction that was begun on a connection, which then goes home.
pub(super) fn on_lease(db: Arc<DbInner>, lease: Lease, home: Slot) -> Tx {
    handle(db, Arc::new(tokio::sync::Mutex::new(Some(lease))), Some(home), false)
}

/// A handle for statements on a connection in no transaction.
pub(super) fn without_begin(db: Arc<DbInner>, connection: Slot) -> Tx {
    handle(db, connection, None, true)
}

fn handle(db: Arc<DbInner>, connection: Slot, home: Option<Slot>, bare: bool) -> Tx {
    let inner = TxInner {
        db,
        connection,
        home,
        bare,
        stack: Mutex::new(Stack { open: vec![0], abandoned: None, next: 1 }),
        streaming: AtomicBool::new(false),
        deadline: None,
    };
    Tx::at(Arc::new(inner), 0)
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
        let begun = match &self.tx {
            None => begin(self, &options).await,
            Some(_) if options.isolation.is_some() || options.read_only || options.timeout.is_some() => {
                Err(Error::new(Kind::InvalidInput, "a savepoint has no options of its own")
                    .hint("give isolation, `read_only` and `timeout` to the outermost transaction"))
            }
            Some(outer) => savepoint(outer).await,
        };
        // What an end does in a transaction of its own is the same call.
        begun.map(|Tx(session)| Tx(Session { call: self.call, rules: self.rules.clone(), ..session }))
    }
}

pub(super) async fn end(session: &Session, commit: bool) -> Result<()> {
    let Some(TxHandle(level)) = &session.tx else {
        return Ok(());
    };
    let Level { inner, id } = &**level;
    if inner.bare {
        return Err(ended());
    }
    let mut connection = inner.lock_to_end(*id, *id == 0 && !commit).await?;
    if *id == 0 {
        // From here on no handle finds the connection. It goes back only if the end is certain.
        let mut lease = connection.take().ok_or_else(ended)?;
        inner.stack().open.clear();
        let result = lease.batch(if commit { "COMMIT" } else { "ROLLBACK" }).await;
        if result.is_err() {
            // SQLite and PostgreSQL may still be in the transaction that could not be committed.
            lease.discard();
        } else if let Some(home) = &inner.home {
            *home.lock().await = Some(lease);
        }
        return result;
    }
    let sql = if commit { format!("RELEASE SAVEPOINT plough_{id}") } else { rollback_to(*id) };
    connection.as_mut().ok_or_else(ended)?.batch(&sql).await?;
    inner.stack().open.retain(|open| open < id);
    Ok(())
}

impl Tx {
    /// How long the transaction may still be open. A savepoint has no limit of its own.
    pub(super) fn time_left(&self) -> Option<Duration> {
        let level = &self.0.tx.as_ref()?.0;
        (level.id == 0).then_some(level.inner.deadline?.saturating_duration_since(Instant::now()))
    }

    /// The handle of the transaction that a session is.
    pub(crate) fn of(session: Session) -> Tx {
        Tx(session)
    }

    fn at(inner: Arc<TxInner>, id: u64) -> Tx {
        let db = inner.db.clone();
        Tx(Session { db, tx: Some(TxHandle(Arc::new(Level { inner, id }))), call: None, rules: None })
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
