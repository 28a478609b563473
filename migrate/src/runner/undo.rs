//! Undoing.

use super::execute::Job;
use super::{Migrator, Report, Run, Work};
use crate::error::{Error, Kind, Result};
use crate::history::{self, Applied, History};
use crate::journal::Direction;
use crate::source::{Item, Migration, Migrations, Script};
use std::path::Path;
use std::time::{Duration, Instant};

/// How much is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// So many of the last migrations.
    Last(usize),
    /// Everything after this version.
    To(i64),
}

/// What undoes a migration.
struct Down<'m> {
    migration: &'m Migration,
    file: &'m Path,
    script: &'m Script,
}

impl Migrator {
    /// Undoes migrations, the newest first.
    ///
    /// # Errors
    /// [`Kind::Irreversible`], before anything is run, if one of them cannot be undone; as
    /// [`apply`](Migrator::apply).
    pub async fn rollback(&self, how_much: Undo) -> Result<Report> {
        let migrations = self.migrations()?;
        if self.options.dry_run {
            let history = self.history().await?;
            let downs = downs(&migrations, &history, how_much)?;
            let runs = downs.iter().map(|down| Run {
                name: down.migration.name.clone(),
                items: down.script.items.iter().map(Item::text).collect(),
                resumed: 0,
                took: Duration::ZERO,
            });
            return Ok(Report { runs: runs.collect() });
        }
        let work = Work::begin(self).await?;
        let done = work.undo(&migrations, how_much).await;
        work.end(done).await
    }

    /// Undoes the last migration and applies it again.
    ///
    /// # Errors
    /// As [`rollback`](Migrator::rollback) and [`apply`](Migrator::apply).
    pub async fn redo(&self) -> Result<Report> {
        let undone = self.rollback(Undo::Last(1)).await?;
        match undone.runs.first() {
            Some(run) => self.clone().to(run.name.version).apply().await,
            None => Ok(undone),
        }
    }
}

fn downs<'m>(migrations: &'m Migrations, history: &History, how_much: Undo) -> Result<Vec<Down<'m>>> {
    let newest_first = history.applied.iter().rev();
    let undone: Vec<&Applied> = match how_much {
        Undo::Last(number) => newest_first.take(number).collect(),
        Undo::To(version) => {
            if version != 0 && history.get(version).is_none() {
                return Err(Error::new(Kind::Config, format!("V{version} was never applied")));
            }
            newest_first.take_while(|applied| applied.version > version).collect()
        }
    };
    undone.into_iter().map(|applied| down(migrations, applied)).collect()
}

fn down<'m>(migrations: &'m Migrations, applied: &Applied) -> Result<Down<'m>> {
    let Some(migration) = migrations.get(applied.version) else {
        let message = format!("`V{}__{}` was applied, and its file is gone", applied.version, applied.slug);
        return Err(Error::new(Kind::History, message));
    };
    if history::checksum(migration)? != applied.checksum {
        let message = "it was changed after it was applied, and its undoing may not fit";
        return Err(Error::new(Kind::History, message)
            .file(&migration.file)
            .hint("`plough repair` says more"));
    }
    let irreversible = |why: &str| {
        Error::new(Kind::Irreversible, format!("`{}` cannot be undone: {why}", migration.name))
            .hint("write another migration that goes forward")
    };
    let Some((file, script)) = &migration.down else {
        return Err(irreversible("it has no `.down.sql`").file(&migration.file));
    };
    match &script.header.irreversible {
        Some(why) => Err(irreversible(why).file(file)),
        None => Ok(Down { migration, file, script }),
    }
}

impl Work<'_> {
    async fn undo(&self, migrations: &Migrations, how_much: Undo) -> Result<Report> {
        let begun = self.journal().read(&self.pinned.session()).await?;
        if let Some(step) = begun.iter().find(|step| step.direction == Direction::Up) {
            let message = format!("V{} is half applied, and half of it cannot be undone", step.version);
            return Err(Error::new(Kind::History, message)
                .hint("`plough apply` brings it to its end, and then it can be undone"));
        }
        let history = self.history().await?;
        // A rollback that did not come to its end is the first to be gone on with.
        let downs = downs(migrations, &history, how_much)?;
        let mut report = Report::default();
        for (i, down) in downs.iter().enumerate() {
            let name = &down.migration.name;
            let items = &down.script.items;
            self.say_begin(name, i + 1, downs.len(), items.len());
            let started = Instant::now();
            let job = Job {
                name,
                file: down.file,
                script: down.script,
                direction: Direction::Down,
                ends: vec![History::delete_sql(self.table(), name.version)],
            };
            let resumed = self.run(&job).await?;
            let took = started.elapsed();
            self.say_done(name, took);
            let items = items.iter().map(Item::text).collect();
            report.runs.push(Run { name: name.clone(), items, resumed, took });
        }
        Ok(report)
    }
}
