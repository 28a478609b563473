//! Every operation of the list is counted by the guard against loops of queries.

use super::models::{Post, own};
use super::operations::{Operation, READS, REFUSED, WRITES};
use plough::error::Kind;
use plough::n_plus_one;
use plough::prelude::*;
use plough_tests::on_every_backend;
use std::collections::BTreeSet;

/// What has nothing to count here, with the reason.
const NOTHING: &[(&str, &str)] = &[
    ("query/copy.rs copy_out", "PostgreSQL only"),
    ("query/model.rs copy_in", "PostgreSQL only"),
    ("query/insert_from.rs returning", "refused where INSERT returns nothing"),
    ("query/delete.rs returning", "it is tried on a row of others, which is not there"),
];

/// Runs an operation twice where once is allowed; whether the second one is refused. `None` if the first
/// one fails already.
async fn counted(on: &Session, operation: &Operation) -> Option<bool> {
    let twice = n_plus_one::deny_after(1, async {
        (operation.run)(on.clone()).await.map_err(|error| (false, error))?;
        (operation.run)(on.clone()).await.map_err(|error| (true, error))
    });
    match twice.await {
        Ok(_) => Some(false),
        Err((_, error))
            if error.kind() == Kind::InvalidInput && error.to_string().contains("more than 1 times") =>
        {
            Some(true)
        }
        Err((second, _)) => second.then_some(false),
    }
}

on_every_backend! {
    async fn every_operation_is_counted_by_the_guard_against_loops(db: TestDb) {
        own(&db).await?;
        let mut seen = BTreeSet::new();
        let mut see = |operation: &Operation, counted: Option<bool>| {
            assert_ne!(counted, Some(false), "{} ({}) is not counted", operation.end, operation.what);
            seen.extend(counted.map(|_| operation.end));
        };
        for operation in READS {
            see(operation, counted(&db, operation).await);
        }
        // Of what no scope can hold: tables are made once.
        let raw = REFUSED.iter().filter(|operation| operation.end.starts_with("raw/"));
        for operation in WRITES.iter().chain(raw) {
            let tx = db.begin().await?;
            see(operation, counted(&tx, operation).await);
            tx.rollback().await?;
        }
        let all = READS.iter().chain(WRITES).map(|operation| operation.end);
        let reason = |end: &&str| NOTHING.iter().any(|(name, _)| name == end);
        let unseen: Vec<_> = all.filter(|end| !seen.contains(end)).filter(|end| !reason(end)).collect();
        assert!(unseen.is_empty(), "nothing was counted of {unseen:?}");
    }

    async fn plans_and_messages_are_counted(db: TestDb) {
        own(&db).await?;
        let tells = db.database_name() == "PostgreSQL";
        let ends: [fn(Tx) -> futures_util::future::BoxFuture<'static, plough::Result<()>>; 3] = [
            |tx| Box::pin(async move { Post::query().explain(&tx).await.map(drop) }),
            |tx| Box::pin(async move { Post::query().select(|p| p.id).explain(&tx).await.map(drop) }),
            |tx| Box::pin(async move { tx.notify("counted", "1").await }),
        ];
        for end in &ends[..if tells { 3 } else { 2 }] {
            let tx = db.begin().await?;
            let twice = n_plus_one::deny_after(1, async {
                end(tx.clone()).await?;
                end(tx.clone()).await
            });
            let error = twice.await.expect_err("twice").to_string();
            assert!(error.contains("more than 1 times"), "{error}");
            tx.rollback().await?;
        }
    }
}
