//! The history of a database: refinery's table, planned by refinery.
//!
//! refinery plans, we execute: a recorder answers its questions from the real history and keeps the
//! statements that it would run. So the table stays valid for everyone who uses plain refinery built
//! with `int8-versions`.

use crate::error::{Error, Kind, Result};
use crate::source::{Migration, Migrations};
use plough::__migrate::MigrationFacts;
use plough::Session;
use plough::raw::{TrustedSql, raw};
use refinery_core::traits::r#async::{AsyncQuery, AsyncTransaction};
use refinery_core::{AsyncMigrate, Runner, Target, error::Kind as RefineryKind};
use std::convert::Infallible;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The table's name unless another is given: refinery's.
pub const HISTORY_TABLE: &str = "refinery_schema_history";

/// A migration that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its version.
    pub version: i64,
    /// Its slug.
    pub slug: String,
    /// refinery's checksum of name, version and text.
    pub checksum: u64,
    /// When.
    pub on: OffsetDateTime,
}

/// What was applied, by version.
#[derive(Debug, Clone, Default)]
pub struct History {
    table: String,
    /// The rows.
    pub applied: Vec<Applied>,
}

/// Refuses a table's name that is not a plain one: refinery writes it into its statements as it is.
pub(crate) fn check_table(table: &str) -> Result<()> {
    let plain = table.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && table.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Ok(());
    }
    Err(Error::new(Kind::Config, "the history table's name may have letters, digits and `_` only"))
}

/// Whether there is a table.
pub(crate) async fn exists(on: &Session, facts: &MigrationFacts, table: &str) -> Result<bool> {
    let query = raw::<i64>(TrustedSql::assert_no_user_input(facts.table_exists)).bind(table);
    Ok(query.one(on).await? > 0)
}

impl History {
    /// Reads it. A table that is not there is an empty history.
    ///
    /// # Errors
    /// If the database refuses, or the table is not refinery's.
    pub async fn read(on: &Session, facts: &MigrationFacts, table: &str) -> Result<History> {
        check_table(table)?;
        let mut history = History { table: table.to_owned(), applied: Vec::new() };
        if !exists(on, facts, table).await? {
            return Ok(history);
        }
        let sql = format!("SELECT version, name, applied_on, checksum FROM {table} ORDER BY version");
        let rows = raw::<(i64, String, String, String)>(TrustedSql::assert_no_user_input(sql)).all(on).await;
        let rows = rows.map_err(|error| {
            Error::from(error).hint("the history must be that of refinery built with `int8-versions`")
        })?;
        for (version, slug, on, checksum) in rows {
            let (Ok(on), Ok(checksum)) = (OffsetDateTime::parse(&on, &Rfc3339), checksum.parse()) else {
                let message = format!("the history's row of V{version} has no valid time and checksum");
                return Err(Error::new(Kind::History, message));
            };
            history.applied.push(Applied { version, slug, checksum, on });
        }
        Ok(history)
    }

    /// The statement that makes the table if it is not there.
    pub(crate) fn create_sql(table: &str) -> String {
        Recorder::assert_migrations_table_query(table)
    }

    /// The row of a version.
    #[must_use]
    pub fn get(&self, version: i64) -> Option<&Applied> {
        self.applied.iter().find(|applied| applied.version == version)
    }

    /// The migrations that are to be applied, in order, as refinery decides it, each with the
    /// statement that enters it.
    ///
    /// # Errors
    /// [`Kind::History`] if history and files do not agree.
    pub async fn plan(&self, migrations: &Migrations, to: Option<i64>) -> Result<Vec<Planned>> {
        let target = to.map_or(Target::Latest, Target::Version);
        let files: Vec<_> = migrations.list.iter().map(entry).collect::<Result<_>>()?;
        let mut recorder = Recorder { history: self.rows(), ran: Vec::new() };
        let mut runner = Runner::new(&files).set_target(target);
        runner.set_migration_table_name(&self.table);
        let report =
            runner.run_async(&mut recorder).await.map_err(|error| explain(error.kind(), migrations))?;
        // First the table, then for each migration its text and the row of the history.
        let rows = recorder.ran.into_iter().skip(1).skip(1).step_by(2);
        Ok(report
            .applied_migrations()
            .iter()
            .zip(rows)
            .map(|(migration, insert)| Planned { version: migration.version(), insert })
            .collect())
    }

