//! Do models, migrations and database say the same?

mod words;

pub(crate) use words::difference;

use crate::error::{Error, Kind, Result};
use crate::runner::{Migrator, State};
use crate::source::{MigrationName, Migrations};
use crate::{Decisions, diff};
use plough::Session;
use plough::schema::{Change, Schema, Scope};
use std::fmt;

/// Which two do not say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Between {
    /// The models, and the snapshot of the last migration.
    ModelsAndMigrations,
    /// The snapshot of the last migration that was applied, and the database.
    MigrationsAndDatabase,
}

impl Between {
    /// Its name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Between::ModelsAndMigrations => "models-migrations",
            Between::MigrationsAndDatabase => "migrations-database",
        }
    }

    /// What the two are called.
    fn sides(self) -> [&'static str; 2] {
        match self {
            Between::ModelsAndMigrations => ["the migrations", "the models"],
            Between::MigrationsAndDatabase => ["the database", "the migrations"],
        }
    }
}

/// Something that is not the same on two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// Which sides.
    pub between: Between,
    /// The table or type that it is about.
    pub subject: String,
    /// What it is, in words.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// How models, migrations and database stand to each other.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Check {
    /// What is not the same.
    pub differences: Vec<Difference>,
    /// Migrations that are not applied, or not as they are: each with its state.
    pub unapplied: Vec<(MigrationName, State)>,
    /// What the database holds beside, and what cannot be said by models: no difference, but worth a
    /// look.
    pub beside: Vec<String>,
    /// What could not be compared, and why.
    pub unknown: Vec<String>,
}

impl Check {
    /// Whether all three say the same.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty() && self.unapplied.is_empty()
    }
}

impl Migrator {
    /// Compares the models (`None` if none are linked), the snapshots of the migrations and the
    /// database. The database is compared with the snapshot of the last migration that was applied, in
    /// the server's own words. Nothing is changed. `decisions` tell which tables are kept though no
    /// model has them.
    ///
    /// # Errors
    /// If a file or a snapshot is wrong, or the database refuses: to make [`Schema::normalised`] it
    /// needs a place.
    pub async fn check(&self, models: Option<&Schema>, decisions: &Decisions) -> Result<Check> {
        let migrations = self.migrations()?;
        let status = self.status().await?;
        let mut check = Check::default();
        let unapplied = status.migrations.iter().filter(|(_, state, _)| *state != State::Applied);
        check.unapplied = unapplied.map(|(name, state, _)| (name.clone(), *state)).collect();
        match (models, snapshot(&migrations, i64::MAX)?) {
            (None, _) => check.unknown.push("no models are linked into this program".to_owned()),
            (Some(models), Some((_, last))) => {
                compare(Between::ModelsAndMigrations, &last, models, decisions, &mut check);
            }
            (Some(models), None) if migrations.list.is_empty() => {
                compare(Between::ModelsAndMigrations, &Schema::new(), models, decisions, &mut check);
            }
            (Some(_), None) => check.unknown.push("no migration has a snapshot of the schema".to_owned()),
        }
        let applied = status.migrations.iter().filter(|(_, state, _)| *state == State::Applied);
        let applied = applied.map(|(name, ..)| name.version).max();
        let last = match applied {
            Some(version) => snapshot(&migrations, version)?,
            None => Some((0, Schema::new())),
        };
        let Some((version, expected)) = last else {
            check.unknown.push("no migration that was applied has a snapshot of the schema".to_owned());
            return Ok(check);
        };
        if let Some(later) = migrations
            .list
            .iter()
            .find(|m| m.name.version > version && applied.is_some_and(|applied| m.name.version <= applied))
        {
            check.unknown.push(format!("`{}` was written by hand after the last snapshot", later.name));
        }
        let expected = expected.normalised(&self.db).await?;
        let live = live(&self.db, &expected, &self.own_tables()).await?;
        compare(Between::MigrationsAndDatabase, &live, &expected, decisions, &mut check);
        Ok(check)
    }
}

/// The newest snapshot up to a version.
fn snapshot(migrations: &Migrations, version: i64) -> Result<Option<(i64, Schema)>> {
    let known = migrations.list.iter().rev().filter(|migration| migration.name.version <= version);
    let Some((text, migration)) = known.filter_map(|m| Some((m.snapshot.as_ref()?, m))).next() else {
        return Ok(None);
    };
    let schema = Schema::from_json(text).map_err(|error| {
        Error::new(Kind::Source, format!("its snapshot of the schema cannot be read: {error}"))
            .file(&migration.file)
    })?;
    Ok(Some((migration.name.version, schema)))
}

/// The database, where the other side looks, without what belongs to migrations.
pub(crate) async fn live(on: &Session, like: &Schema, own: &[&str]) -> Result<Schema> {
    let scope = like.database_schemas().into_iter().fold(Scope::new(), |scope, name| scope.and(name));
    let mut schema = on.introspect_in(scope).await?;
    schema.tables.retain(|table| !own.contains(&table.name.name.as_str()));
    Ok(schema)
}

fn compare(between: Between, here: &Schema, there: &Schema, decisions: &Decisions, check: &mut Check) {
    // Whether it was renamed does not matter: it is not the same.
    let found = match diff(here, there, &Decisions::new().drop_all()) {
        Ok(found) => found,
        Err(error) => {
            check.unknown.push(error.to_string());
            return;
        }
    };
    for change in &found.changes {
        let what = words::difference(change, between.sides());
        match change {
            change if crate::diff::is_unsaid(change) => check.beside.push(what),
            Change::DropTable(table) if decisions.keeps(&table.name.to_string()) => check.beside.push(what),
            change => {
                let subject = crate::lint::subject(change);
                check.differences.push(Difference { between, subject, what });
            }
        }
    }
    let [side, _] = between.sides();
    check.beside.extend(found.unowned.iter().map(|what| format!("{what} of {side}")));
}
