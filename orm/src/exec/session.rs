//! What every end takes: a database or a transaction of it.

use super::db::DbInner;
use std::sync::Arc;

/// A [`Db`](super::Db) or a [`Tx`](super::Tx): both deref to it, and every end takes it.
#[derive(Clone)]
pub struct Session {
    pub(crate) db: Arc<DbInner>,
}
