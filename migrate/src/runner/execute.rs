//! One script, as one transaction.

use super::Work;
use super::anew::Anew;
use crate::error::{Error, Kind, Result};
use crate::journal::Direction;
use crate::progress::{Event, Progress};
use crate::source::{Check, Danger, Item, MigrationName, Script, Work as What, words};
use crate::steps::StepContext;
use plough::__migrate::{ForeignKeySwitch, execute};
use plough::Tx;
use plough::raw::{TrustedSql, raw};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A script to run, and the statements that enter its end into the history.
pub(super) struct Job<'j> {
    pub(super) name: &'j MigrationName,
    pub(super) file: &'j Path,
    pub(super) script: &'j Script,
    pub(super) direction: Direction,
    pub(super) ends: Vec<String>,
}

impl Work<'_> {
    /// Runs a script with its limits of time, and gives the number of statements that had been run
    /// before.
    pub(super) async fn run(&self, job: &Job<'_>) -> Result<usize> {
        let (header, options) = (&job.script.header, &self.migrator.options);
        let lock = header.lock_timeout.or(options.lock_timeout);
        let statement = header.statement_timeout.or(options.statement_timeout);
        for sql in (self.facts().limits)(lock, statement) {
            self.pinned.batch(&sql).await?;
        }
        let whole = self.facts().transactional && !header.no_transaction;
        let resumed = if whole { self.in_one(job).await.map(|()| 0) } else { self.step_by_step(job).await };
        let resumed = resumed?;
        for sql in self.facts().no_limits {
            self.pinned.batch(sql).await?;
        }
        Ok(resumed)
    }

    /// How often a script is tried again.
    pub(super) fn retries(&self, job: &Job<'_>) -> Retries<'_> {
        let left = job.script.header.retry.unwrap_or(self.migrator.options.retry);
        Retries { progress: &*self.migrator.progress, number: 0, left }
    }

    async fn attempts(&self, job: &Job<'_>, switch: Option<&ForeignKeySwitch>) -> Result<()> {
        let mut retries = self.retries(job);
        loop {
            match self.attempt(job, switch).await {
                Err(error) if retries.again(&error).await => {}
                result => return result,
            }
        }
    }

    async fn in_one(&self, job: &Job<'_>) -> Result<()> {
        // The database ignores the switch inside of a transaction.
        let switch = self.facts().foreign_keys.filter(|switch| {
            job.script.items.iter().any(|item| statement(item).is_some_and(|sql| turns_off(switch, sql)))
        });
        let Some(switch) = switch else {
            return self.attempts(job, None).await;
        };
        let session = self.pinned.session();
        let was_on = number(&session, switch.is_on).await? != 0;
        self.pinned.batch(switch.off).await?;
        let done = self.attempts(job, Some(&switch)).await;
        if was_on {
            // Not after a lost connection: then it is closed anyway.
            let restored = self.pinned.batch(switch.on).await;
            if done.is_ok() {
                restored?;
            }
        }
        done
    }

    async fn attempt(&self, job: &Job<'_>, switch: Option<&ForeignKeySwitch>) -> Result<()> {
        let tx = self.pinned.begin().await?;
        match self.in_transaction(job, switch, &tx).await {
            Ok(()) => Ok(tx.commit().await.map_err(|error| Error::from(error).file(job.file))?),
            Err(error) => {
                // The error says more than that of a rollback, which closes the connection.
                tx.rollback().await.ok();
                Err(error)
            }
        }
    }

    async fn in_transaction(&self, job: &Job<'_>, switch: Option<&ForeignKeySwitch>, tx: &Tx) -> Result<()> {
        let items = &job.script.items;
        let mut guard = match switch {
            Some(switch) => Some(Anew::begin(switch, job, tx).await?),
            None => None,
        };
        for (i, item) in items.iter().enumerate() {
            let about_switch =
                |switch: &ForeignKeySwitch| statement(item).is_some_and(|sql| is_about(switch, sql));
            if self.facts().foreign_keys.as_ref().is_some_and(about_switch) {
                continue;
            }
            if let Some(guard) = &mut guard {
                guard.before(i, tx).await?;
            }
            self.item(job, i, tx).await?;
        }
        if let Some(guard) = guard {
            guard.end(tx).await?;
        }
        for sql in &job.ends {
            execute(tx, sql).await?;
        }
        Ok(())
    }

    /// Runs one statement or function, after its checks.
    pub(super) async fn item(&self, job: &Job<'_>, index: usize, tx: &Tx) -> Result<()> {
        let Some(item) = job.script.items.get(index) else { return Ok(()) };
        let (number, of) = (index + 1, job.script.items.len());
        self.check(job, item, tx).await?;
        let text = item.text();
        self.migrator.progress.event(&Event::Item { number, of, sql: &text });
        let done = match &item.work {
            What::Statement(sql) => {
                if changes_session(sql) {
                    self.changed.store(true, Ordering::Relaxed);
                }
                execute(tx, sql).await
            }
            What::Run(name) => match self.migrator.steps.get(name) {
                Some(function) => {
                    function(StepContext::new(tx.clone(), self.migrator.progress.clone(), name)).await
                }
                None => return Err(unregistered(name, job.file, item.line)),
            },
        };
        done.map_err(|error| located(error.into(), job, item))?;
        self.migrator.progress.event(&Event::Ran { number });
        Ok(())
    }

    /// Asks what must hold before a statement.
    pub(super) async fn check(&self, job: &Job<'_>, item: &Item, tx: &Tx) -> Result<()> {
        for check in &item.checks {
            if job.script.header.allows(check.danger).is_some() {
                continue;
            }
            let rows = number(tx, &check.sql)
                .await
                .map_err(|error| error.file(job.file).line(check.line).statement(&check.sql))?;
            if rows != 0 {
                return Err(refused(job, item, check, rows));
            }
        }
        Ok(())
    }
}

