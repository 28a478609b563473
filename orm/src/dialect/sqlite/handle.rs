//! The one module with `unsafe`: a connection whose handle is locked once, for as long as it lives.
//!
//! sqlx opens and closes the database (on its own thread). Between those two moments the handle is
//! ours: its lock is taken once and kept, since taking it for every statement costs more than a
//! statement and, in a loop, fills the queue of sqlx's thread until both wait for each other.
//! rusqlite steps the handle in place.

#![allow(
    unsafe_code,
    reason = "a lock that lives as long as what it locks, and rusqlite over a foreign handle"
)]

use sqlx::sqlite::{LockedSqliteHandle, SqliteConnection};
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

/// A connection on the heap that nothing but its lock refers to.
struct Owner(NonNull<SqliteConnection>);

// SAFETY: the pointer owns what it points at, like the `Box` it came from, and a
// `SqliteConnection` is `Send` (`assert_send` below).
unsafe impl Send for Owner {}

const _: () = {
    const fn assert_send<T: Send>() {}
    assert_send::<SqliteConnection>();
    assert_send::<LockedSqliteHandle<'static>>();
};

impl Owner {
    fn new(connection: SqliteConnection) -> Self {
        Owner(NonNull::from(Box::leak(Box::new(connection))))
    }

    fn into_inner(self) -> SqliteConnection {
        let owner = ManuallyDrop::new(self);
        // SAFETY: the pointer came from a `Box` in `new`; the owner is not dropped, so that it is
        // freed only here; callers have dropped the lock, the only thing that referred to it.
        *unsafe { Box::from_raw(owner.0.as_ptr()) }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // SAFETY: as in `into_inner`, which drops no owner: this is the only other place that frees.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// A locked connection. The fields are dropped in their order: first rusqlite with its prepared
/// statements, then the lock, then the connection.
pub(super) struct Handle {
    sqlite: rusqlite::Connection,
    lock: LockedSqliteHandle<'static>,
    owner: Owner,
}

impl Handle {
    /// Locks a connection.
    pub(super) async fn lock(connection: SqliteConnection) -> sqlx::Result<Self> {
        let owner = Owner::new(connection);
        // SAFETY: the reference is to the heap, so that moving `owner` does not move what it refers
        // to. It is exclusive: `owner` does not touch the connection before it is dropped or taken
        // apart, and both happen after the lock is gone (by the order of locals here, also if this
        // future is dropped while it waits; by the order of fields in `Handle`). The lock with its
        // `'static` lifetime never leaves this module.
        let mut lock = unsafe { &mut *owner.0.as_ptr() }.lock_handle().await?;
        let raw = lock.as_raw_handle().as_ptr();
        // SAFETY: the handle is open and stays open while `lock` exists, which outlives the
        // rusqlite connection by the order of fields; a connection made this way does not close it.
        // While the lock is held sqlx's thread makes no calls on the handle, and one `Handle` is
        // used by one thread at a time (it is not `Sync`), as SQLite's multi-thread mode demands.
        let sqlite = unsafe { rusqlite::Connection::from_handle(raw) }
            .map_err(|error| sqlx::Error::Configuration(error.into()))?;
        Ok(Handle { sqlite, lock, owner })
    }

    /// The connection.
    pub(super) fn sqlite(&self) -> &rusqlite::Connection {
        &self.sqlite
    }

    /// Calls `go_on` about every `operations` steps of SQLite's virtual machine; if it answers
    /// false the statement is interrupted.
    pub(super) fn watch(&mut self, operations: i32, go_on: impl FnMut() -> bool + Send + 'static) {
        self.lock.set_progress_handler(operations, go_on);
    }

    /// Ends the lock and gives sqlx its connection back.
    pub(super) fn unlock(self) -> SqliteConnection {
        let Handle { sqlite, mut lock, owner } = self;
        drop(sqlite);
        lock.remove_progress_handler();
        drop(lock);
        owner.into_inner()
    }
}
