//! Real schemas: each is loaded by the database's own client, read, made again from what was read,
//! and compared by the database's own dump.

use crate::schema_kit::{assert_same, make};
use plough::prelude::*;
use plough::raw;
use plough::schema::Schema;
use plough_tests::on_every_backend;
use plough_tests::samples::{Failure, client, client_of_mariadb, script};
use std::path::Path;

/// The schema is read in few queries, is as the server would tell it again, and makes the same.
async fn compare(db: &Db, again: &Db) -> Result<Schema, Failure> {
    let (read, statements) = plough::test::record(db.introspect()).await;
    let read = read?;
    assert!(statements.len() <= 12, "{} queries", statements.len());
    assert_same(&read, &read.normalised(db).await?)?;
    assert_eq!(Schema::from_json(&read.to_json()?)?, read);
    make(again, &read).await?;
    assert_same(&again.introspect().await?, &read)?;
    Ok(read)
}

/// A database of its own on a server, dropped at the end, also where a test fails.
pub(crate) async fn with_database<T>(
    db: &plough::test::TestDb,
    body: impl AsyncFnOnce(&Db, &str) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let server = db.server_url();
    let scratch = plough::__migrate::Scratch::beside(server).await?;
    body(scratch.db(), scratch.url()).await
}

/// The tokens of SQL, without what a database may write in one way or the other.
fn lines(dump: &str) -> Vec<String> {
    let mut lines: Vec<String> = dump
        .lines()
        .map(|line| line.trim().trim_end_matches(',').to_owned())
        .filter(|line| !line.is_empty() && !line.starts_with("--") && !line.starts_with('\\'))
        // A comment on a namespace is not read.
        .filter(|line| !line.starts_with("COMMENT ON SCHEMA"))
        .collect();
    lines.sort();
    lines
}

fn assert_same_lines(left: &[String], right: &[String]) {
    let only =
        |a: &[String], b: &[String]| a.iter().filter(|line| !b.contains(line)).cloned().collect::<Vec<_>>();
    assert_eq!(only(left, right), only(right, left), "lines of one dump only");
    assert_eq!(left.len(), right.len());
}

/// `pg_dump -s` of two databases says the same.
async fn on_postgres(db: &plough::test::TestDb, scripts: &[&str]) -> Result<Option<Schema>, Failure> {
    let Some(sql) = scripts.iter().map(|path| script(path)).collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    let sql = sql.concat();
    with_database(db, async |first, first_url| {
        let flags = [first_url, "--quiet", "--set", "ON_ERROR_STOP=1"];
        if client("psql", &flags, &sql)?.is_none() {
            return Ok(None);
        }
        // The script's search path is its session's alone.
        with_database(db, async |second, second_url| {
            let read = compare(first, second).await?;
            let dump =
                |url: &str| client("pg_dump", &["--schema-only", "--no-owner", "--no-privileges", url], "");
            if let (Some(one), Some(two)) = (dump(first_url)?, dump(second_url)?) {
                assert_same_lines(&lines(&one), &lines(&two));
            }
            Ok(Some(read))
        })
        .await
    })
    .await
}

/// `SHOW CREATE` of every table and view says the same.
async fn on_mariadb(db: &plough::test::TestDb, path: &str) -> Result<Option<Schema>, Failure> {
    let Some(sql) = script(path) else { return Ok(None) };
    with_database(db, async |first, first_url| {
        if client_of_mariadb(first_url, &sql)?.is_none() {
            return Ok(None);
        }
        with_database(db, async |second, _| {
            let read = compare(first, second).await?;
            for table in &read.tables {
                let show = async |db: &Db| {
                    let sql = format!("SHOW CREATE TABLE `{}`", table.name.name);
                    raw::<(String, String)>(TrustedSql::assert_no_user_input(sql)).one(db).await
                };
                // A counter is no part of a schema.
                let tokens = |sql: String| {
                    let (sql, rest) = sql
                        .rsplit_once(") ENGINE=")
                        .map(|(a, b)| (a.to_owned(), b.to_owned()))
                        .unwrap_or_default();
                    let rest = rest.split(' ').filter(|word| !word.starts_with("AUTO_INCREMENT="));
                    let mut tokens = lines(&sql);
                    tokens.extend(rest.map(str::to_owned));
                    tokens
                };
                assert_same_lines(&tokens(show(first).await?.1), &tokens(show(second).await?.1));
            }
            Ok(Some(read))
        })
        .await
    })
    .await
}

