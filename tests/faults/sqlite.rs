//! Files that cannot be used.

use crate::kit::{Note, Outcome, note, sql};
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::on_every_backend;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

/// A file with the table of notes and one note in it, closed.
async fn file(path: &Path) -> Outcome {
    let db = Db::connect(&url(path)).await?;
    db.create_tables::<(Note,)>().await?;
    Note::insert(note(1)).exec(&db).await?;
    db.close().await;
    Ok(())
}

/// A file system of one megabyte.
struct Small(tempfile::TempDir);

impl Small {
    fn mount() -> Result<Small, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(folder.path())
            .output()
            .map_err(|error| error.to_string())?;
        if mounted.status.success() {
            Ok(Small(folder))
        } else {
            Err(String::from_utf8_lossy(&mounted.stderr).trim().to_owned())
        }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.0.path()).status().ok();
    }
}

on_every_backend! {
    #[skip(postgres, "it is about files")]
    #[skip(mariadb, "it is about files")]
    #[skip(sqlite_memory, "it is about files")]
    async fn a_lock_that_somebody_else_holds(db: TestDb) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("locked.db");
        file(&path).await?;
        let holder = Db::connect(&url(&path)).await?;
        let busy = Duration::from_millis(50);
        let other = Db::builder(url(&path)).sqlite_busy_timeout(busy).connect().await?;
        let lock = holder.begin().await?;
        Note::insert(note(2)).exec(&lock).await?;
        for result in [
            Note::insert(note(3)).exec(&other).await.map(drop),
            other.transaction(async |tx| Note::insert(note(3)).exec(&tx).await).await.map(drop),
            other.begin().await.map(drop),
        ] {
            let error = result.expect_err("the lock is held");
            assert_eq!(error.kind(), Kind::LockTimeout, "{error:?}");
            assert!(error.is_timeout() && !error.is_connection(), "{error:?}");
            assert!(error.to_string().contains("sqlite_busy_timeout"), "{error}");
        }
        // Who reads does not wait.
        assert_eq!(Note::query().count(&other).await?, 1);
        lock.commit().await?;
        Note::insert(note(3)).exec(&other).await?;
        assert_eq!(Note::query().count(&holder).await?, 3);
        db.close().await;
    }

    #[skip(postgres, "it is about files")]
    #[skip(mariadb, "it is about files")]
    #[skip(sqlite_memory, "it is about files")]
    async fn who_waits_for_a_lock_gets_it(db: TestDb) {
        let second = Db::connect(db.url()).await?;
        db.create_tables::<(Note,)>().await?;
        let lock = db.begin().await?;
        Note::insert(note(1)).exec(&lock).await?;
        let waiting = tokio::spawn(async move { Note::insert(note(2)).exec(&second).await });
        lock.commit().await?;
        waiting.await??;
        assert_eq!(Note::query().count(&db).await?, 2);
    }

    #[skip(postgres, "it is about files")]
    #[skip(mariadb, "it is about files")]
    #[skip(sqlite_memory, "it is about files")]
    async fn a_file_that_is_only_read(db: TestDb) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("read.db");
        file(&path).await?;
        let reading = Db::connect(&format!("{}?mode=ro", url(&path))).await?;
        assert_eq!(Note::query().count(&reading).await?, 1);
        let error = Note::insert(note(2)).exec(&reading).await.expect_err("it is only read");
        assert!(error.to_string().contains("read-only") || error.to_string().contains("readonly"), "{error}");
        assert!(!error.is_connection(), "{error:?}");
        let error = reading.transaction(async |tx| Note::insert(note(2)).exec(&tx).await).await;
        assert!(error.is_err());
        assert_eq!(Note::query().count(&reading).await?, 1);
        reading.close().await;
        db.close().await;
    }

    #[skip(postgres, "it is about files")]
    #[skip(mariadb, "it is about files")]
    #[skip(sqlite_memory, "it is about files")]
    async fn what_is_no_database(db: TestDb) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("letter.db");
        std::fs::write(&path, "Dear reader, ".repeat(1_000))?;
        let error = Db::connect(&url(&path)).await.expect_err("it is a letter");
        assert!(error.is_connection(), "{error:?}");
        assert!(error.to_string().contains("not a database"), "{error}");
        assert!(error.to_string().contains("letter.db"), "{error}");

        let error = Db::connect(&url(&folder.path().join("none/here.db"))).await.expect_err("no folder");
        assert!(error.is_connection(), "{error:?}");
        assert!(error.to_string().contains("none/here.db"), "{error}");
        assert!(format!("{error:?}").contains("folder does not exist"), "{error:?}");

        let missing = folder.path().join("missing.db");
        let error = Db::builder(url(&missing)).sqlite_create(false).connect().await.expect_err("no file");
        assert!(error.is_connection() && error.to_string().contains("missing.db"), "{error:?}");
        assert!(!missing.exists());

        let error = Db::connect(&url(folder.path())).await.expect_err("it is a folder");
        assert!(error.is_connection(), "{error:?}");
        db.close().await;
    }

    #[skip(postgres, "it is about files")]
    #[skip(mariadb, "it is about files")]
    #[skip(sqlite_memory, "it is about files")]
    async fn a_file_that_is_damaged(db: TestDb) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("damaged.db");
        {
            let db = Db::connect(&url(&path)).await?;
            db.create_tables::<(Note,)>().await?;
            let rows = (0..500).map(|i| crate::kit::NewNote { topic: i, text: "x".repeat(400) });
            Note::insert_all(rows).exec(&db).await?;
            db.close().await;
        }
        let mut bytes = std::fs::read(&path)?;
        let pages = bytes.len() / 4096;
        assert!(pages > 20);
        for page in 3..pages {
            bytes[page * 4096..page * 4096 + 200].fill(0xa5);
        }
        std::fs::write(&path, bytes)?;
        let damaged = Db::connect(&url(&path)).await?;
        let error = Note::query().all(&damaged).await.expect_err("its pages are damaged");
        assert_eq!(error.kind(), Kind::Database, "{error:?}");
        assert!(error.to_string().contains("malformed"), "{error}");
        // The connection itself still answers.
        assert_eq!(sql::<i64>("select 1").one(&damaged).await?, 1);
        damaged.close().await;
        db.close().await;
    }

    #[skip(postgres, "it is about files")]
    #[skip(mariadb, "it is about files")]
    #[skip(sqlite_memory, "it is about files")]
    async fn a_disk_that_is_full(db: TestDb) {
        db.close().await;
        let small = match Small::mount() {
            Ok(small) => small,
            Err(why) => {
                println!("no small file system can be mounted ({why}): nothing is shown");
                return Ok(());
            }
        };
        let path = small.0.path().join("full.db");
        file(&path).await?;
        let full = Db::builder(url(&path)).max_connections(2).connect().await?;
        let big = || (0..100).map(|i| crate::kit::NewNote { topic: i, text: "x".repeat(40_000) });
        let error = Note::insert_all(big()).exec(&full).await.expect_err("the disk is full");
        assert_eq!(error.kind(), Kind::Database, "{error:?}");
        assert!(error.to_string().contains("full"), "{error}");
        // Nothing of it is there, and what is smaller still fits.
        assert_eq!(Note::query().count(&full).await?, 1);
        let result = full
            .transaction(async |tx| {
                Note::insert(note(2)).exec(&tx).await?;
                let failed = Note::insert_all(big()).exec(&tx).await;
                assert!(failed.is_err());
                // SQLite may have rolled the whole back: no part of it may be kept.
                Note::insert(note(3)).exec(&tx).await
            })
            .await;
        let expected = if result.is_ok() { 3 } else { 1 };
        assert_eq!(Note::query().count(&full).await?, expected, "{result:?}");
        Note::query().filter(|n| n.topic.ge(2)).delete(&full).await?;
        Note::insert(note(4)).exec(&full).await?;
        assert_eq!(Note::query().count(&full).await?, 2);
        full.close().await;
    }
}
