//! What was done, and how things stand.

use super::{Migrator, Work};
use crate::error::Result;
use crate::history::{self, History};
use crate::journal::{Journal, Step};
use crate::source::{MigrationName, Migrations};
use std::time::Duration;
use time::OffsetDateTime;

/// What was done.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Report {
    /// The migrations, in the order in which they were run.
    pub runs: Vec<Run>,
}

/// One migration that was run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Run {
    /// Which.
    pub name: MigrationName,
    /// Its statements and steps.
    pub items: Vec<String>,
    /// So many of them had been run before, by a run that did not come to its end.
    pub resumed: usize,
    /// How long it took.
    pub took: Duration,
}

/// How a migration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// It was applied.
    Applied,
    /// It is to be applied.
    Pending,
    /// It was applied, and its file was changed since.
    Changed,
    /// It was applied, and its file is gone.
    Missing,
    /// It is older than what was applied, and was never applied itself.
    Late,
    /// It was begun and is not done.
    Unfinished,
}

impl State {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Applied => "applied",
            State::Pending => "pending",
            State::Changed => "changed",
            State::Missing => "missing",
            State::Late => "late",
            State::Unfinished => "unfinished",
        }
    }
}

/// How all migrations stand.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Status {
    /// Each with its state, and when it was applied.
    pub migrations: Vec<(MigrationName, State, Option<OffsetDateTime>)>,
    /// Steps of a migration that was begun and is not done.
    pub unfinished: Vec<Step>,
}

impl Status {
    /// Whether nothing is to be done, and nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unfinished.is_empty() && self.migrations.iter().all(|(_, state, _)| *state == State::Applied)
    }
}

impl Migrator {
    /// How the migrations stand. Nothing is locked or written.
    ///
    /// # Errors
    /// If a file is wrong, or the database refuses.
    pub async fn status(&self) -> Result<Status> {
        let migrations = self.migrations()?;
        let history = self.history().await?;
        let journal = Journal { facts: &self.facts, history: &self.options.table };
        let unfinished = journal.read(&self.db).await?;
        Ok(Status { migrations: rows(&migrations, &history, &unfinished)?, unfinished })
    }
}

type Row = (MigrationName, State, Option<OffsetDateTime>);

fn rows(migrations: &Migrations, history: &History, unfinished: &[Step]) -> Result<Vec<Row>> {
    let newest = history.applied.last().map(|applied| applied.version);
    let mut rows = Vec::new();
    for migration in &migrations.list {
        let version = migration.name.version;
        let applied = history.get(version);
        let state = match applied {
            _ if unfinished.iter().any(|step| step.version == version) => State::Unfinished,
            Some(row) if row.checksum == history::checksum(migration)? && row.slug == migration.name.slug => {
                State::Applied
            }
            // What it replaces is still in the history: the next run enters it instead.
            Some(_) if !migration.up.header.replaces.is_empty() => State::Pending,
            Some(_) => State::Changed,
            None if newest.is_some_and(|newest| version < newest) => State::Late,
            None => State::Pending,
        };
        rows.push((migration.name.clone(), state, applied.map(|row| row.on)));
    }
    for row in &history.applied {
        let replaced = migrations.list.iter().any(|m| m.up.header.replaces.contains(&row.version));
        if migrations.get(row.version).is_none() && !replaced {
            let name = MigrationName { version: row.version, slug: row.slug.clone() };
            rows.push((name, State::Missing, Some(row.on)));
        }
    }
    rows.sort_by_key(|(name, ..)| name.version);
    Ok(rows)
}

impl Work<'_> {
    /// Tells the one who watches that a migration begins.
    pub(super) fn say_begin(&self, name: &MigrationName, number: usize, of: usize, items: usize) {
        self.migrator.progress.event(&crate::progress::Event::Begin { name, number, of, items });
    }

    /// Tells that it is done.
    pub(super) fn say_done(&self, name: &MigrationName, took: Duration) {
        self.migrator.progress.event(&crate::progress::Event::Done { name, took });
    }
}
