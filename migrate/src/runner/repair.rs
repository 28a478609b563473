//! What is wrong between files, history and journal, and the ways out.

use super::{Migrator, State, Work};
use crate::error::{Error, Kind, Result};
use crate::history::History;
use crate::journal::{Direction, Step};
use crate::source::{Migrations, Script};

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// Nothing: say what is wrong.
    Explain,
    /// Take the files as they are now for what was applied.
    Accept,
    /// Take a version out of the history.
    Forget(i64),
    /// The step of this migration that was begun was done.
    Done(i64),
    /// The step of this migration that was begun was not done, or was undone by hand.
    Undone(i64),
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The migration.
    pub version: i64,
    /// What is wrong with it.
    pub what: String,
    /// What can be done.
    pub way_out: String,
    /// Whether it was repaired now.
    pub repaired: bool,
}

impl Migrator {
    /// Says what is wrong, and repairs what is asked for. Only history and journal are written.
    ///
    /// # Errors
    /// If a file is wrong, or the database refuses.
    pub async fn repair(&self, repair: Repair) -> Result<Vec<Finding>> {
        let migrations = self.migrations()?;
        let status = self.status().await?;
        let mut findings = Vec::new();
        for (name, state, _) in &status.migrations {
            let (what, way_out) = match state {
                State::Changed => (
                    "its file was changed after it was applied",
                    "bring the old text back, or take the new for it: `plough repair --accept`".to_owned(),
                ),
                State::Missing => (
                    "it was applied, and its file is gone",
                    format!("bring the file back, or forget it: `plough repair --forget {}`", name.version),
                ),
                State::Late => (
                    "it is older than what was applied, and was never applied",
                    "`plough rebase` gives it a new version".to_owned(),
                ),
                _ => continue,
            };
            let what = format!("`{name}`: {what}");
            findings.push(Finding { version: name.version, what, way_out, repaired: false });
        }
        findings.extend(last_steps(&status.unfinished).into_iter().map(|step| explain(&migrations, step)));
        if repair == Repair::Explain {
            return Ok(findings);
        }
        let work = Work::begin(self).await?;
        let done = work.repair(&migrations, repair, &mut findings).await;
        work.end(done).await?;
        Ok(findings)
    }
}

/// The step with which each unfinished migration ended.
fn last_steps(steps: &[Step]) -> Vec<&Step> {
    let last = |step: &&Step| !steps.iter().any(|s| s.version == step.version && s.index > step.index);
    steps.iter().filter(last).collect()
}

fn script(migrations: &Migrations, step: &Step) -> Option<Script> {
    let migration = migrations.get(step.version)?;
    match step.direction {
        Direction::Up => Some(migration.up.clone()),
        Direction::Down => migration.down.as_ref().map(|(_, down)| down.clone()),
    }
}

fn explain(migrations: &Migrations, step: &Step) -> Finding {
    let script = script(migrations, step).unwrap_or_default();
    let at = usize::try_from(step.index).unwrap_or(usize::MAX);
    let statement =
        script.items.get(at).map_or("a statement that is gone from the file".to_owned(), |item| {
            format!("line {}: {}", item.line, item.text())
        });
    let (verb, again) = match step.direction {
        Direction::Up => ("applying", "`plough apply`"),
        Direction::Down => ("undoing", "`plough rollback`"),
    };
    let of = script.items.len();
    let (what, way_out) = match &step.finished {
        Some(_) => (
            format!("{verb} V{} stopped after {} of {of} steps", step.version, at + 1),
            format!("{again} goes on with the next"),
        ),
        None => (
            format!(
                "{verb} V{} stopped in step {} of {of}, which began at {} ({statement})",
                step.version,
                at + 1,
                step.started
            ),
            format!(
                "{again} looks whether it was done and goes on; if it says that it cannot know, look yourself: \
                 `plough repair --done {0}` or `plough repair --undone {0}`",
                step.version
            ),
        ),
    };
    Finding { version: step.version, what, way_out, repaired: false }
}

impl Work<'_> {
    async fn repair(&self, migrations: &Migrations, repair: Repair, findings: &mut [Finding]) -> Result<()> {
        let nothing = |what: &str| Err(Error::new(Kind::Config, what.to_owned()));
        let repaired: Vec<i64> = match repair {
            Repair::Explain => Vec::new(),
            Repair::Accept => {
                let history = self.history().await?;
                let mut statements = Vec::new();
                let mut versions = Vec::new();
                for row in &history.applied {
                    let Some(migration) = migrations.get(row.version) else { continue };
                    if crate::history::checksum(migration)? != row.checksum {
                        statements.push(History::accept_sql(self.table(), migration)?);
                        versions.push(row.version);
                    }
                }
                self.enter(statements).await?;
                versions
            }
            Repair::Forget(version) => {
                if self.history().await?.get(version).is_none() {
                    return nothing("it is not in the history");
                }
                self.enter(vec![History::delete_sql(self.table(), version)]).await?;
                vec![version]
            }
            Repair::Done(version) | Repair::Undone(version) => {
                let session = self.pinned.session();
                let steps = self.journal().read(&session).await?;
                let Some(step) = steps.iter().find(|s| s.version == version && s.finished.is_none()) else {
                    return nothing("no step of it is in doubt");
                };
                match repair {
                    Repair::Done(_) => self.journal().finish(&session, step).await?,
                    _ => self.journal().forget(&session, step).await?,
                }
                vec![version]
            }
        };
        findings.iter_mut().for_each(|finding| finding.repaired = repaired.contains(&finding.version));
        Ok(())
    }
}
