//! Advisory locks.

use plough::prelude::*;
use plough_tests::{TestDb, on_every_backend};

/// Where there are none, the refusal says what to do instead.
async fn refused(db: &TestDb) -> plough::Result<bool> {
    if db.database_name() != "SQLite" {
        return Ok(false);
    }
    let error = db.advisory_lock("a").await.expect_err("refused");
    assert!(
        error.is_unsupported() && error.to_string().contains("a transaction that writes is alone"),
        "{error}"
    );
    assert!(db.try_advisory_lock("a").await.is_err_and(|error| error.is_unsupported()));
    let tx = db.begin().await?;
    assert!(tx.advisory_lock("a").await.is_err_and(|error| error.is_unsupported()));
    tx.commit().await?;
    Ok(true)
}

/// A name that no other test has: locks are the server's, or the database's, which tests share.
fn own(db: &TestDb, name: &str) -> String {
    format!("{name} of {}", db.url())
}

on_every_backend! {
    async fn one_holder_at_a_time(db: TestDb) {
        if refused(&db).await? {
            return Ok(());
        }
        let other = Db::connect(db.url()).await?;
        let name = own(&db, &"it's \"a\" name of any length, ".repeat(5));
        let lock = db.advisory_lock(&name).await?;
        assert!(other.try_advisory_lock(&name).await?.is_none());
        assert!(other.try_advisory_lock(&own(&db, "another")).await?.is_some(), "its guard is dropped at once");
        // Who waits is given it when it is released.
        let waiting = tokio::spawn({
            let (other, name) = (other.clone(), name.clone());
            async move { other.advisory_lock(&name).await }
        });
        lock.release().await?;
        let lock = waiting.await??;
        assert!(db.try_advisory_lock(&name).await?.is_none());
        // Dropped, its connection is closed, and the server gives the lock back when it sees that.
        drop(lock);
        db.advisory_lock(&name).await?.release().await?;
        assert!(other.try_advisory_lock(&name).await?.is_some());
    }

    async fn a_wait_that_is_given_up_takes_nothing(db: TestDb) {
        if refused(&db).await? {
            return Ok(());
        }
        let small = Db::builder(db.url()).max_connections(2).connect().await?;
        let (a, b) = (own(&db, "a"), own(&db, "b"));
        let lock = db.advisory_lock(&a).await?;
        for _ in 0..3 {
            let waited = tokio::time::timeout(std::time::Duration::from_millis(50), small.advisory_lock(&a));
            assert!(waited.await.is_err());
        }
        lock.release().await?;
        // Neither the lock nor a connection of the pool was kept.
        small.advisory_lock(&a).await?.release().await?;
        let both = (small.advisory_lock(&a).await?, small.advisory_lock(&b).await?);
        drop(both);
    }

    async fn until_the_end_of_a_transaction(db: TestDb) {
        if refused(&db).await? {
            return Ok(());
        }
        let a = own(&db, "a");
        let tx = db.begin().await?;
        if db.database_name() != "PostgreSQL" {
            let error = tx.advisory_lock(&a).await.expect_err("refused");
            assert!(error.is_unsupported() && error.to_string().contains("db.advisory_lock(..)"), "{error}");
            tx.commit().await?;
            return Ok(());
        }
        tx.advisory_lock(&a).await?;
        assert!(db.try_advisory_lock(&a).await?.is_none());
        let other = db.begin().await?;
        assert!(!other.try_advisory_lock(&a).await?);
        tx.commit().await?;
        assert!(other.try_advisory_lock(&a).await?);
        other.rollback().await?;
        db.advisory_lock(&a).await?.release().await?;
    }
}
