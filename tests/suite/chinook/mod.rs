//! The Chinook database: a foreign schema that models describe, queried by both.
//!
//! Its scripts (<https://github.com/lerocha/chinook-database>) are not part of this repository: the
//! folder that holds them is `PLOUGH_CHINOOK`, or `../shared/data/chinook` beside the workspace.

mod camel;
mod snake;

mod on_camel {
    use super::camel::*;
    include!("queries.rs");
}

mod on_snake {
    use super::snake::*;
    include!("queries.rs");
}

use plough::prelude::*;
use plough::raw;
use plough_tests::{Absent, TestResult, on_every_backend};
use std::path::PathBuf;

/// The folder of the scripts.
fn folder() -> PathBuf {
    std::env::var_os("PLOUGH_CHINOOK").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/chinook")),
        PathBuf::from,
    )
}

/// The statements of a script, without those that choose a database.
fn statements(script: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut statement = String::new();
    let mut comment = false;
    for line in script.lines().map(str::trim_end) {
        comment |= line.starts_with("/*");
        if !comment && !line.is_empty() && !line.starts_with('\\') {
            statement.push_str(line);
            statement.push('\n');
        }
        if line.ends_with("*/") {
            comment = false;
        } else if !comment && line.ends_with(';') {
            statements.push(std::mem::take(&mut statement));
        }
    }
    let chooses = |sql: &String| ["DROP", "USE", "CREATE DATABASE"].iter().any(|word| sql.starts_with(word));
    statements.retain(|sql| !sql.is_empty() && !chooses(sql));
    statements
}

/// Runs the script of the database at hand, or says that it is not there.
async fn load(db: &Db) -> TestResult {
    let name = match db.database_name() {
        "SQLite" => "sqlite.sql",
        "PostgreSQL" => "postgres.sql",
        _ => "mysql.sql",
    };
    let path = folder().join(name);
    let Ok(script) = std::fs::read_to_string(&path) else {
        return Err(Absent(format!("{} is not there: Chinook is not queried", path.display())).into());
    };
    let (rows, tables): (Vec<_>, Vec<_>) =
        statements(&script).into_iter().partition(|sql| sql.starts_with("INSERT"));
    let run = |sql: String| raw::<()>(raw::TrustedSql::assert_no_user_input(sql));
    for sql in tables {
        run(sql).execute(db).await?;
    }
    db.transaction(async |tx| {
        for sql in &rows {
            run(sql.clone()).execute(&tx).await?;
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// Puts a query's names into the case of the database's script: `[TrackId]` is `track_id` on
/// PostgreSQL.
fn named(db: &Session, sql: &str) -> String {
    let (postgres, mysql) = match db.database_name() {
        "SQLite" => (false, false),
        "PostgreSQL" => (true, false),
        _ => (false, true),
    };
    let mut text = String::new();
    for (i, part) in sql.split(['[', ']']).enumerate() {
        if i % 2 == 0 {
            text.push_str(part);
        } else if postgres {
            for (i, c) in part.char_indices() {
                if c.is_uppercase() && i > 0 {
                    text.push('_');
                }
                text.extend(c.to_lowercase());
            }
        } else {
            let quote = if mysql { '`' } else { '"' };
            text.extend([quote]);
            text.push_str(part);
            text.extend([quote]);
        }
    }
    text
}

/// Rows of plain SQL.
macro_rules! plain {
    ($db:expr, $row:ty, $sql:expr) => {
        plough::raw::<$row>(plough::raw::TrustedSql::assert_no_user_input($crate::chinook::named($db, $sql)))
            .all($db)
            .await?
    };
}
use plain;

on_every_backend! {
    async fn typed_queries_give_what_plain_sql_gives(db: TestDb) {
        load(&db).await?;
        match db.database_name() {
            "PostgreSQL" => on_snake::queries(&db).await?,
            _ => on_camel::queries(&db).await?,
        }
    }
}
