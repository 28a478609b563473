//! Applying.

use super::execute::{Job, unregistered};
use super::{Migrator, Report, Run, Work};
use crate::error::{Error, Kind, Result};
use crate::history::{self, History};
use crate::journal::Direction;
use crate::source::{Item, Migration, Migrations, Work as What};
use std::time::{Duration, Instant};

impl Migrator {
    /// What [`apply`](Migrator::apply) would run.
    pub(super) async fn would_apply(&self, migrations: &Migrations) -> Result<Report> {
        let history = self.history().await?;
        let mut report = Report::default();
        for planned in history.plan(migrations, self.options.target).await? {
            if let Some(migration) = migrations.get(planned.version) {
                self.check_steps(migration)?;
                let items = migration.up.items.iter().map(Item::text).collect();
                let name = migration.name.clone();
                report.runs.push(Run { name, items, resumed: 0, took: Duration::ZERO });
            }
        }
        Ok(report)
    }

    /// Refuses a migration that names a function which the program does not have: before it has begun.
    fn check_steps(&self, migration: &Migration) -> Result<()> {
        for item in &migration.up.items {
            if let What::Run(name) = &item.work
                && !self.steps.has(name)
                && !self.options.fake
            {
                return Err(unregistered(name, &migration.file, item.line));
            }
        }
        Ok(())
    }
}

impl Work<'_> {
    pub(super) async fn apply(&self, migrations: &Migrations) -> Result<Report> {
        let options = &self.migrator.options;
        let history = self.history_with_squashed(migrations).await?;
        let plan = history.plan(migrations, options.target).await?;
        self.check_unfinished(plan.first().map(|planned| planned.version)).await?;
        let planned: Vec<&Migration> =
            plan.iter().filter_map(|planned| migrations.get(planned.version)).collect();
        for migration in &planned {
            self.migrator.check_steps(migration)?;
        }
        let mut report = Report::default();
        for (i, migration) in planned.iter().enumerate() {
            let (name, items) = (&migration.name, &migration.up.items);
            self.say_begin(name, i + 1, planned.len(), items.len());
            let started = Instant::now();
            let insert = History::insert_sql(self.table(), migration).await?;
            let resumed = if options.fake {
                self.enter(vec![insert]).await?;
                0
            } else {
                let job = Job {
                    name,
                    file: &migration.file,
                    script: &migration.up,
                    direction: Direction::Up,
                    ends: vec![insert],
                };
                self.run(&job).await?
            };
            let took = started.elapsed();
            self.say_done(name, took);
            let items = if options.fake { Vec::new() } else { items.iter().map(Item::text).collect() };
            report.runs.push(Run { name: name.clone(), items, resumed, took });
        }
        Ok(report)
    }

    /// Changes the history and nothing else, in one transaction.
    pub(super) async fn enter(&self, statements: Vec<String>) -> Result<()> {
        let tx = self.pinned.begin().await?;
        for sql in statements {
            plough::__migrate::execute(&tx, &sql).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The history, in which a migration that replaces applied ones has taken their place.
    async fn history_with_squashed(&self, migrations: &Migrations) -> Result<History> {
        let history = self.history().await?;
        for migration in migrations.list.iter().filter(|m| !m.up.header.replaces.is_empty()) {
            let own = history.get(migration.name.version);
            let checksum = history::checksum(migration)?;
            if own.is_some_and(|row| row.checksum == checksum) {
                continue;
            }
            let replaces = &migration.up.header.replaces;
            let there: Vec<i64> = replaces.iter().copied().filter(|v| history.get(*v).is_some()).collect();
            if there.is_empty() {
                continue;
            }
            if there.len() < replaces.len() {
                let message = format!(
                    "{} of the {} migrations that `{}` replaces were applied",
                    there.len(),
                    replaces.len(),
                    migration.name
                );
                return Err(Error::new(Kind::History, message)
                    .file(&migration.file)
                    .hint("apply the rest of them first, with the files from before they were squashed"));
            }
            let delete = there.into_iter().map(|version| History::delete_sql(self.table(), version));
            let insert = History::insert_sql(self.table(), migration).await?;
            self.enter(delete.chain([insert]).collect()).await?;
        }
        self.history().await
    }

    /// Refuses to go past a migration that was begun and is not done, unless it is the next.
    async fn check_unfinished(&self, next: Option<i64>) -> Result<()> {
        let steps = self.journal().read(&self.pinned.session()).await?;
        for step in steps {
            let (version, begun) = (step.version, &step.started);
            let error = match step.direction {
                Direction::Down => {
                    let message = format!("undoing V{version} began at {begun} and did not come to its end");
                    Error::new(Kind::History, message).hint("`plough rollback` goes on with it")
                }
                Direction::Up if next != Some(version) => {
                    let message = format!("V{version} began at {begun} and is not done, and is not the next");
                    Error::new(Kind::History, message).hint("`plough repair` says how it stands")
                }
                Direction::Up => continue,
            };
            return Err(error);
        }
        Ok(())
    }
}
