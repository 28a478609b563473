//! A database of a test's own.

use crate::error::Result;
use crate::exec::{Db, DbBuilder, run};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a test's own data lies on a server, or in which files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    /// The URL that leads there.
    pub url: String,
    /// What makes it, run on the URL that was given.
    pub create: Vec<String>,
    /// What takes it away.
    pub drop: Vec<String>,
    /// Files to remove.
    pub files: Vec<PathBuf>,
}

/// The longest that removing a test's data may take.
const CLEAN_UP: std::time::Duration = std::time::Duration::from_secs(10);

/// A database that no other test sees; it derefs to [`Db`]. On PostgreSQL it is a schema of its
/// own, on MySQL and MariaDB a database, on SQLite a temporary file (or, for `sqlite::memory:`,
/// memory). It is removed when this is dropped.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    server: String,
    scratch: Scratch,
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
        if !scratch.create.is_empty() {
            let server = Db::builder(url).max_connections(1).connect().await?;
            for sql in &scratch.create {
                run::batch(server.0.clone(), sql.clone()).await?;
            }
            server.close().await;
        }
        let db = options(Db::builder(scratch.url.clone())).connect().await?;
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
        let (db, server, scratch) = (self.db.clone(), self.server.clone(), self.scratch.clone());
        // The test's runtime may be the one that this thread blocks: clean up on another.
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let clean = async {
                db.close().await;
                if !scratch.drop.is_empty()
                    && let Ok(server) = Db::builder(server).max_connections(1).connect().await
                {
                    for sql in scratch.drop {
                        run::batch(server.0.clone(), sql).await.ok();
                    }
                    server.close().await;
                }
            };
            // A transaction that the test left open may hold what is to be dropped.
            runtime.block_on(async { tokio::time::timeout(CLEAN_UP, clean).await.ok() });
            scratch.files.iter().for_each(|file| drop(std::fs::remove_file(file)));
            Ok::<_, std::io::Error>(())
        });
        let join = || drop(cleaner.join());
        match tokio::runtime::Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
            // What this worker was to run next may be the rollback of such a transaction.
            Ok(tokio::runtime::RuntimeFlavor::MultiThread) => tokio::task::block_in_place(join),
            _ => join(),
        }
    }
}
