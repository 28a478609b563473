//! How far a migration came that is not one transaction.
//!
//! A row for each step: what all steps up to it hash to, and when it began and ended. A statement that
//! only changes rows is one transaction with its row. A change of the schema is not, so that a row may
//! say that it began and not that it ended: what the catalog was before tells whether it was done.

use crate::error::{Error, Kind, Result};
use crate::history;
use plough::__migrate::{MigrationFacts, Pinned};
use plough::Session;
use plough::raw::{TrustedSql, raw};
use std::hash::{Hash, Hasher};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The table of unfinished migrations.
pub const JOURNAL_TABLE: &str = "plough_migration_steps";

/// Whether a migration is applied or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Applied.
    Up,
    /// Undone.
    Down,
}

impl Direction {
    fn name(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

/// A step that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The migration.
    pub version: i64,
    /// Whether it was applied or undone.
    pub direction: Direction,
    /// Which of its statements and functions, from 0.
    pub index: i64,
    /// The hash of all of them up to this one.
    pub prefix: u64,
    /// The hash of the catalog before.
    pub catalog: u64,
    /// When it began.
    pub started: String,
    /// When it ended, if it is known that it did.
    pub finished: Option<String>,
}

/// The journal of a database.
pub(crate) struct Journal<'a> {
    pub(crate) facts: &'a MigrationFacts,
    pub(crate) history: &'a str,
}

fn now() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

impl Journal<'_> {
    /// Makes the table.
    pub(crate) async fn create(&self, pinned: &Pinned) -> Result<()> {
        let sql = format!(
            "CREATE TABLE IF NOT EXISTS {JOURNAL_TABLE} (version bigint NOT NULL, direction varchar(4) NOT NULL, \
             step bigint NOT NULL, prefix_hash varchar(20) NOT NULL, catalog_hash varchar(20) NOT NULL, \
             started varchar(64) NOT NULL, finished varchar(64), PRIMARY KEY (version, direction, step))"
        );
        Ok(pinned.batch(&sql).await?)
    }

    /// Every step that is in it, in order.
    pub(crate) async fn read(&self, on: &Session) -> Result<Vec<Step>> {
        type Row = (i64, String, i64, String, String, String, Option<String>);
        if !history::exists(on, self.facts, JOURNAL_TABLE).await? {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT version, direction, step, prefix_hash, catalog_hash, started, finished FROM {JOURNAL_TABLE} \
             ORDER BY version, direction, step"
        );
        let rows: Vec<Row> = raw(TrustedSql::assert_no_user_input(sql)).all(on).await?;
        rows.into_iter()
            .map(|(version, direction, index, prefix, catalog, started, finished)| {
                let direction = if direction == "up" { Direction::Up } else { Direction::Down };
                match (prefix.parse(), catalog.parse()) {
                    (Ok(prefix), Ok(catalog)) => {
                        Ok(Step { version, direction, index, prefix, catalog, started, finished })
                    }
                    _ => Err(Error::new(Kind::History, format!("the journal of V{version} cannot be read"))),
                }
            })
            .collect()
    }

    /// Enters a step: begun, or done as well.
    pub(crate) async fn enter(&self, on: &Session, step: &Step, done: bool) -> Result<()> {
        let sql = format!(
            "INSERT INTO {JOURNAL_TABLE} (version, direction, step, prefix_hash, catalog_hash, started, finished) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        );
        let started = now();
        raw::<()>(TrustedSql::assert_no_user_input(sql))
            .bind(step.version)
            .bind(step.direction.name())
            .bind(step.index)
            .bind(step.prefix.to_string())
            .bind(step.catalog.to_string())
            .bind(started.clone())
            .bind(done.then_some(started))
            .execute(on)
            .await?;
        Ok(())
    }

    /// Says that a step is done.
    pub(crate) async fn finish(&self, on: &Session, step: &Step) -> Result<()> {
        let sql = format!(
            "UPDATE {JOURNAL_TABLE} SET finished = ?1 WHERE version = ?2 AND direction = ?3 AND step = ?4"
        );
        raw::<()>(TrustedSql::assert_no_user_input(sql))
            .bind(now())
            .bind(step.version)
            .bind(step.direction.name())
            .bind(step.index)
            .execute(on)
            .await?;
        Ok(())
    }

    /// Takes a step out: it had no effect.
    pub(crate) async fn forget(&self, on: &Session, step: &Step) -> Result<()> {
        let sql = format!("DELETE FROM {JOURNAL_TABLE} WHERE version = ?1 AND direction = ?2 AND step = ?3");
        raw::<()>(TrustedSql::assert_no_user_input(sql))
            .bind(step.version)
            .bind(step.direction.name())
            .bind(step.index)
            .execute(on)
            .await?;
        Ok(())
    }

    /// Takes a whole migration out: it is done.
    pub(crate) async fn clear(&self, on: &Session, version: i64) -> Result<()> {
        let sql = format!("DELETE FROM {JOURNAL_TABLE} WHERE version = ?1");
        raw::<()>(TrustedSql::assert_no_user_input(sql)).bind(version).execute(on).await?;
        Ok(())
    }

    /// A hash of all there is in the catalog.
    pub(crate) async fn catalog(&self, on: &Session) -> Result<u64> {
        let query = raw::<String>(TrustedSql::assert_no_user_input(self.facts.catalog));
        let mut lines = query.bind(self.history).bind(JOURNAL_TABLE).all(on).await?;
        lines.sort_unstable();
        let mut hasher = siphasher::sip::SipHasher13::new();
        lines.hash(&mut hasher);
        Ok(hasher.finish())
    }
}
