//! Migrations replayed, up and down, in a database of their own, with rows that are hard to keep.

mod report;
mod rows;
mod seed;

pub use report::{Found, Problem, Verified, VerifiedMigration};

use crate::diff::diff;
use crate::error::{Error, Kind, Result};
use crate::runner::{Migrator, Undo};
use crate::source::{Danger, Migration};
use crate::{Decisions, Files, Steps};
use plough::__migrate::Scratch;
use plough::Db;
use plough::schema::{Name, Schema, Table};
use rows::{Row, losses};
use std::collections::{BTreeMap, BTreeSet};

/// Replays all migrations in a database of its own, which is made beside the one that the URL names
/// (on SQLite in memory) and dropped at the end: each is applied, undone and applied again, over rows
/// with NULLs, duplicates, the longest values and numbers that point nowhere.
///
/// ```
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use plough_migrate::verify::{Problem, verify};
/// use plough_migrate::{Files, Steps};
///
/// static MIGRATIONS: Files = Files::embedded(&[("sqlite", &[
///     ("V1__notes.sql", "CREATE TABLE notes (id integer PRIMARY KEY, text text);"),
///     ("V1__notes.down.sql", "DROP TABLE notes;"),
///     ("V2__short.sql", "UPDATE notes SET text = NULL;"),
/// ])]);
///
/// let verified = verify("sqlite::memory:", &MIGRATIONS, &Steps::new()).await?;
/// let found = &verified.migrations[1].findings[0];
/// assert_eq!(found.problem, Problem::Loses);
/// assert_eq!(found.what, "values of `notes.text` are lost");
/// # Ok(()) }
/// ```
///
/// # Errors
/// If a file is wrong, a step is not registered, or no database can be made there. What a migration
/// does wrong is no error but a finding.
pub async fn verify(url: &str, files: &Files, steps: &Steps) -> Result<Verified> {
    let scratch = Scratch::beside(url).await.map_err(|error| {
        Error::from(error).hint(
            "it makes a database of its own on the same server: the user needs the right to make one, or \
             give the URL of a server where it may",
        )
    })?;
    let db = scratch.db();
    let migrator = Migrator::new(db, files).steps(steps.clone()).retry(0);
    let migrations = migrator.migrations()?;
    migrations.check_branches()?;
    let mut verifier = Verifier { db, migrator: &migrator, seeded: BTreeSet::new() };
    let mut verified = Verified::default();
    for migration in &migrations.list {
        let mut report = VerifiedMigration::new(&migration.name);
        let goes_on = verifier.one(migration, &mut report).await?;
        verified.migrations.push(report);
        if !goes_on {
            let rest = migrations.list.len() - verified.migrations.len();
            verified.not_reached = rest;
            break;
        }
    }
    Ok(verified)
}

struct Verifier<'v> {
    db: &'v Db,
    migrator: &'v Migrator,
    /// Tables whose rows are ours. Those of migrations are left as they are.
    seeded: BTreeSet<Name>,
}

/// A database at one time.
struct State {
    schema: Schema,
    rows: BTreeMap<Name, Vec<Row>>,
}

