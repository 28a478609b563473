//! The span of each statement, and what never gets into it.

use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{TestDb, on_every_backend, seed};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Keeps the fields of every `db.query` span.
#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl Subscriber for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().expect("nothing panics while it is locked");
        let mut fields = BTreeMap::from([("name".to_owned(), span.metadata().name().to_owned())]);
        span.record(&mut Fields(&mut fields));
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }
    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().expect("nothing panics while it is locked");
        values.record(&mut Fields(&mut spans[id.into_u64() as usize - 1]));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Runs on a thread of its own, where the subscriber sees nothing but this test.
fn captured(url: String) -> Result<Vec<BTreeMap<String, String>>, plough::Error> {
    let capture = Capture::default();
    let spans = capture.clone();
    std::thread::spawn(move || {
        tracing::subscriber::with_default(capture, || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let test = TestDb::new(&url).await?;
                seed::tables(&test).await?;
                let secret = || NewUser { name: "secret-name".into(), email: "secret@example.org".into() };
                User::insert(secret()).exec(&test).await?;
                User::insert(secret()).exec(&test).await.expect_err("the email is taken");
                User::query().filter(|u| u.name.eq("secret-name")).all(&test).await?;
                Ok(())
            })
        })
    })
    .join()
    .expect("the thread did not panic")?;
    let spans = spans.0.lock().expect("nothing panics while it is locked");
    Ok(spans.iter().filter(|span| span["name"] == "db.query").cloned().collect())
}

on_every_backend! {
    async fn a_span_has_opentelemetrys_names_and_no_values(db: TestDb) {
        let url = db.server_url().to_owned();
        let spans = tokio::task::spawn_blocking(move || captured(url)).await??;
        let system = match db.database_name() {
            "SQLite" => "sqlite",
            "PostgreSQL" => "postgresql",
            "MariaDB" => "mariadb",
            _ => "mysql",
        };
        let insert = spans.iter().find(|span| span["db.operation.name"] == "INSERT").ok_or("an INSERT ran")?;
        assert_eq!(insert["db.system.name"], system);
        assert_eq!(insert["db.collection.name"], "users");
        assert_eq!(insert["db.query.summary"], "INSERT users");
        assert_eq!(insert["otel.name"], "INSERT users");
        assert_eq!(insert["otel.kind"], "client");
        assert!(insert["db.query.text"].contains("users"), "{insert:?}");
        assert!(!insert.contains_key("error.type"));
        let failed: Vec<_> = spans.iter().filter_map(|span| span.get("error.type")).collect();
        assert_eq!(failed, ["UniqueViolation"]);
        assert!(!format!("{spans:?}").contains("secret"), "{spans:?}");
    }
}
