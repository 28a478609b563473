//! Plain sqlx inside a transaction of Plough.

use super::Tx;
use super::transaction::{TxGuard, TxHandle};
use crate::error::{Error, Kind, Result};
use std::marker::PhantomData;

/// The sqlx connection of a transaction, borrowed for plain sqlx statements. Other statements of the
/// transaction wait until it is dropped.
pub struct SqlxConnection<C> {
    guard: TxGuard,
    /// Dropped after the guard: a transaction whose last handle this is can then be rolled back.
    _handle: TxHandle,
    marker: PhantomData<fn() -> C>,
}

impl Tx {
    /// Borrows the sqlx connection below, to run plain sqlx in the same transaction: `C` is
    /// `sqlx::PgConnection` on PostgreSQL and `sqlx::MySqlConnection` on MySQL and MariaDB.
    ///
    /// Leave the transaction as it is: no BEGIN, COMMIT or ROLLBACK.
    ///
    /// # Errors
    /// If the transaction has ended, or its connection is not a `C`. On SQLite there is none to
    /// borrow: its handle is locked for as long as it lives.
    pub async fn sqlx<C: 'static>(&self) -> Result<SqlxConnection<C>> {
        self.check_scopes(0, "plain sqlx")?;
        let handle =
            self.tx.as_ref().ok_or_else(|| Error::new(Kind::Transaction, "there is no transaction"))?;
        let mut connection = SqlxConnection {
            guard: handle.connection().await?,
            _handle: handle.clone(),
            marker: PhantomData,
        };
        match connection.connection() {
            Ok(_) => Ok(connection),
            Err(_) => Err(Error::unsupported(
                format!("borrowing a `{}`", std::any::type_name::<C>()),
                self.database_name(),
            )),
        }
    }
}

impl<C: 'static> SqlxConnection<C> {
    /// The connection, as an executor for sqlx.
    ///
    /// # Errors
    /// If the transaction has ended.
    pub fn connection(&mut self) -> Result<&mut C> {
        self.guard
            .lease()?
            .driver()
            .and_then(|driver| driver.downcast_mut::<C>())
            .ok_or_else(|| Error::new(Kind::Transaction, "the connection is not of this type"))
    }
}
