//! Connections that the server ends, in every phase.

use crate::kit::{Note, Victim, note, sql};
use futures_util::StreamExt;
use plough::error::Kind;
use plough::exec::Heard;
use plough::prelude::*;
use plough_tests::on_every_backend;

/// A statement in a transaction whose connection is gone.
fn is_lost(error: &plough::Error) -> bool {
    error.is_connection() || error.kind() == Kind::Transaction
}

on_every_backend! {
    #[skip(sqlite, "no server ends its connections")]
    async fn a_read_survives_however_many_idle_connections_died(db: TestDb) {
        let victim = Victim::new(db, 3).await?;
        victim.use_all().await?;
        victim.kill().await?;
        assert_eq!(victim.notes().await?, 0);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no server ends its connections")]
    async fn a_write_on_a_dead_connection_errs_once(db: TestDb) {
        let victim = Victim::new(db, 3).await?;
        victim.use_all().await?;
        victim.kill().await?;
        let error = Note::insert(note(1)).exec(&victim.db).await.expect_err("nobody knows whether it was done");
        assert!(error.is_connection(), "{error:?}");
        Note::insert(note(2)).exec(&victim.db).await?;
        assert_eq!(victim.notes().await?, 1);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no server ends its connections")]
    async fn a_transaction_begins_though_idle_connections_died(db: TestDb) {
        let victim = Victim::new(db, 3).await?;
        victim.use_all().await?;
        victim.kill().await?;
        victim.db.transaction(async |tx| Note::insert(note(1)).exec(&tx).await).await?;
        assert_eq!(victim.notes().await?, 1);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no server ends its connections")]
    async fn in_the_middle_of_a_write(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let row = Note::insert(note(1)).exec(&victim.db).await?;
        // A lock that somebody else holds keeps the statement in its middle.
        let other = victim.other().clone();
        let lock = other.begin().await?;
        Note::update(row.id).set_with(|n| n.topic.set(2)).exec(&lock).await?;
        let db = victim.db.clone();
        let id = row.id;
        let running = tokio::spawn(async move { Note::update(id).set_with(|n| n.topic.set(3)).exec(&db).await });
        victim.until_at_work().await?;
        victim.kill().await?;
        let error = running.await?.expect_err("its connection was ended");
        assert!(error.is_connection(), "{error:?}");
        lock.rollback().await?;
        assert_eq!(Note::find(row.id).get(&victim.db).await?.map(|n| n.topic), Some(1));
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no server ends its connections")]
    async fn between_the_statements_of_a_transaction(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let tx = victim.db.begin().await?;
        Note::insert(note(1)).exec(&tx).await?;
        victim.kill().await?;
        for _ in 0..2 {
            let error = Note::insert(note(1)).exec(&tx).await.expect_err("the transaction is lost");
            assert!(is_lost(&error), "{error:?}");
            let error = Note::query().count(&tx).await.expect_err("a read is not tried on another connection");
            assert!(is_lost(&error), "{error:?}");
        }
        assert!(tx.commit().await.is_err());
        assert_eq!(victim.notes().await?, 0);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no server ends its connections")]
    async fn before_the_commit(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let tx = victim.db.begin().await?;
        Note::insert(note(1)).exec(&tx).await?;
        victim.kill().await?;
        let error = tx.commit().await.expect_err("there is nothing left to commit");
        assert!(error.is_connection(), "{error:?}");
        let result = victim
            .db
            .transaction(async |tx| {
                Note::insert(note(1)).exec(&tx).await?;
                victim.kill().await.map_err(|_| plough::Error::rollback())
            })
            .await;
        assert!(result.as_ref().is_err_and(plough::Error::is_connection), "{result:?}");
        assert_eq!(victim.notes().await?, 0);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no server ends its connections")]
    async fn inside_a_savepoint(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let result = victim
            .db
            .transaction(async |tx| {
                Note::insert(note(1)).exec(&tx).await?;
                let inner = tx
                    .transaction(async |tx| {
                        Note::insert(note(1)).exec(&tx).await?;
                        victim.kill().await.map_err(|_| plough::Error::rollback())?;
                        Note::insert(note(1)).exec(&tx).await
                    })
                    .await;
                assert!(inner.as_ref().is_err_and(is_lost), "{inner:?}");
                let after = Note::insert(note(1)).exec(&tx).await;
                assert!(after.as_ref().is_err_and(is_lost), "{after:?}");
                Ok(())
            })
            .await;
        assert!(result.as_ref().is_err_and(is_lost), "{result:?}");
        assert_eq!(victim.notes().await?, 0);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no server ends its connections")]
    async fn in_the_middle_of_a_stream(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        // More than fits into the buffers between server and client.
        let rows = match victim.db.database_name() {
            "PostgreSQL" => "select g::bigint, repeat('x', 4000) from generate_series(1, 10000) g",
            _ => "select cast(seq as signed), repeat('x', 4000) from seq_1_to_10000",
        };
        let mut stream = sql::<(i64, String)>(rows).stream(&victim.db);
        assert_eq!(stream.next().await.ok_or("no row")??.0, 1);
        victim.kill().await?;
        let mut last = 1;
        let error = loop {
            match stream.next().await.ok_or("a part of the rows was taken for the whole")? {
                Ok((n, _)) => {
                    assert_eq!(n, last + 1);
                    last = n;
                }
                Err(error) => break error,
            }
        };
        assert!(error.is_connection(), "{error:?}");
        assert!(stream.next().await.is_none());
        drop(stream);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no LISTEN")]
    #[skip(mariadb, "no LISTEN")]
    async fn one_that_listens_says_that_it_may_have_missed_something(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let channel = format!("killed {}", std::process::id());
        let mut listener = victim.db.listen(&channel).await?;
        for round in 0..3 {
            victim.kill().await?;
            // Nobody hears it.
            victim.other().notify(&channel, "lost").await?;
            assert_eq!(listener.next().await.ok_or("it does not end")??, Heard::Interrupted);
            victim.other().notify(&channel, &round.to_string()).await?;
            match listener.next().await.ok_or("it does not end")?? {
                Heard::Notification { payload, .. } => assert_eq!(payload, round.to_string()),
                other => panic!("{other:?}"),
            }
        }
        drop(listener);
        victim.check_whole().await?;
    }

    #[skip(sqlite, "no advisory locks")]
    async fn a_lock_whose_session_died_is_lost_and_free(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let lock = victim.db.advisory_lock("a").await?;
        assert!(victim.other().try_advisory_lock("a").await?.is_none());
        victim.kill().await?;
        victim.other().advisory_lock("a").await?.release().await?;
        assert!(lock.release().await.is_err());
        victim.check_whole().await?;
    }
}
