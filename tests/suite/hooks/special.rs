//! Circles, futures that are dropped, handles that are the wrong ones, versions of many rows.

use super::models::{Endless, Post, Said, said, tables};
use plough::prelude::*;
use plough::{Error, NewRow};
use plough_tests::cancel::at_every_await;
use plough_tests::on_every_backend;
use std::time::Duration;

tokio::task_local! {
    /// A database that a hook should not use.
    static OUTSIDE: Db;
}

/// A row whose hook waits, and may use another handle than its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "hook_slow", before_insert = wait, after_insert = yielding)]
struct Slow {
    #[model(id, auto)]
    id: i64,
    name: String,
}

async fn wait(tx: &Tx, row: &mut NewRow<Slow>) -> plough::Result<()> {
    if let Ok(db) = OUTSIDE.try_with(Clone::clone) {
        insert!(Said { text: "outside" }).exec(&db).await?;
    }
    let name = row.get(|s| s.name)?.unwrap_or_default();
    insert!(Said { text: name }).exec_unread(tx).await?;
    tokio::task::yield_now().await;
    Ok(())
}

async fn yielding(_: &Tx, _: &Slow) -> plough::Result<()> {
    tokio::task::yield_now().await;
    Ok(())
}

on_every_backend! {
    async fn hooks_that_write_their_own_model_are_stopped(db: TestDb) {
        tables(&db).await?;
        insert!(Endless { depth: 5 }).exec(&db).await?;
        assert_eq!(Endless::query().count(&db).await?, 6);
        let error = insert!(Endless { depth: 1_000 }).exec(&db).await.expect_err("a circle");
        let text = error.to_string();
        for word in ["Endless", "8 deep", "`again`", "after_insert"] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(text.len() < 500, "{text}");
        assert_eq!(Endless::query().count(&db).await?, 6);
    }

    async fn a_write_that_is_dropped_in_a_hook_leaves_nothing(db: TestDb) {
        db.create_tables::<(Said, Slow)>().await?;
        let mut finished = false;
        at_every_await(
            3_000,
            || {
                let db = db.clone();
                async move {
                    let rows = ["a", "b"].map(|name| Slow { id: 0, name: name.to_owned() });
                    Slow::insert_all(rows).exec(&db).await
                }
            },
            |done| {
                finished |= done;
                let db = db.clone();
                async move {
                    // A COMMIT that was sent before the future was dropped may still be on its way: then
                    // the rows appear, and what the hooks wrote with them.
                    let whole = async {
                        loop {
                            let (rows, lines) = (Slow::query().count(&db).await?, Said::query().count(&db).await?);
                            if rows == lines && rows % 2 == 0 {
                                return Ok::<_, Error>(());
                            }
                            tokio::task::yield_now().await;
                        }
                    };
                    tokio::time::timeout(Duration::from_secs(60), whole).await.expect("all or nothing")
                }
            },
        )
        .await?;
        assert!(finished && Slow::query().count(&db).await? >= 2);
    }

    #[skip(postgres, "it has other connections, on which the statement is no part of the transaction")]
    #[skip(mariadb, "it has other connections, on which the statement is no part of the transaction")]
    async fn a_hook_that_uses_the_database_instead_of_its_transaction_is_told(db: TestDb) {
        db.create_tables::<(Said, Slow)>().await?;
        let outside: Db = (*db).clone();
        let error = OUTSIDE
            .scope(outside, insert!(Slow { name: "a" }).exec(&db))
            .await
            .expect_err("it would wait for itself");
        assert!(error.to_string().contains("use the transaction's handle"), "{error}");
        assert_eq!(error.hook(), Some("wait"));
        assert_eq!((Slow::query().count(&db).await?, said(&db).await?.len()), (0, 0));
    }

    async fn hooks_run_in_the_transaction_they_are_called_in(db: TestDb) {
        tables(&db).await?;
        let result = db
            .transaction(async |tx| {
                insert!(Post { title: "One" }).exec(&tx).await?;
                Err::<(), _>(Error::rollback())
            })
            .await;
        assert!(result.is_err_and(|error| error.is_rollback()));
        assert_eq!((Post::query().count(&db).await?, said(&db).await?.len()), (0, 0));
    }
}
