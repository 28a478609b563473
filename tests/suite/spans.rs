//! The span of each statement, and what never gets into it.

use crate::capture::captured;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn a_span_has_opentelemetrys_names_and_no_values(db: TestDb) {
        let url = db.server_url().to_owned();
        let said = captured(url, async |test| {
            seed::tables(&test).await?;
            let secret = || NewUser { name: "secret-name".into(), email: "secret@example.org".into() };
            User::insert(secret()).exec(&test).await?;
            User::insert(secret()).exec(&test).await.expect_err("the email is taken");
            User::query().filter(|u| u.name.eq("secret-name")).all(&test).await?;
            Ok(())
        })
        .await?;
        let spans: Vec<_> = said.into_iter().filter(|span| span["name"] == "db.query").collect();
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
