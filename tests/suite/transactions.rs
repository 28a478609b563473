//! Transactions: what is kept, what is undone, and what cancelling leaves behind.

use futures_util::StreamExt;
use plough::error::Kind;
use plough::prelude::*;
use plough::{Isolation, test::TestDb};
use plough_tests::cancel::at_every_await;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};
use std::time::Duration;

fn user(name: &str) -> NewUser {
    NewUser { name: name.to_owned(), email: format!("{name}@example.org") }
}

async fn names(on: &Session) -> plough::Result<Vec<String>> {
    User::query().order_by(|u| u.id.asc()).select(|u| u.name).all(on).await
}

on_every_backend! {
    async fn ok_commits_and_err_rolls_back(db: TestDb) {
        seed::tables(&db).await?;
        db.transaction(async |tx| User::insert(user("Ada")).exec(&tx).await).await?;
        let error = db
            .transaction(async |tx| {
                User::insert(user("Bob")).exec(&tx).await?;
                assert_eq!(names(&tx).await?, ["Ada", "Bob"]);
                Err::<(), _>(plough::Error::rollback())
            })
            .await
            .expect_err("rolled back on purpose");
        assert!(error.is_rollback());
        assert_eq!(names(&db).await?, ["Ada"]);
    }

    async fn savepoints_nest_and_undo_alone(db: TestDb) {
        seed::tables(&db).await?;
        db.transaction(async |tx| {
            User::insert(user("outer")).exec(&tx).await?;
            let failed = tx
                .transaction(async |tx| {
                    User::insert(user("inner")).exec(&tx).await?;
                    tx.transaction(async |tx| User::insert(user("innermost")).exec(&tx).await).await?;
                    assert_eq!(names(&tx).await?.len(), 3);
                    User::insert(user("outer")).exec(&tx).await
                })
                .await;
            assert!(failed.expect_err("the email is taken").is_unique_violation());
            User::insert(user("after")).exec(&tx).await
        })
        .await?;
        assert_eq!(names(&db).await?, ["outer", "after"]);
    }

    #[skip(sqlite, "one writer at a time: a lock has nobody to wait for in a circle")]
    async fn nothing_of_a_deadlocks_victim_is_kept(db: TestDb) {
        seed::tables(&db).await?;
        let (ada, bob) = (User::insert(user("Ada")).exec(&db).await?, User::insert(user("Bob")).exec(&db).await?);
        let rename = async |id: i64, on: &Session| {
            User::query().filter(|u| u.id.eq(id)).update(|u| u.name.set("renamed")).exec(on).await
        };
        let (one, two) = (db.begin().await?, db.begin().await?);
        rename(ada.id, &one).await?;
        rename(bob.id, &two).await?;
        // Each takes its error for one that does not matter, writes on, and commits.
        let go_on = async |tx: Tx, other: i64, audit: &str| {
            let failed = rename(other, &tx).await.is_err();
            let written = User::insert(user(audit)).exec(&tx).await.is_ok();
            (failed, written, tx.commit().await.is_ok())
        };
        let ends = futures_util::future::join(go_on(one, bob.id, "audit-1"), go_on(two, ada.id, "audit-2")).await;
        let kept = match ends {
            ((true, false, false), (false, true, true)) => "audit-2",
            ((false, true, true), (true, false, false)) => "audit-1",
            other => return Err(format!("{other:?}").into()),
        };
        assert_eq!(names(&db).await?, ["renamed", "renamed", kept]);
    }

    async fn an_error_of_the_users_own_rolls_back_too(db: TestDb) {
        #[derive(Debug)]
        enum Own {
            Plough(#[allow(dead_code, reason = "shown by Debug")] plough::Error),
            Mine,
        }
        impl From<plough::Error> for Own {
            fn from(error: plough::Error) -> Self {
                Own::Plough(error)
            }
        }
        seed::tables(&db).await?;
        let result = db
            .try_transaction(async |tx| {
                User::insert(user("Ada")).exec(&tx).await?;
                Err::<(), _>(Own::Mine)
            })
            .await;
        assert!(matches!(result, Err(Own::Mine)));
        assert_eq!(User::query().count(&db).await?, 0);
    }

    async fn a_guard_that_is_dropped_rolls_back(db: TestDb) {
        seed::tables(&db).await?;
        {
            let tx = db.begin().await?;
            User::insert(user("Ada")).exec(&tx).await?;
        }
        assert_eq!(User::query().count(&db).await?, 0);
        let tx = db.begin().await?;
        User::insert(user("Bob")).exec(&tx).await?;
        let late = tx.clone();
        tx.commit().await?;
        assert_eq!(names(&db).await?, ["Bob"]);
        let error = names(&late).await.expect_err("the transaction has ended");
        assert_eq!(error.kind(), Kind::Transaction, "{error}");
    }

    async fn isolation_and_read_only_are_kept(db: TestDb) {
        seed::tables(&db).await?;
        for isolation in [Isolation::ReadCommitted, Isolation::RepeatableRead, Isolation::Serializable] {
            let options = TxOptions::new().isolation(isolation);
            db.transaction_with(options, async |tx| User::query().count(&tx).await).await?;
        }
        let refused = db
            .transaction_with(TxOptions::new().read_only(), async |tx| User::insert(user("Ada")).exec(&tx).await)
            .await;
        assert!(refused.is_err());
        assert_eq!(User::query().count(&db).await?, 0);
        User::insert(user("Bob")).exec(&db).await?;
    }

    async fn a_statement_beside_an_open_stream_is_an_error(db: TestDb) {
        seed::blog(&db).await?;
        // More rows than a stream holds ready.
        let posts = (0..2_000).map(|i| NewPost { author_id: 1, title: format!("{i}") });
        Post::insert_all(posts).exec(&db).await?;
        let tx = db.begin().await?;
        let mut stream = Post::query().order_by(|p| p.id.asc()).stream(&tx);
        assert!(stream.next().await.is_some());
        let error = names(&tx).await.expect_err("a stream is open");
        assert!(error.to_string().contains("stream"), "{error}");
        while let Some(row) = stream.next().await {
            row?;
        }
        drop(stream);
        assert_eq!(names(&tx).await?.len(), 3);
        tx.commit().await?;
    }

    async fn a_transaction_that_is_open_for_too_long_is_rolled_back(db: TestDb) {
        seed::tables(&db).await?;
        let options = TxOptions::new().timeout(Duration::from_millis(300));
        let error = db
            .transaction_with(options, async |tx| {
                User::insert(user("Ada")).exec(&tx).await?;
                std::future::pending::<()>().await;
                Ok(())
            })
            .await
            .expect_err("it never ends by itself");
        assert_eq!(error.kind(), Kind::StatementTimeout, "{error}");
        assert_eq!(User::query().count(&db).await?, 0);
    }

    async fn cancelling_anywhere_leaves_no_transaction_open(db: TestDb) {
        seed::tables(&db).await?;
        let small = Db::builder(db.url()).max_connections(1).connect_or_share(&db).await?;
        let mut round = 0;
        let polls = at_every_await(
            400,
            || {
                round += 1;
                let (small, name) = (small.clone(), format!("round {round}"));
                async move {
                    small
                        .transaction(async |tx| {
                            User::insert(user(&name)).exec(&tx).await?;
                            tx.transaction(async |tx| User::query().count(&tx).await).await?;
                            User::query().filter(|u| u.name.eq(&name)).update(|u| u.name.set("kept")).exec(&tx).await
                        })
                        .await
                }
            },
            |_| {
                let small = small.clone();
                async move {
                    // The only connection must be whole, and nothing half-done may be there: a
                    // commit that was sent may have been carried out, but never a part.
                    let strays = User::query().filter(|u| u.name.ne("kept")).count(&small).await?;
                    assert_eq!(strays, 0);
                    Ok::<_, plough::Error>(())
                }
            },
        )
        .await?;
        assert!(polls < 400, "it never finished");
        small.transaction(async |tx| User::insert(user("after")).exec(&tx).await).await?;
    }
}

/// A second pool on a test's database; an in-memory database has no second door.
trait ConnectOrShare {
    async fn connect_or_share(self, db: &TestDb) -> plough::Result<Db>;
}

impl ConnectOrShare for plough::exec::DbBuilder {
    async fn connect_or_share(self, db: &TestDb) -> plough::Result<Db> {
        if db.url().contains(":memory:") { Ok((**db).clone()) } else { self.connect().await }
    }
}
