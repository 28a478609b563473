//! Time limits, and transactions that stand in each other's way.

use crate::kit::{Note, Outcome, Victim, note, sql};
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::on_every_backend;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Barrier;

/// A statement that runs for hours.
fn endless(db: &Session) -> &'static str {
    match db.database_name() {
        "SQLite" => {
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000000) \
             select count(*) from n"
        }
        "PostgreSQL" => "select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b",
        _ => {
            "select count(*) from seq_1_to_1000000 a, seq_1_to_1000000 b, seq_1_to_1000000 c where a.seq + b.seq = c.seq"
        }
    }
}

fn number_of_the_session(db: &Session) -> &'static str {
    match db.database_name() {
        "SQLite" => "select 1",
        "PostgreSQL" => "select pg_backend_pid()::bigint",
        _ => "select cast(connection_id() as signed)",
    }
}

/// Two notes of topic 0; their keys.
async fn two_notes(db: &Db) -> plough::Result<[i64; 2]> {
    let first = Note::insert(note(0)).exec(db).await?;
    let second = Note::insert(note(0)).exec(db).await?;
    Ok([first.id, second.id])
}

/// Waits for the other transaction, the first time.
async fn meet(barrier: &Barrier, attempts: &AtomicU32) {
    if attempts.fetch_add(1, Ordering::SeqCst) == 0 {
        barrier.wait().await;
    }
}

/// Adds one to the topic of both notes, in an order.
fn add_to_both(
    db: &Db,
    ids: [i64; 2],
    barrier: &Arc<Barrier>,
    retries: u32,
) -> tokio::task::JoinHandle<plough::Result<u32>> {
    let (db, barrier) = (db.clone(), barrier.clone());
    tokio::spawn(async move {
        let attempts = AtomicU32::new(0);
        db.transaction_with(TxOptions::new().retry(retries), async |tx| {
            Note::update(ids[0]).set_with(|n| n.topic.set(n.topic + 1)).exec(&tx).await?;
            meet(&barrier, &attempts).await;
            Note::update(ids[1]).set_with(|n| n.topic.set(n.topic + 1)).exec(&tx).await
        })
        .await?;
        Ok(attempts.load(Ordering::SeqCst))
    })
}

/// Adds one to the topic of both notes, ignores whether the second was possible, and goes on.
/// Whether it was.
fn go_on(
    db: &Db,
    ids: [i64; 2],
    barrier: &Arc<Barrier>,
    in_savepoint: bool,
) -> tokio::task::JoinHandle<plough::Result<bool>> {
    let (db, barrier) = (db.clone(), barrier.clone());
    let add =
        async |on: &Session, id: i64| Note::update(id).set_with(|n| n.topic.set(n.topic + 1)).exec(on).await;
    tokio::spawn(async move {
        db.transaction(async |tx| {
            add(&tx, ids[0]).await?;
            barrier.wait().await;
            let second = if in_savepoint {
                tx.transaction(async |tx| add(&tx, ids[1]).await).await
            } else {
                add(&tx, ids[1]).await
            };
            Note::insert(note(100)).exec(&tx).await?;
            Ok(second.is_ok())
        })
        .await
    })
}