/// What a check that found rows says.
pub(super) fn refused(job: &Job<'_>, item: &Item, check: &Check, rows: i64) -> Error {
    let one = rows == 1;
    let (what, hint) = match check.danger {
        Danger::DataLoss => (
            format!("{rows} {} would lose data", if one { "row" } else { "rows" }),
            "review it, and write `-- plough: allow data-loss <reason>` into the first lines of the file if that is right",
        ),
        Danger::Data => (
            format!("{rows} {} in its way", if one { "row stands" } else { "rows stand" }),
            "change these rows first, in a migration before",
        ),
    };
    // The statement that follows may not tell: it may be the first of a rebuild.
    let message = format!("refused before it ran: {what}, as `{}` counts", check.sql);
    let error = Error::new(Kind::Refused, message).hint(hint);
    error.file(job.file).line(item.line).statement(&item.text())
}

/// Tries again what did not get a lock. What was done before is undone then, or it is one statement
/// that had no effect.
pub(super) struct Retries<'r> {
    progress: &'r dyn Progress,
    number: u32,
    left: u32,
}

impl Retries<'_> {
    /// Waits, if it may be tried again after this error.
    pub(super) async fn again(&mut self, error: &Error) -> bool {
        if self.left == 0 || !may_retry(error) {
            return false;
        }
        self.left -= 1;
        self.number += 1;
        // Doubled from 100 ms, to at most 10 s: those who hold the lock are to come to their end.
        let pause = Duration::from_millis(50 << self.number.min(8)).min(Duration::from_secs(10));
        self.progress.event(&Event::Retry { number: self.number, pause });
        tokio::time::sleep(pause).await;
        true
    }
}

/// Whether a statement may set something that stays after it.
fn changes_session(sql: &str) -> bool {
    let (first, _) = crate::source::first_words(sql);
    matches!(first.as_str(), "SET" | "RESET" | "USE" | "PRAGMA" | "ATTACH" | "DETACH" | "LOAD" | "LISTEN")
}

pub(super) fn statement(item: &Item) -> Option<&str> {
    match &item.work {
        What::Statement(sql) => Some(sql),
        What::Run(_) => None,
    }
}

fn is_about(switch: &ForeignKeySwitch, sql: &str) -> bool {
    let kind = switch.off.split(' ').next().unwrap_or_default();
    let mut words = words(sql);
    words.next().is_some_and(|first| first.eq_ignore_ascii_case(kind))
        && words.next().is_some_and(|name| name.eq_ignore_ascii_case(switch.setting))
}

fn turns_off(switch: &ForeignKeySwitch, sql: &str) -> bool {
    let off = ["OFF", "0", "FALSE", "NO"];
    is_about(switch, sql)
        && words(sql).nth(2).is_some_and(|value| off.iter().any(|off| value.eq_ignore_ascii_case(off)))
}

pub(super) async fn number(on: &plough::Session, sql: &str) -> Result<i64> {
    Ok(raw::<i64>(TrustedSql::assert_no_user_input(sql.to_owned())).one(on).await?)
}

pub(super) fn unregistered(name: &str, file: &Path, line: usize) -> Error {
    Error::new(Kind::Config, format!("no function is registered for the step `{name}`"))
        .file(file)
        .line(line)
        .hint("register it with `Steps::new().step(..)`, and run the command of your own binary")
}

pub(super) fn located(error: Error, job: &Job<'_>, item: &Item) -> Error {
    error.file(job.file).line(item.line).statement(&item.text())
}

fn may_retry(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<plough::Error>())
        .is_some_and(|error| error.is_retryable() || error.kind() == plough::error::Kind::LockTimeout)
}
