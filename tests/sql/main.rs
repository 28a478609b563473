//! The SQL of queries on every database, without a server: a snapshot for each construct.
//!
//! `INSTA_UPDATE=always cargo test -p plough-tests --test sql` writes the snapshots anew; read the
//! difference before it is committed.

mod calendar;
mod conditions;
mod groups;
mod joins;
mod json;
mod loads;
mod models;
mod named;
mod numbers;
mod orders;
mod refused;
mod relations;
mod rows;
mod scopes;
mod search;
mod subqueries;
mod text;
mod unions;
mod views;
mod windows;
mod writes;

use plough::{Db, Result};

/// The databases, as `Db::offline` names them.
const DATABASES: [&str; 4] = ["sqlite", "postgres:15", "mariadb:10.11", "mysql:8.0.36"];

/// A query's SQL, or why it is refused, for each database. Databases that say the same share a line.
fn sql(query: impl Fn(&Db) -> Result<String>) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    for name in DATABASES {
        let db = Db::offline(name).expect("an offline database");
        let line = match query(&db) {
            Ok(sql) => sql,
            Err(error) => format!("refused: {error}"),
        };
        match lines.iter_mut().find(|(_, other)| *other == line) {
            Some((names, _)) => {
                names.push_str(", ");
                names.push_str(name);
            }
            None => lines.push((name.to_owned(), line)),
        }
    }
    lines.into_iter().map(|(names, line)| format!("-- {names}\n{line}\n")).collect()
}

/// Compares a query's SQL with the snapshot of the given name.
macro_rules! snapshot {
    ($name:literal, $query:expr) => {
        insta::assert_snapshot!($name, crate::sql(|db| $query.to_sql(db)))
    };
}
use snapshot;
