//! A database of a test's own.

use crate::error::Result;
use crate::exec::{Db, DbBuilder, Place};
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

/// A database that no other test sees; it derefs to [`Db`]. On PostgreSQL it is a schema of its
/// own, on MySQL and MariaDB a database, on SQLite a temporary file (or, for `sqlite::memory:`,
/// memory). It is removed when this is dropped.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    server: String,
    scratch: Place,
}

impl TestDb {
    /// Makes a place of its own in the database that a URL names, and connects to it.
    ///
    /// # Errors
    /// As [`Db::connect`], or if the place cannot be made.
    pub async fn new(url: &str) -> Result<TestDb> {
        TestDb::with(url, |builder| builder).await
    }

    /// As [`new`](TestDb::new), with options.
    ///
    /// # Errors
    /// As [`new`](TestDb::new).
    pub async fn with(url: &str, options: impl FnOnce(DbBuilder) -> DbBuilder) -> Result<TestDb> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("plough_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let scratch = crate::exec::scratch(url, &name)?;
        let db = scratch.make(url, options).await?;
        Ok(TestDb { db, server: url.to_owned(), scratch })
    }

    /// The URL that the test's own database was made from: for another one beside it. It may hold a
    /// password.
    #[must_use]
    pub fn server_url(&self) -> &str {
        &self.server
    }

    /// The URL of the test's own database, to connect to it a second time. It may hold a password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.scratch.url
    }
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.scratch.remove(&self.db, &self.server);
    }
}
