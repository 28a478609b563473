//! What every end takes: a database or a transaction of it.

use super::db::DbInner;
use super::n_plus_one::Call;
use super::texts::Texts;
use super::transaction::TxHandle;
use crate::dialect::Dialect;
use std::fmt;
use std::sync::Arc;

/// A [`Db`](super::Db) or a [`Tx`](super::Tx): both deref to it, and every end takes it. A function
/// that serves both is `async fn f(on: &Session)`.
#[derive(Clone)]
pub struct Session {
    pub(crate) db: Arc<DbInner>,
    pub(crate) tx: Option<TxHandle>,
    /// The end whose statements run on it; none for a handle that a user holds.
    pub(crate) call: Option<Call>,
}

impl Session {
    pub(crate) fn dialect(&self) -> &dyn Dialect {
        &*self.db.dialect
    }

    /// Statements that were compiled before.
    pub(crate) fn texts(&self) -> &Texts {
        &self.db.texts
    }

    /// The database's name: `SQLite`, `PostgreSQL`, `MySQL` or `MariaDB`.
    #[must_use]
    pub fn database_name(&self) -> &'static str {
        self.dialect().name()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(if self.tx.is_some() { "Tx" } else { "Db" })
            .field("database", &self.database_name())
            .finish_non_exhaustive()
    }
}