on_every_backend! {
    async fn a_statement_that_runs_too_long_is_ended(db: TestDb) {
        let limit = Duration::from_millis(200);
        let victim = Victim::with(db, 1, |options| options.statement_timeout(limit)).await?;
        let session = sql::<i64>(number_of_the_session(&victim.db)).one(&victim.db).await?;
        let error = sql::<i64>(endless(&victim.db)).one(&victim.db).await.expect_err("it is endless");
        assert_eq!(error.kind(), Kind::StatementTimeout, "{error:?}");
        assert!(error.is_timeout() && !error.is_connection(), "{error:?}");
        assert_eq!(sql::<i64>(number_of_the_session(&victim.db)).one(&victim.db).await?, session, "the connection stays");
        victim.check_whole().await?;
    }

    async fn a_statement_of_a_transaction_that_runs_too_long_is_ended(db: TestDb) {
        let limit = Duration::from_millis(200);
        let victim = Victim::with(db, 1, |options| options.statement_timeout(limit)).await?;
        let result = victim
            .db
            .transaction(async |tx| {
                Note::insert(note(1)).exec(&tx).await?;
                sql::<i64>(endless(&tx)).one(&tx).await
            })
            .await;
        let error = result.expect_err("it is endless");
        assert_eq!(error.kind(), Kind::StatementTimeout, "{error:?}");
        assert_eq!(victim.notes().await?, 0);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "there is one writer: nothing can deadlock")]
    async fn transactions_that_deadlock_both_end_well(db: TestDb) {
        let victim = Victim::new(db, 3).await?;
        let [a, b] = two_notes(&victim.db).await?;
        let barrier = Arc::new(Barrier::new(2));
        let (one, other) = (
            add_to_both(&victim.db, [a, b], &barrier, 3),
            add_to_both(&victim.db, [b, a], &barrier, 3),
        );
        let attempts = one.await?? + other.await??;
        assert!(attempts > 2, "there was no deadlock");
        let topics = Note::query().select(|n| n.topic).all(&victim.db).await?;
        assert_eq!(topics, [2, 2]);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "there is one writer: nothing can deadlock")]
    async fn without_a_retry_one_of_them_gets_the_error(db: TestDb) {
        let victim = Victim::new(db, 3).await?;
        let [a, b] = two_notes(&victim.db).await?;
        let barrier = Arc::new(Barrier::new(2));
        let (one, other) = (
            add_to_both(&victim.db, [a, b], &barrier, 0),
            add_to_both(&victim.db, [b, a], &barrier, 0),
        );
        let results = [one.await?, other.await?];
        let errors: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
        assert_eq!(errors.len(), 1, "{results:?}");
        assert!(errors[0].is_retryable(), "{results:?}");
        assert_eq!(errors[0].kind(), Kind::Deadlock, "{results:?}");
        let topics = Note::query().select(|n| n.topic).all(&victim.db).await?;
        assert_eq!(topics, [1, 1]);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "there is one writer: nothing can deadlock")]
    async fn a_transaction_that_a_deadlock_ended_does_not_go_on(db: TestDb) {
        let victim = Victim::new(db, 3).await?;
        for in_savepoint in [false, true] {
            Note::query().everything().delete(&victim.db).await?;
            let [a, b] = two_notes(&victim.db).await?;
            let barrier = Arc::new(Barrier::new(2));
            let (one, other) = (
                go_on(&victim.db, [a, b], &barrier, in_savepoint),
                go_on(&victim.db, [b, a], &barrier, in_savepoint),
            );
            let results = [one.await?, other.await?];
            // PostgreSQL can undo a savepoint alone, and lets the transaction go on; else the whole
            // is gone, and no part of it may be committed.
            let mut expected = (0, 0);
            for result in &results {
                match result {
                    Ok(true) => expected = (expected.0 + 1, expected.1 + 2),
                    Ok(false) => expected = (expected.0 + 1, expected.1 + 1),
                    Err(error) => assert_eq!(error.kind(), Kind::Transaction, "{error:?}"),
                }
            }
            assert!(results.iter().any(|result| matches!(result, Ok(true))), "{results:?}");
            assert!(!results.iter().all(|result| matches!(result, Ok(true))), "no deadlock: {results:?}");
            let topics = Note::query().select(|n| n.topic).all(&victim.db).await?;
            let written = topics.iter().filter(|topic| **topic == 100).count();
            let sum: i64 = topics.iter().filter(|topic| **topic != 100).sum();
            assert_eq!((written, sum), expected, "{results:?}");
        }
        victim.check_whole().await?;
    }

    #[skip(sqlite, "there is one writer: no two transactions overlap")]
    async fn write_skew_is_found_and_tried_again(db: TestDb) {
        let victim = Victim::new(db, 3).await?;
        let ids = two_notes(&victim.db).await?;
        let barrier = Arc::new(Barrier::new(2));
        // Each may take its note away only as long as there is another.
        let take = |id: i64| {
            let (db, barrier) = (victim.db.clone(), barrier.clone());
            tokio::spawn(async move {
                let attempts = AtomicU32::new(0);
                let taken = db
                    .transaction_with(TxOptions::new().serializable().retry(5), async |tx| {
                        let left = Note::query().filter(|n| n.topic.eq(0)).count(&tx).await?;
                        meet(&barrier, &attempts).await;
                        if left > 1 {
                            Note::update(id).set_with(|n| n.topic.set(1)).exec(&tx).await?;
                        }
                        Ok(left > 1)
                    })
                    .await?;
                Ok::<_, plough::Error>((taken, attempts.load(Ordering::SeqCst)))
            })
        };
        let (one, other) = (take(ids[0]), take(ids[1]));
        let (one, other) = (one.await??, other.await??);
        assert!(one.0 != other.0, "one alone: {one:?}, {other:?}");
        assert!(one.1 + other.1 > 2, "one was tried again: {one:?}, {other:?}");
        assert_eq!(Note::query().filter(|n| n.topic.eq(0)).count(&victim.db).await?, 1);
        victim.check_whole().await?;
    }

    async fn a_retry_gives_up_after_its_number_of_attempts(db: TestDb) {
        let victim = Victim::new(db, 1).await?;
        let attempts = AtomicU32::new(0);
        let result: plough::Result<()> = victim
            .db
            .transaction_with(TxOptions::new().retry(3), async |tx| {
                attempts.fetch_add(1, Ordering::SeqCst);
                Note::insert(note(1)).exec(&tx).await?;
                Err(plough::Error::rollback())
            })
            .await;
        assert!(result.is_err_and(|error| error.is_rollback()));
        assert_eq!(attempts.load(Ordering::SeqCst), 1, "a rollback on purpose is not tried again");
        assert_eq!(victim.notes().await?, 0);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "its driver lends no connection")]
    async fn a_borrowed_driver_that_outlives_its_transaction_leaves_none_open(db: TestDb) {
        let victim = Victim::new(db, 1).await?;
        match victim.db.database_name() {
            "PostgreSQL" => outlive::<sqlx::PgConnection>(&victim).await?,
            _ => outlive::<sqlx::MySqlConnection>(&victim).await?,
        }
        victim.check_whole().await?;
        assert_eq!(victim.notes().await?, 0);
    }
}

async fn outlive<C: 'static>(victim: &Victim) -> Outcome {
    let tx = victim.db.begin().await?;
    Note::insert(note(1)).exec(&tx).await?;
    let borrowed = tx.sqlx::<C>().await?;
    drop(tx);
    drop(borrowed);
    Ok(())
}
