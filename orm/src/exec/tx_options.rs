//! How a transaction is begun.

use super::Access;
use std::time::Duration;

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
    pub(super) fn access(&self) -> Access {
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