/// Every pragma about every table says the same.
async fn on_sqlite(path: &str) -> Result<Option<Schema>, Failure> {
    let Some(sql) = script(path) else { return Ok(None) };
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("sample.db");
    let name = |path: &Path| path.display().to_string();
    if client("sqlite3", &[&name(&file)], &sql)?.is_none() {
        return Ok(None);
    }
    let first = Db::connect(&format!("sqlite://{}", name(&file))).await?;
    let again = Db::connect(&format!("sqlite://{}", name(&folder.path().join("again.db")))).await?;
    let read = compare(&first, &again).await?;
    for sql in [
        // A rowid is NOT NULL whether it says so or not; `DEFAULT NULL` says nothing.
        "SELECT m.name || '.' || x.name || ' ' || x.type || ' ' || (x.\"notnull\" OR x.pk > 0) || ' '
           || coalesce(nullif(x.dflt_value, 'NULL'), '') || ' ' || x.pk || ' ' || x.hidden
         FROM sqlite_schema m, pragma_table_xinfo(m.name) x WHERE m.type IN ('table', 'view') ORDER BY 1",
        "SELECT m.name || ' ' || f.seq || ' ' || f.\"table\" || '.' || coalesce(f.\"to\", '') || ' ' || f.\"from\"
           || ' ' || f.on_delete || ' ' || f.on_update || ' ' || f.match
         FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1",
        "SELECT m.name || ' ' || i.\"unique\" || i.origin || i.partial || ' ' || coalesce(c.name, '') || ' ' || c.seqno
           || ' ' || c.desc || ' ' || c.coll || ' ' || c.key
         FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) c
         WHERE m.type = 'table' ORDER BY 1",
        "SELECT name || ' ' || type || ' ' || ncol || wr || strict FROM pragma_table_list WHERE schema = 'main' ORDER BY 1",
        "SELECT name || ' ' || sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1",
    ] {
        let rows = async |db: &Db| raw::<String>(TrustedSql::assert_no_user_input(sql)).all(db).await;
        assert_same_lines(&rows(&first).await?, &rows(&again).await?);
    }
    first.close().await;
    again.close().await;
    Ok(Some(read))
}

fn count(schema: Option<Schema>) -> (usize, usize, usize) {
    let Some(schema) = schema else { return (0, 0, 0) };
    let triggers = schema.tables.iter().map(|table| table.triggers.len()).sum();
    (schema.tables.len(), schema.views.len(), triggers)
}

on_every_backend! {
    #[skip(sqlite_memory, "the client loads a file")]
    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn chinook(db: TestDb) {
        let read = match db.database_name() {
            "SQLite" => on_sqlite("chinook/sqlite.sql").await?,
            "PostgreSQL" => on_postgres(&db, &["chinook/postgres.sql"]).await?,
            _ => on_mariadb(&db, "chinook/mysql.sql").await?,
        };
        assert!([(0, 0, 0), (11, 0, 0)].contains(&count(read)));
    }

    #[skip(sqlite_memory, "the client loads a file")]
    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn sakila(db: TestDb) {
        let (read, counts) = match db.database_name() {
            "SQLite" => (on_sqlite("sakila/sqlite-schema.sql").await?, (16, 5, 30)),
            "PostgreSQL" => (on_postgres(&db, &["sakila/postgres-schema.sql"]).await?, (21, 7, 15)),
            _ => (on_mariadb(&db, "sakila/mysql-schema.sql").await?, (16, 7, 3)),
        };
        let found = count(read);
        assert!([(0, 0, 0), counts].contains(&found), "{found:?}");
    }

    #[skip(sqlite, "there is no such script")]
    #[skip(mariadb, "there is no such script")]
    async fn northwind(db: TestDb) {
        let found = count(on_postgres(&db, &["northwind/postgres.sql"]).await?);
        assert!([(0, 0, 0), (14, 0, 0)].contains(&found), "{found:?}");
    }
}
