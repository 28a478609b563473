//! A place of one's own on a database, that is taken away again.

use super::{Db, DbBuilder, run};
use crate::error::Result;
use std::path::PathBuf;

/// Where data of one's own lies on a server, or in which files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    /// The URL that leads there.
    pub url: String,
    /// What makes it, run on the URL that was given.
    pub create: Vec<String>,
    /// What is done in it before it is used.
    pub prepare: Vec<String>,
    /// What takes it away.
    pub drop: Vec<String>,
    /// Files to remove.
    pub files: Vec<PathBuf>,
}

/// The longest that taking it away may take.
const CLEAN_UP: std::time::Duration = std::time::Duration::from_secs(10);

impl Place {
    /// Makes it, and connects to it.
    pub(crate) async fn make(
        &self,
        server: &str,
        options: impl FnOnce(DbBuilder) -> DbBuilder,
    ) -> Result<Db> {
        if !self.create.is_empty() {
            let server = Db::builder(server).max_connections(1).connect().await?;
            for sql in &self.create {
                run::batch(server.0.clone(), sql.clone()).await?;
            }
            server.close().await;
        }
        let db = options(Db::builder(self.url.clone())).connect().await?;
        for sql in &self.prepare {
            run::batch(db.0.clone(), sql.clone()).await?;
        }
        Ok(db)
    }

    async fn take_away(&self, server: &str) {
        if self.drop.is_empty() {
            return;
        }
        if let Ok(server) = Db::builder(server).max_connections(1).connect().await {
            for sql in &self.drop {
                run::batch(server.0.clone(), sql.clone()).await.ok();
            }
            server.close().await;
        }
    }

    /// Takes it away, also where the runtime is about to end.
    pub(crate) fn remove(&self, db: &Db, server: &str) {
        let (db, server, place) = (db.clone(), server.to_owned(), self.clone());
        // The runtime may be one that this thread blocks: clean up on another.
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let clean = async {
                db.close().await;
                place.take_away(&server).await;
            };
            // A transaction that was left open may hold what is to be dropped.
            runtime.block_on(async { tokio::time::timeout(CLEAN_UP, clean).await.ok() });
            place.files.iter().for_each(|file| drop(std::fs::remove_file(file)));
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

/// A database of its own, in which anything may be done. It is dropped with this.
#[derive(Debug)]
pub struct Scratch {
    db: Db,
    server: String,
    place: Place,
}

impl Scratch {
    /// Makes a database beside the one that a URL names, on the same server; for SQLite in memory.
    ///
    /// # Errors
    /// As [`Db::connect`], or if the user may not make one.
    pub async fn beside(url: &str) -> Result<Scratch> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("plough_verify_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let place = super::db::apart(url, &name)?;
        let made = place.make(url, |builder| builder.max_connections(2)).await;
        match made {
            Ok(db) => Ok(Scratch { db, server: url.to_owned(), place }),
            Err(error) => {
                // It may be there already, or half made.
                place.take_away(url).await;
                Err(error)
            }
        }
    }

    /// Where it is. It may hold a password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.place.url
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.place.remove(&self.db, &self.server);
    }
}