impl Verifier<'_> {
    /// Replays one migration, and says whether the next can be.
    async fn one(&mut self, migration: &Migration, report: &mut VerifiedMigration) -> Result<bool> {
        let schema = self.schema().await?;
        seed::clear(self.db, &schema, &self.seeded).await;
        let unseeded = seed::seed(self.db, &schema, &mut self.seeded).await?;
        report.notes.extend(unseeded);
        let mut before = self.state(schema).await?;
        let version = migration.name.version;
        if let Err(error) = self.apply(version).await {
            let found = failed(error, &before)?;
            seed::clear_all(self.db, &self.schema().await?).await;
            if let Err(error) = self.apply(version).await {
                report.findings.push(Found::of(Problem::Fails, &failed(error, &before)?.what));
                return Ok(false);
            }
            match found.problem {
                Problem::Guarded => report.notes.push(found.what),
                _ => report.findings.push(found),
            }
            before.rows.clear();
        }
        let after = self.state(self.schema().await?).await?;
        let allowed = migration.up.header.allows(Danger::DataLoss).is_some();
        if !allowed {
            report.findings.extend(losses(&before, &after, &migration.up.items, Problem::Loses));
        }
        self.compare_snapshot(migration, &after.schema, report).await?;
        match &migration.down {
            None => {
                report.notes.push("it has no `.down.sql`".to_owned());
                return Ok(true);
            }
            Some((_, down)) if down.header.irreversible.is_some() => {
                report.notes.push("it cannot be undone, as its `.down.sql` says".to_owned());
                return Ok(true);
            }
            Some(_) => {}
        }
        self.undo(migration, &before, &after, report).await
    }

    async fn undo(
        &self,
        migration: &Migration,
        before: &State,
        after: &State,
        report: &mut VerifiedMigration,
    ) -> Result<bool> {
        let version = migration.name.version;
        if let Err(error) = self.migrator.rollback(Undo::Last(1)).await {
            let mut found = failed(error, after)?;
            seed::clear_all(self.db, &self.schema().await?).await;
            if let Err(error) = self.migrator.rollback(Undo::Last(1)).await {
                report.findings.push(Found::of(Problem::DownFails, &failed(error, after)?.what));
                return Ok(self.stands_at(version).await);
            }
            match found.problem {
                Problem::Guarded => report.notes.push(format!("down: {}", found.what)),
                _ => {
                    found.problem = Problem::DownFails;
                    report.findings.push(found);
                }
            }
        }
        let undone = self.state(self.schema().await?).await?;
        let left = differences(&unvalidated(&undone.schema, &before.schema), &before.schema);
        if !left.is_empty() {
            let what = format!("down does not give the schema back: {}", left.join("; "));
            report.findings.push(Found::of(Problem::DownDiffers, &what));
        }
        let allowed =
            migration.down.as_ref().is_some_and(|(_, down)| down.header.allows(Danger::DataLoss).is_some());
        // A table that the migration made goes with it, and so do its rows.
        let kept = |state: &State| State {
            schema: state.schema.clone(),
            rows: state
                .rows
                .iter()
                .filter(|(name, _)| before.schema.table(name).is_some())
                .map(|(name, rows)| (name.clone(), rows.clone()))
                .collect(),
        };
        if !allowed && report.findings.is_empty() {
            let lost = losses(&kept(after), &undone, &[], Problem::DownLoses);
            // Values of what the migration added cannot stay; rows can.
            report.findings.extend(lost.into_iter().filter(|found| found.rows));
        }
        if self.apply(version).await.is_err() {
            seed::clear_all(self.db, &self.schema().await?).await;
            if let Err(error) = self.apply(version).await {
                if left.is_empty() {
                    report.findings.push(Found::of(Problem::AgainFails, &failed(error, &undone)?.what));
                    return Ok(false);
                }
                // It was not undone, which is said already: what it made is there.
                self.migrator.clone().to(version).fake(true).apply().await?;
                return Ok(differences(&self.schema().await?, &after.schema).is_empty());
            }
        }
        Ok(true)
    }

    /// Whether the migration is whole, and the next can follow.
    async fn stands_at(&self, version: i64) -> bool {
        self.apply(version).await.is_ok()
    }

    async fn apply(&self, version: i64) -> Result<()> {
        self.migrator.clone().to(version).apply().await.map(drop)
    }

    async fn schema(&self) -> Result<Schema> {
        let own = self.migrator.own_tables();
        crate::check::live(self.db, &Schema::new(), &own).await
    }

    async fn state(&self, schema: Schema) -> Result<State> {
        let mut rows = BTreeMap::new();
        for table in &schema.tables {
            rows.insert(table.name.clone(), rows::read(self.db, table).await?);
        }
        Ok(State { schema, rows })
    }

    /// Does the SQL lead to the snapshot that stands beside it?
    async fn compare_snapshot(
        &self,
        migration: &Migration,
        schema: &Schema,
        report: &mut VerifiedMigration,
    ) -> Result<()> {
        let Some(text) = &migration.snapshot else { return Ok(()) };
        let snapshot = Schema::from_json(text).map_err(|error| {
            Error::new(Kind::Source, format!("its snapshot of the schema cannot be read: {error}"))
                .file(&migration.file)
        })?;
        let differences = differences(schema, &snapshot.normalised(self.db).await?);
        if !differences.is_empty() {
            let what = format!("its SQL does not lead to its snapshot: {}", differences.join("; "));
            report.findings.push(Found::of(Problem::SnapshotDiffers, &what));
        }
        Ok(())
    }
}

/// The schema, where what was looked through for all rows counts as what was not, if that is what should
/// be: undoing does not forget it.
fn unvalidated(is: &Schema, should_be: &Schema) -> Schema {
    let mut schema = is.clone();
    for table in &mut schema.tables {
        let Some(other) = should_be.table(&table.name) else { continue };
        for key in &mut table.foreign_keys {
            key.not_valid |= other.foreign_keys.iter().any(|one| one.name == key.name && one.not_valid);
        }
        for check in &mut table.checks {
            check.not_valid |= other.checks.iter().any(|one| one.name == check.name && one.not_valid);
        }
    }
    schema
}

/// Where two schemas differ, of which what only the first has is no difference where no model could say it.
fn differences(is: &Schema, should_be: &Schema) -> Vec<String> {
    let found = match diff(is, should_be, &Decisions::new().drop_all()) {
        Ok(found) => found,
        Err(error) => return vec![error.to_string()],
    };
    let changes = found.changes.iter();
    let changes = changes.filter(|change| !crate::diff::is_unsaid(change));
    changes.map(|change| crate::check::difference(change, ["what is there", "what should be"])).collect()
}

/// What an error tells: that a check has looked for such rows is as it should be.
fn failed(error: Error, before: &State) -> Result<Found> {
    let what = match error.sql() {
        Some(sql) => format!("{error} in `{sql}`"),
        None => error.to_string(),
    };
    let problem = match error.kind() {
        Kind::Refused if error.message().contains(" in its way, as ") => Problem::Guarded,
        Kind::Refused => Problem::Refused,
        Kind::Failed | Kind::Unknown | Kind::History => Problem::FailsWithRows,
        _ => return Err(error),
    };
    let mut found = Found::of(problem, &what);
    let touches = |table: &&Table| {
        let of = [error.sql().unwrap_or_default(), error.message()];
        of.iter().any(|text| crate::diff::words::mentions(&text.replace('`', " "), &table.name.name))
    };
    let touched = before.schema.tables.iter().filter(touches);
    for table in touched {
        let rows = before.rows.get(&table.name).map(Vec::as_slice).unwrap_or_default();
        found.before.extend(rows.iter().map(|row| format!("{}: {}", table.name, rows::shown(table, row))));
    }
    Ok(found)
}
