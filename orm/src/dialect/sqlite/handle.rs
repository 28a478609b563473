//! The one module with `unsafe`: a connection whose handle is locked once, for as long as it lives, and
//! the statements that are prepared on it.
//!
//! sqlx opens and closes the database (on its own thread). Between those two moments the handle is
//! ours: its lock is taken once and kept, since taking it for every statement costs more than a
//! statement and, in a loop, fills the queue of sqlx's thread until both wait for each other.
//! rusqlite steps the handle in place. Statements are kept beside it and not in rusqlite's own cache,
//! which copies a statement's text each time that it is used.

#![allow(
    unsafe_code,
    reason = "a lock that lives as long as what it locks, rusqlite over a foreign handle, and statements beside it"
)]

use super::kept::Kept;
use rusqlite::types::ToSqlOutput;
use rusqlite::{PrepFlags, Rows, Statement};
use sqlx::sqlite::{LockedSqliteHandle, SqliteConnection};
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::Arc;

/// Something on the heap that is referred to by fields beside this one, and by nothing else.
struct Owner<T>(NonNull<T>);

// SAFETY: the pointer owns what it points at, like the `Box` it came from.
unsafe impl<T: Send> Send for Owner<T> {}

const _: () = {
    const fn assert_send<T: Send>() {}
    assert_send::<SqliteConnection>();
    assert_send::<LockedSqliteHandle<'static>>();
    assert_send::<rusqlite::Connection>();
};

impl<T> Owner<T> {
    fn new(value: T) -> Self {
        Owner(NonNull::from(Box::leak(Box::new(value))))
    }

    fn into_inner(self) -> T {
        let owner = ManuallyDrop::new(self);
        // SAFETY: the pointer came from a `Box` in `new`; the owner is not dropped, so that it is
        // freed only here; callers have dropped what referred to it.
        *unsafe { Box::from_raw(owner.0.as_ptr()) }
    }
}

impl<T> Drop for Owner<T> {
    fn drop(&mut self) {
        // SAFETY: as in `into_inner`, which drops no owner: this is the only other place that frees.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// A statement that is prepared on the connection beside it.
struct Lasting(Statement<'static>);

// SAFETY: rusqlite's statements are not `Send` because others could use the connection on another
// thread meanwhile. Here statement and connection are parts of one `Handle` and move together; a
// `Handle` is not `Sync`, and SQLite in multi-thread mode lets any one thread at a time use a
// connection and its statements.
unsafe impl Send for Lasting {}

/// A locked connection. The fields are dropped in their order: first the statements, then rusqlite, then
/// the lock, then the connection.
pub(super) struct Handle {
    statements: Kept<Lasting>,
    sqlite: Owner<rusqlite::Connection>,
    lock: LockedSqliteHandle<'static>,
    owner: Owner<SqliteConnection>,
}

impl Handle {
    /// Locks a connection, of which so many prepared statements are kept.
    pub(super) async fn lock(connection: SqliteConnection, statements: usize) -> sqlx::Result<Self> {
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
        Ok(Handle { statements: Kept::new(statements), sqlite: Owner::new(sqlite), lock, owner })
    }

    /// The connection.
    pub(super) fn sqlite(&self) -> &rusqlite::Connection {
        // SAFETY: it lives as long as `self`, and nobody has an exclusive reference to it.
        unsafe { self.sqlite.0.as_ref() }
    }

    /// A statement: prepared, unless it is kept.
    pub(super) fn prepare(&mut self, sql: &Arc<str>) -> rusqlite::Result<Prepared<'_>> {
        if !self.statements.find(sql) {
            // SAFETY: the connection is on the heap, where it stays when `self` moves, until after
            // every statement is dropped: by the order of fields, and in `unlock` by that of its locals.
            // Only shared references to it exist. The `'static` lifetime is seen by nothing but
            // `Lasting` and [`Prepared`], which lends it for as long as `self` is borrowed.
            let sqlite: &'static rusqlite::Connection = unsafe { self.sqlite.0.as_ref() };
            let prepared = sqlite.prepare_with_flags(sql.trim(), PrepFlags::SQLITE_PREPARE_PERSISTENT)?;
            self.statements.keep(Arc::clone(sql), Lasting(prepared));
        }
        self.last().ok_or(rusqlite::Error::InvalidQuery)
    }

    /// The statement that was prepared last.
    pub(super) fn last(&mut self) -> Option<Prepared<'_>> {
        // SAFETY: as in `sqlite`.
        let sqlite = unsafe { self.sqlite.0.as_ref() };
        self.statements.last().map(|Lasting(statement)| Prepared { statement, sqlite })
    }

    /// Calls `go_on` about every `operations` steps of SQLite's virtual machine; if it answers
    /// false the statement is interrupted.
    pub(super) fn watch(&mut self, operations: i32, go_on: impl FnMut() -> bool + Send + 'static) {
        self.lock.set_progress_handler(operations, go_on);
    }

    /// Ends the lock and gives sqlx its connection back.
    pub(super) fn unlock(self) -> SqliteConnection {
        let Handle { statements, sqlite, mut lock, owner } = self;
        drop(statements);
        drop(sqlite);
        lock.remove_progress_handler();
        drop(lock);
        owner.into_inner()
    }
}

/// A prepared statement that has its handle for itself.
pub(super) struct Prepared<'h> {
    statement: &'h mut Statement<'static>,
    sqlite: &'h rusqlite::Connection,
}

impl<'h> Prepared<'h> {
    /// The connection.
    pub(super) fn sqlite(&self) -> &'h rusqlite::Connection {
        self.sqlite
    }

    /// What is known of the statement.
    pub(super) fn statement(&self) -> &Statement<'_> {
        self.statement
    }

    /// Binds the value of a placeholder, counted from 1.
    pub(super) fn bind(&mut self, place: usize, value: ToSqlOutput<'_>) -> rusqlite::Result<()> {
        self.statement.raw_bind_parameter(place, value)
    }

    /// Gives the memory of bound values back.
    pub(super) fn clear_bindings(&mut self) {
        self.statement.clear_bindings();
    }

    /// The rows that are left: all of a statement that has not begun. When this is dropped the statement
    /// ends.
    pub(super) fn rows(&mut self) -> Rows<'_> {
        self.statement.raw_query()
    }
}
