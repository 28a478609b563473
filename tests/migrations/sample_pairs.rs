//! From one real schema to another, over its rows, and back.
//!
//! Where the scripts are: see `samples`.

use crate::anew::{read, write};
use crate::kit::Project;
use crate::pairs::dump;
use crate::samples::with_database;
use plough::__migrate::{execute, quote_name};
use plough::prelude::*;
use plough::schema::{Danger, Schema};
use plough_migrate::error::Kind;
use plough_migrate::{Decisions, Files, Migrator, Undo};
use plough_tests::by_files::{Stop, assert_nothing_differs, by_files};
use plough_tests::samples::{Failure, client, client_of_mariadb, script};
use plough_tests::{TestDb, on_every_backend};
use std::collections::BTreeSet;

/// What the database says of itself, without the migrator's tables.
async fn told(db: &Db) -> Result<BTreeSet<String>, Failure> {
    let own = ["refinery_schema_history", "plough_migration_steps"];
    let lines = dump::dump(db).await?.into_iter();
    Ok(lines.filter(|line| !own.iter().any(|name| line.contains(name))).collect())
}

/// From the schema in `first`, with its rows, to that in `second`, and back.
async fn there_and_back(server: &TestDb, first: &Db, second: &Db) -> Result<(), Failure> {
    let (a, b) = (read(first).await?, read(second).await?);
    let before = told(first).await?;
    let project = Project::new(server);
    let plan = write(&project, server, &a, &b, &Decisions::new().drop_all());
    assert!(plan.losses().count() > 0, "rows are there, and go");
    let migrator = Migrator::new(first, &Files::folder(project.folder.path()));
    if plan.dangers().any(|danger| danger == Danger::NoValue) {
        // A table that both have gets a required column: nobody knows what is in it for those rows.
        assert_eq!(migrator.apply().await.map(drop).unwrap_err().kind(), Kind::Refused);
        for table in a.tables.iter().filter(|table| b.table(&table.name).is_some()) {
            execute(first, &format!("TRUNCATE {} CASCADE", quote_name(first, &table.name))).await?;
        }
    }
    migrator.apply().await?;
    assert_nothing_differs(&read(first).await?, &b);
    migrator.rollback(Undo::To(0)).await?;
    assert_nothing_differs(&read(first).await?, &a);
    // SQLite keeps the words of a statement, and so what a person wrote in them.
    if first.database_name() != "SQLite" {
        let after = told(first).await?;
        assert_eq!(after, before, "{}", dump::difference("before", &before, "after", &after));
    }
    Ok(())
}

/// Works on a database that holds a sample. Not, with a printed reason, if the sample or its client is not
/// there.
async fn with_sample(
    server: &TestDb,
    path: &str,
    body: impl AsyncFnOnce(&Db) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(sql) = script(path) else { return Ok(()) };
    if server.database_name() == "SQLite" {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("sample.db").display().to_string();
        return match client("sqlite3", &[&file], &sql)? {
            None => Ok(()),
            Some(_) => body(&Db::connect(&format!("sqlite://{file}")).await?).await,
        };
    }
    with_database(server, async |db, url| {
        let loaded = match server.database_name() {
            "PostgreSQL" => client("psql", &[url, "--quiet", "--set", "ON_ERROR_STOP=1"], &sql)?,
            _ => client_of_mariadb(url, &sql)?,
        };
        if loaded.is_some() { body(db).await } else { Ok(()) }
    })
    .await
}

/// Both ways: over the rows of the first sample and back, and by files from nothing.
async fn between(server: &TestDb, first: &str, second: &str) -> Result<(), Failure> {
    with_sample(server, first, async |a| {
        with_sample(server, second, async |b| {
            let stop = |schema: Schema| Stop { declared: schema.clone(), told: schema };
            let line = [stop(read(a).await?), stop(read(b).await?)];
            there_and_back(server, a, b).await?;
            if server.database_name() == "SQLite" {
                let folder = tempfile::tempdir()?;
                let url = format!("sqlite://{}", folder.path().join("files.db").display());
                return by_files(server.url(), &Db::connect(&url).await?, &line).await;
            }
            with_database(server, async |db, _| by_files(server.url(), db, &line).await).await
        })
        .await
    })
    .await
}

fn sample(db: &TestDb, name: &str) -> String {
    let ending = match (db.database_name(), name) {
        ("SQLite", "sakila") => "sqlite-schema",
        ("SQLite", _) => "sqlite",
        ("PostgreSQL", "sakila") => "postgres-schema",
        ("PostgreSQL", _) => "postgres",
        (_, "sakila") => "mysql-schema",
        _ => "mysql",
    };
    format!("{name}/{ending}.sql")
}

on_every_backend! {
    #[skip(sqlite_memory, "the client loads a file")]
    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn from_chinook_to_sakila_and_back(db: TestDb) {
        between(&db, &sample(&db, "chinook"), &sample(&db, "sakila")).await?;
    }

    #[skip(sqlite, "there is no such script")]
    #[skip(mariadb, "there is no such script")]
    async fn from_chinook_to_northwind_and_back(db: TestDb) {
        between(&db, &sample(&db, "chinook"), &sample(&db, "northwind")).await?;
    }

    #[skip(sqlite, "there is no such script")]
    #[skip(mariadb, "there is no such script")]
    async fn from_northwind_to_sakila_and_back(db: TestDb) {
        between(&db, &sample(&db, "northwind"), &sample(&db, "sakila")).await?;
    }
}
