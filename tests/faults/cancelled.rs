//! Futures that are dropped, at every await and at random.

use crate::kit::{Note, Outcome, Victim, note};
use futures_util::StreamExt;
use plough::prelude::*;
use plough_tests::cancel::at_every_await;
use plough_tests::{TestDb, on_every_backend};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

/// More awaits than any of the futures has.
const MOST: usize = 3_000;

/// Drops a future at every await; between two runs everything must be whole and `whole_notes`
/// hold for the number of notes.
async fn everywhere<F: Future>(
    test: TestDb,
    mut make: impl FnMut(Db) -> F,
    whole_notes: impl Fn(i64) -> bool + Copy,
) -> Outcome {
    let victim = Arc::new(Victim::new(test, 2).await?);
    Note::insert(note(0)).exec(&victim.db).await?;
    Note::insert(note(0)).exec(&victim.db).await?;
    let polls = at_every_await(
        MOST,
        || make(victim.db.clone()),
        |_| {
            let victim = victim.clone();
            async move {
                victim.check_whole().await?;
                let notes = victim.notes().await?;
                assert!(whole_notes(notes), "{notes} notes");
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            }
        },
    )
    .await?;
    assert!(polls < MOST, "it never finished");
    Ok(())
}

on_every_backend! {
    async fn reads(db: TestDb) {
        let read = |db: Db| async move {
            let all = Note::query().order_by(|n| n.id.asc()).all(&db).await?;
            let one = Note::find(1).get(&db).await?;
            Ok::<_, plough::Error>((all.len(), one.is_some()))
        };
        everywhere(db, read, |notes| notes == 2).await?;
    }

    async fn writes(db: TestDb) {
        let write = |db: Db| async move {
            let row = Note::insert(note(5)).exec(&db).await?;
            Note::update(row.id).set_with(|n| n.topic.set(6)).exec(&db).await?;
            Note::delete(row.id).exec(&db).await?;
            Note::query().filter(|n| n.topic.eq(5)).delete(&db).await
        };
        everywhere(db, write, |_| true).await?;
    }

    async fn writes_of_many_rows(db: TestDb) {
        // Several statements: no packet holds so many long rows.
        let many = |db: Db| async move {
            let rows = (0..40).map(|_| crate::kit::NewNote { topic: 1, text: "x".repeat(60_000) });
            Note::insert_all(rows).exec(&db).await
        };
        everywhere(db, many, |notes| notes % 40 == 2).await?;
    }

    #[skip(sqlite, "no COPY")]
    #[skip(mariadb, "no COPY")]
    async fn copies(db: TestDb) {
        // Some chunks of bytes, so that there are awaits inside of the COPY.
        let rows = || (0..90).map(|_| crate::kit::NewNote { topic: 1, text: "x".repeat(3_000) });
        let copies = |db: Db| async move {
            Note::query().filter(|n| n.topic.eq(1)).delete(&db).await?;
            let mut copy = Note::copy_in(&db);
            copy.send_all(rows()).await?;
            copy.finish().await?;
            let mut notes = pin!(Note::query().copy_out(&db));
            while let Some(note) = notes.next().await {
                note?;
            }
            let tx = db.begin().await?;
            let mut copy = Note::copy_in(&tx);
            copy.send_all(rows()).await?;
            copy.abort().await?;
            tx.rollback().await
        };
        everywhere(db, copies, |notes| notes % 90 == 2).await?;
    }

    async fn streams(db: TestDb) {
        let read = |db: Db| async move {
            let mut notes = pin!(Note::query().stream(&db));
            let mut n = 0;
            while let Some(note) = notes.next().await {
                note?;
                n += 1;
                // Another await between the rows.
                tokio::task::yield_now().await;
            }
            Ok::<_, plough::Error>(n)
        };
        everywhere(db, read, |notes| notes == 2).await?;
    }

    async fn streams_of_a_transaction(db: TestDb) {
        let read = |db: Db| async move {
            let tx = db.begin().await?;
            Note::insert(note(1)).exec(&tx).await?;
            {
                let mut notes = pin!(Note::query().stream(&tx));
                notes.next().await;
            }
            Note::insert(note(1)).exec(&tx).await?;
            tx.commit().await
        };
        everywhere(db, read, |notes| notes % 2 == 0).await?;
    }

    async fn transactions_with_savepoints(db: TestDb) {
        let nested = |db: Db| async move {
            let tx = db.begin().await?;
            Note::insert(note(1)).exec(&tx).await?;
            let inner = tx.begin().await?;
            Note::insert(note(1)).exec(&inner).await?;
            inner.commit().await?;
            let undone = tx.begin().await?;
            Note::insert(note(1)).exec(&undone).await?;
            undone.rollback().await?;
            drop(tx.begin().await?);
            tx.commit().await
        };
        everywhere(db, nested, |notes| notes % 2 == 0).await?;
    }

    async fn a_savepoint_alone(db: TestDb) {
        // What is dropped is the inner future; the outer transaction goes on, or says that it is lost.
        let victim = Arc::new(Victim::new(db, 2).await?);
        let mut expected = 0;
        for polls in 0..MOST {
            let tx = victim.db.begin().await?;
            Note::insert(note(1)).exec(&tx).await?;
            let inner = tx.transaction(async |tx| {
                Note::insert(note(1)).exec(&tx).await?;
                Note::insert(note(1)).exec(&tx).await
            });
            let finished = poll_times(inner, polls).await;
            let went_on = match Note::insert(note(1)).exec(&tx).await {
                Ok(_) => {
                    tx.commit().await?;
                    true
                }
                Err(_) => {
                    drop(tx);
                    false
                }
            };
            expected += i64::from(went_on) * if finished { 4 } else { 2 };
            victim.check_whole().await?;
            assert_eq!(victim.notes().await?, expected, "after {polls} polls");
            if finished {
                return Ok(());
            }
        }
        panic!("it never finished");
    }

    async fn thousands_at_random(db: TestDb) {
        let count: usize = std::env::var("PLOUGH_CANCELLATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
        let victim = Arc::new(Victim::new(db, 4).await?);
        let tasks: Vec<_> = (0..8_u64)
            .map(|task| {
                let db = victim.db.clone();
                tokio::spawn(async move {
                    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (task + 1));
                    for round in 0..count as u64 / 8 {
                        let topic = i64::try_from(task << 32 | round).unwrap_or(0);
                        let (kind, polls) = (random.next() % 5, random.next() % 12);
                        let work = async {
                            match kind {
                                0 => drop(Note::query().limit(50).all(&db).await),
                                1 => drop(pin!(Note::query().stream(&db)).next().await),
                                2 => drop(Note::insert_all([note(topic), note(topic)]).exec(&db).await),
                                3 => drop(pair(&db, topic).await),
                                _ => drop(nested_pair(&db, topic).await),
                            }
                        };
                        poll_times(work, usize::try_from(polls).unwrap_or(0)).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await?;
        }
        victim.check_whole().await?;
        let torn = Note::query()
            .group_by(|n| n.topic)
            .having(|_| plough::query::count().eq(1))
            .select(|n| n.topic)
            .all(&victim.db)
            .await?;
        assert!(torn.is_empty(), "one row of two: {torn:?}");
    }
}

async fn pair(db: &Db, topic: i64) -> plough::Result<()> {
    db.transaction(async |tx| {
        Note::insert(note(topic)).exec(&tx).await?;
        Note::insert(note(topic)).exec(&tx).await?;
        Ok(())
    })
    .await
}

async fn nested_pair(db: &Db, topic: i64) -> plough::Result<()> {
    let tx = db.begin().await?;
    Note::insert(note(topic)).exec(&tx).await?;
    tx.transaction(async |tx| Note::insert(note(topic)).exec(&tx).await).await?;
    tx.commit().await
}

/// Polls a future so many times and drops it then. Whether it finished.
async fn poll_times<F: Future>(future: F, polls: usize) -> bool {
    let mut future = Box::pin(future);
    let mut left = polls;
    std::future::poll_fn(move |cx| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Numbers that look random and are the same in each run (xorshift64, G. Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
