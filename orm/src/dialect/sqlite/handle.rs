//! The one module with `unsafe`: a connection whose handle is locked once, for as long as it lives.
//!
//! sqlx opens and closes the database (on its own thread). Between those two moments the handle is
//! ours: its lock is taken once and kept, since taking it for every statement costs more than a
//! statement and, in a loop, fills the queue of sqlx's thread until both wait for each other.
//! rusqlite steps the handle in place.

#![allow(
    unsafe_code,
    reason = "a lock that lives as long as what it locks, rusqlite over a foreign handle, and statements in futures"
)]

use rusqlite::{CachedStatement, Rows, Statement};
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

    /// Prepares a statement that only reads, to be read across several polls of a future.
    pub(super) fn prepare(&mut self, sql: &str) -> rusqlite::Result<Reading<'_>> {
        self.sqlite.prepare_cached(sql).map(Reading)
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

/// A prepared statement that has its handle for itself, and may move to another thread with the
/// future that it is part of.
pub(super) struct Reading<'h>(CachedStatement<'h>);

// SAFETY: rusqlite's statements are not `Send` because others could use the connection on another
// thread meanwhile. Here nobody can: `Handle::prepare` takes the handle by `&mut` for as long as the
// statement lives, `Handle` hands out its connection by reference only, and SQLite in multi-thread
// mode lets any one thread at a time use a connection and its statements.
unsafe impl Send for Reading<'_> {}

impl<'h> Reading<'h> {
    pub(super) fn statement(&mut self) -> &mut Statement<'h> {
        &mut self.0
    }

    /// Starts the statement, whose values are bound.
    pub(super) fn rows(&mut self) -> Cursor<'_> {
        Cursor(self.0.raw_query())
    }
}

/// The rows of a [`Reading`]. When it is dropped the statement ends.
pub(super) struct Cursor<'r>(Rows<'r>);

// SAFETY: as for `Reading`, which is taken by `&mut` for as long as its rows live. A row is lent by
// `&mut` of the cursor, so that none is kept while the cursor moves.
unsafe impl Send for Cursor<'_> {}

impl<'r> Cursor<'r> {
    pub(super) fn rows(&mut self) -> &mut Rows<'r> {
        &mut self.0
    }
}
