//! One connection for a while: what a migrator needs.
//!
//! A lock of the session, its settings, and statements that no transaction can hold must meet on one
//! connection, and so must the transactions between them.

use super::db::DbInner;
use super::pool::Lease;
use super::transaction::{self, Slot};
use super::{Access, Session, Tx, TxOptions, run};
use crate::error::{Error, Kind, Result};
use std::sync::Arc;

/// A connection that nobody else uses until it is [released](Pinned::release). Dropped before, it is
/// closed: what was set in its session must not reach others.
#[derive(Debug)]
pub struct Pinned {
    db: Arc<DbInner>,
    connection: Slot,
}

impl Pinned {
    /// Takes a connection that may write out of the pool.
    ///
    /// # Errors
    /// If none is free in time, or sessions do not last: behind a pooler in transaction mode.
    pub async fn take(on: &Session) -> Result<Pinned> {
        on.check_scopes(0, "migrations")?;
        if on.tx.is_some() {
            return Err(Error::new(
                Kind::Transaction,
                "what needs a session of its own cannot begin inside a transaction",
            )
            .hint("give the `Db`"));
        }
        if on.db.options.transaction_pooler {
            return Err(Error::new(
                Kind::Unsupported,
                "behind a pooler in transaction mode there is no session, and so no lock that lasts",
            )
            .hint("connect to the server itself"));
        }
        let lease = on.db.lease(Access::Write).await?;
        Ok(Pinned { db: on.db.clone(), connection: Arc::new(tokio::sync::Mutex::new(Some(lease))) })
    }

    /// A handle for statements outside of any transaction.
    #[must_use]
    pub fn session(&self) -> Tx {
        transaction::without_begin(self.db.clone(), self.connection.clone())
    }

    /// Runs statements without placeholders, outside of any transaction.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn batch(&self, sql: &str) -> Result<()> {
        run::batch(self.session().0, sql.to_owned()).await
    }

    /// Begins a transaction. Its end, not its drop, brings the connection back.
    ///
    /// # Errors
    /// If the connection is lost, or the database refuses.
    pub async fn begin(&self) -> Result<Tx> {
        let mut lease = self.connection.lock().await.take().ok_or_else(lost)?;
        let sql = self.db.dialect.begin(&TxOptions::new())?;
        if let Err(error) = lease.batch(&sql).await {
            if error.is_connection() || lease.is_broken() {
                lease.discard();
            } else {
                *self.connection.lock().await = Some(lease);
            }
            return Err(error);
        }
        Ok(transaction::on_lease(self.db.clone(), lease, self.connection.clone()))
    }

    /// Gives the connection back to the pool, as it is.
    pub async fn release(self) {
        drop(self.connection.lock().await.take());
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        if let Ok(mut slot) = self.connection.try_lock()
            && let Some(lease) = slot.take()
        {
            Lease::discard(lease);
        }
    }
}

fn lost() -> Error {
    Error::new(Kind::Connection, "the connection was lost, or its transaction has not ended")
}
