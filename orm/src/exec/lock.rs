//! Locks with names of the program's own: who holds one keeps others out of what it stands for, and no
//! row or table is touched.

use super::pinned::Pinned;
use super::{Access, Db, Session, Statement, Tx, run};
use crate::decode::Collect;
use crate::error::{Error, Kind, Result};
use crate::query::ends::collected;
use crate::value::{SqlType, Value};

/// The queries for locks of a session and of a transaction. Each has the name for its placeholder and
/// gives a number, 1 for yes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AdvisoryLocks {
    /// Waits for the lock of the session.
    pub take: &'static str,
    /// Takes it if it is free.
    pub try_take: &'static str,
    /// Gives it back.
    pub give: &'static str,
    /// The same for a lock that ends with the transaction: waiting, and if it is free.
    pub in_transaction: Option<(&'static str, &'static str)>,
}

/// A lock that nobody else can take, until it is released or dropped: see [`Db::advisory_lock`].
///
/// It has a connection of the pool for itself. Dropped, that connection is closed, which gives the lock
/// back; [`release`](AdvisoryLock::release) keeps the connection and waits for the server. So a program
/// that dies gives its locks back, too.
#[derive(Debug)]
#[must_use = "dropping the lock gives it back"]
pub struct AdvisoryLock {
    connection: Pinned,
    name: String,
}

impl AdvisoryLock {
    /// Gives the lock back, and the connection to the pool.
    ///
    /// # Errors
    /// If the connection is lost, and the lock with it: what it stood for was not alone any more.
    pub async fn release(self) -> Result<()> {
        let AdvisoryLock { connection, name } = self;
        let session = Session::clone(&connection.session());
        let give = locks(&session)?.give;
        if !ask(session, give, name).await? {
            return Err(Error::new(Kind::Connection, "the advisory lock was lost with its session"));
        }
        connection.release().await;
        Ok(())
    }
}

fn locks(on: &Session) -> Result<AdvisoryLocks> {
    on.dialect().advisory_locks().ok_or_else(|| {
        Error::unsupported("an advisory lock", on.dialect().name())
            .hint("it has one writer at a time: a transaction that writes is alone from its beginning")
    })
}

/// Asks for a number, 1 for yes.
async fn ask(on: Session, sql: &'static str, name: String) -> Result<bool> {
    let statement = Statement {
        sql: sql.into(),
        args: vec![Value::Text(name)],
        access: Access::Write,
        operation: "SELECT",
        model: None,
        // It concerns no row.
        held: on.ground().stamp(),
    };
    let sink = Box::new(Collect::<i64>::new(vec![SqlType::I64], |row| row.next()));
    let (sink, _) = run::fetch(on, Ok(statement), sink).await?;
    Ok(collected::<i64>(sink)?.first() == Some(&1))
}

impl Db {
    /// Waits for the lock with a name and takes it. Names are the database's: whoever takes the same
    /// name in the same database waits, in this process and in any other.
    ///
    /// ```no_run
    /// # use plough::prelude::*;
    /// # async fn run(db: &Db) -> plough::Result<()> {
    /// let lock = db.advisory_lock("nightly report").await?;
    /// // … what only one may do at a time …
    /// lock.release().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// On PostgreSQL, MySQL and MariaDB. It takes a connection of the pool while it waits and until it
    /// is given back. `tokio::time::timeout` limits the wait.
    ///
    /// # Errors
    /// On SQLite; behind a pooler in transaction mode, where no session lasts; if the database ends the
    /// wait (`statement_timeout`, a deadlock of locks).
    pub async fn advisory_lock(&self, name: &str) -> Result<AdvisoryLock> {
        match self.take(name, true).await? {
            Some(lock) => Ok(lock),
            None => Err(Error::new(Kind::LockTimeout, "the advisory lock was not granted")),
        }
    }

    /// Takes the lock with a name if it is free. As [`advisory_lock`](Db::advisory_lock), without
    /// waiting.
    ///
    /// # Errors
    /// As there.
    pub async fn try_advisory_lock(&self, name: &str) -> Result<Option<AdvisoryLock>> {
        self.take(name, false).await
    }

    async fn take(&self, name: &str, wait: bool) -> Result<Option<AdvisoryLock>> {
        let locks = locks(self)?;
        let connection = Pinned::take(self).await?;
        let take = if wait { locks.take } else { locks.try_take };
        if ask(Session::clone(&connection.session()), take, name.to_owned()).await? {
            return Ok(Some(AdvisoryLock { connection, name: name.to_owned() }));
        }
        connection.release().await;
        Ok(None)
    }
}

impl Tx {
    /// Waits for the lock with a name and holds it until the transaction ends: see
    /// [`Db::advisory_lock`]. On PostgreSQL.
    ///
    /// # Errors
    /// On other databases, where locks belong to sessions; if the wait is ended.
    pub async fn advisory_lock(&self, name: &str) -> Result<()> {
        let (take, _) = self.locks_of_transactions()?;
        ask(Session::clone(self), take, name.to_owned()).await.map(drop)
    }

    /// Takes the lock with a name if it is free, until the transaction ends. Whether it was.
    ///
    /// # Errors
    /// As [`advisory_lock`](Tx::advisory_lock).
    pub async fn try_advisory_lock(&self, name: &str) -> Result<bool> {
        let (_, take) = self.locks_of_transactions()?;
        ask(Session::clone(self), take, name.to_owned()).await
    }

    fn locks_of_transactions(&self) -> Result<(&'static str, &'static str)> {
        locks(self)?.in_transaction.ok_or_else(|| {
            Error::unsupported("an advisory lock that ends with a transaction", self.dialect().name())
                .hint("take one with `db.advisory_lock(..)` before the transaction")
        })
    }
}