    fn rows(&self) -> Vec<refinery_core::Migration> {
        let row =
            |a: &Applied| refinery_core::Migration::applied(a.version, a.slug.clone(), a.on, a.checksum);
        self.applied.iter().map(row).collect()
    }

    /// The statement that enters a migration now.
    pub(crate) async fn insert_sql(table: &str, migration: &Migration) -> Result<String> {
        let empty = History { table: table.to_owned(), applied: Vec::new() };
        let one = Migrations { list: vec![migration.clone()] };
        let planned = empty.plan(&one, None).await?.into_iter().next();
        planned
            .map(|planned| planned.insert)
            .ok_or_else(|| Error::new(Kind::History, "refinery planned nothing"))
    }

    /// The statement that takes a version out.
    pub(crate) fn delete_sql(table: &str, version: i64) -> String {
        format!("DELETE FROM {table} WHERE version = {version}")
    }

    /// The statement that gives a row another checksum and name.
    pub(crate) fn accept_sql(table: &str, migration: &Migration) -> Result<String> {
        let entry = entry(migration)?;
        // A slug has letters, digits and `_` only.
        Ok(format!(
            "UPDATE {table} SET checksum = '{}', name = '{}' WHERE version = {}",
            entry.checksum(),
            entry.name(),
            entry.version()
        ))
    }
}

/// A migration to be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its version.
    pub version: i64,
    /// The statement that enters it into the history.
    pub insert: String,
}

fn entry(migration: &Migration) -> Result<refinery_core::Migration> {
    refinery_core::Migration::unapplied(&migration.name.to_string(), &migration.text)
        .map_err(|error| Error::new(Kind::Source, error.to_string()).file(&migration.file))
}

/// refinery's checksum of a migration.
pub(crate) fn checksum(migration: &Migration) -> Result<u64> {
    Ok(entry(migration)?.checksum())
}

fn explain(kind: &RefineryKind, migrations: &Migrations) -> Error {
    match kind {
        RefineryKind::DivergentVersion(_, file) => {
            let error = Error::new(
                Kind::History,
                format!("`V{}__{}` was changed after it was applied", file.version(), file.name()),
            );
            let error = match migrations.get(file.version()) {
                Some(migration) => error.file(&migration.file),
                None => error,
            };
            error.hint(
                "bring the old text back and write another migration; if only words of it changed, \
                 `plough repair --accept` takes the new text for the applied one",
            )
        }
        RefineryKind::MissingVersion(migration) => match migrations.get(migration.version()) {
            Some(file) => Error::new(
                Kind::History,
                format!("`{}` is older than what was applied already, and was never applied", file.name),
            )
            .file(&file.file)
            .hint("it came with a merge: `plough rebase` gives it a new version"),
            None => Error::new(
                Kind::History,
                format!("`V{}__{}` was applied, and its file is gone", migration.version(), migration.name()),
            )
            .hint("bring the file back; `plough repair --forget` takes it out of the history"),
        },
        other => Error::new(Kind::History, other.to_string()),
    }
}

/// Stands where refinery expects a database.
struct Recorder {
    history: Vec<refinery_core::Migration>,
    ran: Vec<String>,
}

impl AsyncTransaction for Recorder {
    type Error = Infallible;

    fn execute<'a, T: Iterator<Item = &'a str> + Send + 'a>(
        &'a mut self,
        queries: T,
    ) -> impl Future<Output = std::result::Result<usize, Infallible>> + Send + 'a {
        self.ran.extend(queries.map(str::to_owned));
        std::future::ready(Ok(0))
    }
}

impl AsyncQuery<Vec<refinery_core::Migration>> for Recorder {
    fn query<'a>(
        &'a mut self,
        _: &'a str,
    ) -> impl Future<Output = std::result::Result<Vec<refinery_core::Migration>, Infallible>> + Send + 'a
    {
        std::future::ready(Ok(self.history.clone()))
    }
}

impl AsyncMigrate for Recorder {}
