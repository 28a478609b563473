//! Online backups.

use plough::error::Kind;
use plough::prelude::*;
use plough::test::record;
use plough_tests::models::{Comment, Post, PostTag, Tag, User};
use plough_tests::{TestDb, on_every_backend, seed};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Two rows are always written together.
#[derive(Model, Debug, Clone)]
#[model(table = "backup_pairs")]
struct Pair {
    #[model(id, auto)]
    id: i64,
    text: String,
}

fn pair(text: &str) -> [NewPair; 2] {
    [NewPair { text: text.to_owned() }, NewPair { text: text.to_owned() }]
}

#[derive(Insert)]
#[insert(into = Pair)]
struct NewPair {
    text: String,
}

async fn refused(db: &TestDb) -> bool {
    let (result, statements) = record(async { db.backup_to("/nowhere/at/all").await }).await;
    match result {
        Err(error) if error.is_unsupported() => {
            assert!(error.to_string().contains("pg_dump"), "{error}");
            assert_eq!(statements, []);
            true
        }
        _ => false,
    }
}

on_every_backend! {
    async fn the_copy_is_the_database(db: TestDb) {
        if refused(&db).await {
            return Ok(());
        }
        seed::blog(&db).await?;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a copy.db");
        db.backup_to(&path).await?;
        let copy = Db::connect(&format!("sqlite://{}", path.display())).await?;
        let all = async |db: &Db| Post::query().order_by(|p| p.id.asc()).with(|p| p.comments()).all(db).await;
        let posts: Vec<(Post, Vec<Comment>)> = all(&copy).await?;
        assert!(!posts.is_empty());
        assert_eq!(posts, all(&db).await?);
        assert_eq!(User::query().count(&copy).await?, User::query().count(&db).await?);
        assert_eq!(Tag::query().count(&copy).await? + PostTag::query().count(&copy).await?,
            Tag::query().count(&db).await? + PostTag::query().count(&db).await?);
        copy.close().await;
        // What is there is not written over.
        let again = db.backup_to(&path).await.expect_err("a file is there");
        assert_eq!(again.kind(), Kind::InvalidInput);
        let nowhere = db.backup_to(folder.path().join("no folder/copy.db")).await;
        assert!(nowhere.is_err());
        assert!(std::fs::read_dir(folder.path())?.all(|file| file.is_ok_and(|file| !file.file_name().to_string_lossy().contains(".part"))));
    }

    async fn a_writer_goes_on_and_the_copy_is_of_one_moment(db: TestDb) {
        if refused(&db).await {
            return Ok(());
        }
        if db.url().contains(":memory:") {
            return Err(plough_tests::Absent("a database in memory has one user at a time".to_owned()).into());
        }
        db.create_tables::<(Pair,)>().await?;
        let text = "x".repeat(2_000);
        Pair::insert_all((0..2_000).map(|_| NewPair { text: text.clone() })).exec(&db).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let writer = tokio::spawn({
            let (db, stop) = (db.clone(), stop.clone());
            async move {
                let mut written = 0;
                while !stop.load(Ordering::Relaxed) {
                    Pair::insert_all(pair("during")).exec(&db).await?;
                    written += 1;
                }
                Ok::<_, plough::Error>(written)
            }
        });
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("copy.db");
        let steps = Arc::new(AtomicU64::new(0));
        let counted = steps.clone();
        let last = Arc::new(AtomicU64::new(0));
        let left = last.clone();
        let backup = db.backup_to(&path).progress(move |done, all| {
            counted.fetch_add(1, Ordering::Relaxed);
            left.store(all - done, Ordering::Relaxed);
        });
        backup.await?;
        stop.store(true, Ordering::Relaxed);
        let written = writer.await??;
        assert!(written > 0, "nothing was written meanwhile");
        assert!(steps.load(Ordering::Relaxed) > 3 && last.load(Ordering::Relaxed) == 0);
        let copy = Db::connect(&format!("sqlite://{}", path.display())).await?;
        let pairs = Pair::query().count(&copy).await?;
        assert!(pairs >= 2_000 && pairs % 2 == 0, "{pairs}");
        let whole: String = raw!((String,), "select integrity_check from pragma_integrity_check").one(&copy).await?.0;
        assert_eq!(whole, "ok");
        copy.close().await;
    }

    async fn one_that_is_dropped_leaves_nothing(db: TestDb) {
        if refused(&db).await {
            return Ok(());
        }
        db.create_tables::<(Pair,)>().await?;
        let text = "x".repeat(2_000);
        Pair::insert_all((0..2_000).map(|_| NewPair { text: text.clone() })).exec(&db).await?;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("copy.db");
        let (begun, mut waiting) = tokio::sync::mpsc::unbounded_channel();
        let backup = db.backup_to(&path).progress(move |_, _| {
            begun.send(()).ok();
        });
        let task = tokio::spawn(async move { backup.await });
        waiting.recv().await;
        task.abort();
        let ended = task.await;
        // It may have been done before it was dropped.
        if ended.is_err() {
            assert!(!path.exists());
        }
        // The worker sees that nobody waits, takes its file along, and is done with the closure then.
        while waiting.recv().await.is_some() {}
        let parts = std::fs::read_dir(folder.path())?.filter_map(Result::ok);
        assert_eq!(parts.filter(|file| file.file_name().to_string_lossy().contains(".part")).count(), 0);
        Pair::insert_all(pair("after")).exec(&db).await?;
        assert_eq!(Pair::query().count(&db).await?, 2_002);
    }
}
