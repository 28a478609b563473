//! The `Db` used inside a transaction of its own task, which is almost always a slip.

use crate::kit::{Note, Victim, note};
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::on_every_backend;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::{Event, Level, Metadata, Subscriber, span};

/// Keeps the warnings.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

struct Message<'a>(&'a mut Vec<String>);

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0.push(format!("{value:?}"));
        }
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Message(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)));
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

impl Warnings {
    fn of_transactions(&self) -> usize {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|text| text.contains("inside a transaction of the same task")).count()
    }
}

on_every_backend! {
    #[skip(sqlite_memory, "in memory, nobody reads beside a writer")]
    async fn a_read_is_reported(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let warnings = Warnings::default();
        let db = victim.db.clone();
        let work = async {
            db.transaction(async |tx| {
                Note::query().count(&tx).await?;
                assert_eq!(warnings.of_transactions(), 0);
                Note::query().count(&db).await
            })
            .await
        };
        work.with_subscriber(warnings.clone()).await?;
        assert_eq!(warnings.of_transactions(), 1);
        let work = async { Note::query().count(&victim.db).await };
        work.with_subscriber(warnings.clone()).await?;
        assert_eq!(warnings.of_transactions(), 1, "the transaction has ended");
    }

    async fn a_write_is_reported_or_refused(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let warnings = Warnings::default();
        let db = victim.db.clone();
        let work = async {
            db.transaction(async |tx| {
                Note::query().count(&tx).await?;
                Note::insert(note(1)).exec(&db).await
            })
            .await
        };
        let result = work.with_subscriber(warnings.clone()).await;
        if victim.db.database_name() == "SQLite" {
            let error = result.expect_err("it would wait for itself");
            assert_eq!(error.kind(), Kind::Transaction, "{error:?}");
            assert!(error.to_string().contains("`tx`"), "{error}");
            assert_eq!(victim.notes().await?, 0);
        } else {
            result?;
            assert_eq!(warnings.of_transactions(), 1);
            assert_eq!(victim.notes().await?, 1);
        }
        victim.check_whole().await?;
    }

    #[skip(sqlite_memory, "in memory, nobody reads beside a writer")]
    async fn another_task_may_use_the_db(db: TestDb) {
        let victim = Victim::new(db, 2).await?;
        let warnings = Warnings::default();
        let db = victim.db.clone();
        let work = async {
            db.transaction(async |tx| {
                Note::query().count(&tx).await?;
                let db = db.clone();
                tokio::spawn(async move { Note::query().count(&db).await }.with_subscriber(warnings.clone()))
                    .await
                    .map_err(|_| plough::Error::rollback())?
            })
            .await
        };
        work.with_subscriber(warnings.clone()).await?;
        assert_eq!(warnings.of_transactions(), 0);
    }
}
