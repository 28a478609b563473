//! A pool that is exhausted, and one that is closed.

use crate::kit::{Note, Outcome, Victim, note, until};
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::on_every_backend;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn reading() -> TxOptions {
    TxOptions::new().read_only()
}

/// The threads of SQLite's connections in this process.
fn sqlite_threads() -> Outcome<BTreeSet<String>> {
    let mut threads = BTreeSet::new();
    for task in std::fs::read_dir("/proc/self/task")? {
        let path = task?.path();
        // A thread may end while it is looked at.
        let name = std::fs::read_to_string(path.join("comm")).unwrap_or_default();
        if name.starts_with("sqlx-sqlite") {
            threads.insert(path.display().to_string());
        }
    }
    Ok(threads)
}

/// What is the same as long as a connection is.
async fn identity(db: &Db) -> plough::Result<i64> {
    db.transaction(async |tx| match tx.database_name() {
        "SQLite" => {
            raw!("create temp table if not exists mark as select abs(random()) as n").execute(&tx).await?;
            raw!(i64, "select n from temp.mark").one(&tx).await
        }
        "PostgreSQL" => raw!(i64, "select pg_backend_pid()::bigint").one(&tx).await,
        _ => raw!(i64, "select cast(connection_id() as signed)").one(&tx).await,
    })
    .await
}

on_every_backend! {
    async fn a_connection_that_is_old_or_was_idle_for_long_is_not_used_again(db: TestDb) {
        let passed = Some(Duration::ZERO);
        for (lifetime, idle, same) in [(None, None, true), (passed, None, false), (None, passed, false)] {
            let options = Db::builder(db.url()).max_connections(1).max_lifetime(lifetime).idle_timeout(idle);
            let on = options.connect().await?;
            let (first, second) = (identity(&on).await?, identity(&on).await?);
            assert_eq!(first == second, same, "{lifetime:?} {idle:?}");
            let status = on.pool_status().ok_or("it is open")?;
            assert!(status.size <= status.max_size && status.waiting == 0, "{status:?}");
            on.close().await;
        }
    }

    async fn an_exhausted_pool_says_how_many_are_in_use(db: TestDb) {
        let victim = Victim::with(db, 2, |options| options.acquire_timeout(Duration::from_millis(50))).await?;
        let held = [victim.db.begin_with(reading()).await?, victim.db.begin_with(reading()).await?];
        let error = victim.notes().await.expect_err("none is free");
        assert_eq!(error.kind(), Kind::PoolTimeout, "{error:?}");
        assert!(error.is_timeout() && !error.is_connection());
        assert!(error.to_string().contains("2 of 2 are in use"), "{error}");
        assert!(error.to_string().contains("max_connections"), "{error}");
        for tx in held {
            tx.commit().await?;
        }
        assert_eq!(victim.notes().await?, 0);
        victim.check_whole().await?;
    }

    async fn those_who_wait_are_served_in_their_order(db: TestDb) {
        let victim = Victim::new(db, 1).await?;
        let held = victim.db.begin_with(reading()).await?;
        let served = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for number in 0..6 {
            let (db, served) = (victim.db.clone(), served.clone());
            tasks.push(tokio::spawn(async move {
                let tx = db.begin_with(reading()).await?;
                served.lock().expect("whole").push(number);
                tx.commit().await
            }));
            until("the task waits", || async {
                Ok(victim.db.pool_status().is_some_and(|status| status.waiting == number + 1))
            })
            .await?;
        }
        // One of those who wait gives up: the others keep their turn.
        tasks.remove(2).abort();
        held.commit().await?;
        for task in tasks {
            task.await??;
        }
        assert_eq!(*served.lock().expect("whole"), [0, 1, 3, 4, 5]);
        victim.check_whole().await?;
    }

    async fn closing_refuses_those_who_wait_and_lets_those_who_work_finish(db: TestDb) {
        let victim = Victim::new(db, 1).await?;
        Note::insert(note(1)).exec(&victim.db).await?;
        let held = victim.db.begin_with(reading()).await?;
        let db = victim.db.clone();
        let waiting = tokio::spawn(async move { db.begin_with(reading()).await.map(drop) });
        until("the task waits", || async { Ok(victim.db.pool_status().is_some_and(|s| s.waiting == 1)) }).await?;
        victim.db.close().await;
        let error = waiting.await?.expect_err("the pool was closed");
        assert_eq!(error.kind(), Kind::Closed, "{error:?}");
        let error = victim.notes().await.expect_err("the pool was closed");
        assert_eq!(error.kind(), Kind::Closed, "{error:?}");
        assert_eq!(Note::query().count(&held).await?, 1);
        held.commit().await?;
        // Closing twice is no mistake.
        victim.db.close().await;
        until("every session ends", || async { Ok(victim.sessions().await? == 0) }).await?;
    }

    async fn closing_ends_every_connection_and_thread(db: TestDb) {
        let others = sqlite_threads()?;
        let victim = Victim::new(db, 4).await?;
        victim.check_whole().await?;
        // Threads of tests that run at the same time may be among them; they end, too.
        let mine: BTreeSet<_> = sqlite_threads()?.difference(&others).cloned().collect();
        match victim.db.database_name() {
            "SQLite" => assert!(mine.len() > 4, "four readers and a writer: {mine:?}"),
            _ => assert_eq!(victim.sessions().await?, 4),
        }
        victim.db.close().await;
        until("every thread ends", || async { Ok(mine.is_disjoint(&sqlite_threads()?)) }).await?;
        until("every session ends", || async { Ok(victim.sessions().await? == 0) }).await?;
    }

    async fn dropping_the_last_handle_ends_every_connection_and_thread(db: TestDb) {
        let others = sqlite_threads()?;
        let victim = Victim::new(db, 3).await?;
        victim.check_whole().await?;
        let mine: BTreeSet<_> = sqlite_threads()?.difference(&others).cloned().collect();
        let rest = victim.drop_db();
        until("every thread ends", || async { Ok(mine.is_disjoint(&sqlite_threads()?)) }).await?;
        until("every session ends", || async { Ok(rest.sessions().await? == 0) }).await?;
    }
}
