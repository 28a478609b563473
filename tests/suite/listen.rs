//! LISTEN and NOTIFY.

use futures_util::StreamExt;
use plough::error::Kind;
use plough::exec::{Heard, Listener};
use plough::test::record;
use plough_tests::{TestDb, on_every_backend};

/// Channels are the database's, which tests share: each has its own.
fn channel(db: &TestDb, name: &str) -> String {
    let place: String = db.url().chars().rev().take_while(|c| *c != '=').collect();
    format!("{name} \"{}\"", place.chars().rev().collect::<String>())
}

async fn next(listener: &mut Listener) -> plough::Result<(String, String)> {
    let heard = listener.next().await.expect("it does not end")?;
    match heard {
        Heard::Notification { channel, payload } => Ok((channel, payload)),
        other => panic!("{other:?}"),
    }
}

on_every_backend! {
    async fn what_is_said_is_heard_at_commit(db: TestDb) {
        if db.database_name() != "PostgreSQL" {
            let (refused, statements) = record(async { (db.listen("a").await.map(drop), db.notify("a", "b").await) }).await;
            for error in [refused.0, refused.1] {
                let error = error.expect_err("refused");
                assert!(error.is_unsupported() && error.to_string().contains("keep the messages in a table"), "{error}");
            }
            assert_eq!(statements, []);
            return Ok(());
        }
        let (jobs, users) = (channel(&db, "jobs"), channel(&db, "users"));
        let mut listener = db.listen_all([jobs.as_str(), users.as_str()]).await?;
        db.notify(&jobs, "it's 1").await?;
        assert_eq!(next(&mut listener).await?, (jobs.clone(), "it's 1".to_owned()));
        let undone = db.begin().await?;
        undone.notify(&jobs, "never").await?;
        undone.rollback().await?;
        db.transaction(async |tx| {
            tx.notify(&jobs, "2").await?;
            tx.notify(&users, "").await
        })
        .await?;
        // Said on no channel that it listens to.
        db.notify("another channel", "x").await?;
        db.notify(&users, "é").await?;
        assert_eq!(next(&mut listener).await?, (jobs.clone(), "2".to_owned()));
        assert_eq!(next(&mut listener).await?, (users.clone(), String::new()));
        assert_eq!(next(&mut listener).await?, (users.clone(), "é".to_owned()));
    }

    #[skip(sqlite, "no LISTEN; refused in what_is_said_is_heard_at_commit")]
    #[skip(mariadb, "no LISTEN; refused in what_is_said_is_heard_at_commit")]
    async fn what_does_not_fit_is_refused(db: TestDb) {
        let long = "x".repeat(8_000);
        let (results, statements) = record(async {
            [
                db.notify("a", &long).await,
                db.notify(&long, "a").await,
                db.notify("", "a").await,
                db.listen(&long).await.map(drop),
                db.listen("a\0b").await.map(drop),
            ]
        })
        .await;
        for result in results {
            assert_eq!(result.expect_err("refused").kind(), Kind::InvalidInput);
        }
        assert_eq!(statements, []);
        db.notify(&channel(&db, "long"), &long[..7_999]).await?;
    }
}
