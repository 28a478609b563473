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
use plough_migrate::verify::verify;
use plough_migrate::{Code, Decisions, Files, Linted, Migrator, Steps, Undo, diff, lint_files};
use plough_tests::samples::{Failure, client, client_of_mariadb, script};
use plough_tests::{TestDb, on_every_backend};
use std::collections::BTreeSet;

/// Nothing leads from one to the other.
fn assert_nothing_differs(is: &Schema, should_be: &Schema) {
    for (old, new) in [(is, should_be), (should_be, is)] {
        let found = diff(old, new, &Decisions::new().drop_all()).unwrap();
        assert!(found.is_empty() && found.unowned.is_empty(), "{:#?}\n{:?}", found.changes, found.unowned);
    }
}

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

/// From nothing to one schema and on to another by files that are looked through, replayed over rows
/// that are hard to keep, applied and taken back.
async fn by_files(server: &TestDb, db: &Db, a: &Schema, b: &Schema) -> Result<(), Failure> {
    let project = Project::new(server);
    let decisions = Decisions::new().drop_all();
    write(&project, server, &Schema::new(), a, &decisions);
    let first = project.migrator(server).migrations()?.list.len();
    write(&project, server, a, b, &decisions);
    let migrations = project.migrator(server).migrations()?;
    let linted = lint_files(server, &migrations, &decisions, |_| true)?;
    // What is new loses nothing; what goes is said, and allowed in the file.
    let losses =
        |linted: &Linted| linted.findings.iter().filter(|finding| finding.code < Code::Narrowing).count();
    assert_eq!(losses(&linted[0]), 0, "{:#?}", linted[0].findings);
    assert!(losses(&linted[1]) > 0);
    assert!(linted[1].open().all(|finding| finding.code >= Code::Narrowing), "{:#?}", linted[1].findings);
    let files = Files::folder(project.folder.path());
    let verified = verify(server.url(), &files, &Steps::new()).await?;
    assert!(verified.is_clean(), "{:#?}", verified.migrations);

    let migrator = Migrator::new(db, &files);
    migrator.apply().await?;
    assert_nothing_differs(&read(db).await?, b);
    migrator.rollback(Undo::Last(migrations.list.len() - first)).await?;
    assert_nothing_differs(&read(db).await?, a);
    migrator.rollback(Undo::To(0)).await?;
    assert_nothing_differs(&read(db).await?, &Schema::new());
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
            let (one, two) = (read(a).await?, read(b).await?);
            there_and_back(server, a, b).await?;
            if server.database_name() == "SQLite" {
                let folder = tempfile::tempdir()?;
                let url = format!("sqlite://{}", folder.path().join("files.db").display());
                return by_files(server, &Db::connect(&url).await?, &one, &two).await;
            }
            with_database(server, async |db, _| by_files(server, db, &one, &two).await).await
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
