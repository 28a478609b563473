//! One script, statement by statement, with a journal: where a transaction cannot hold it.

use super::Work;
use super::execute::{Job, located, number, refused};
use crate::error::{Error, Kind, Result};
use crate::journal::Step;
use crate::progress::Event;
use crate::source::{Item, Work as What};
use plough::raw::{TrustedSql, raw};

/// What a statement is, for one that was begun and may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// It only changes rows: it is one transaction with its row of the journal.
    Rows,
    /// It changes the catalog, or nothing that a second run would do twice.
    Catalog,
    /// It may do anything.
    Any,
}

fn effect(item: &Item) -> Effect {
    let What::Statement(sql) = &item.work else { return Effect::Rows };
    let (first, _) = crate::source::first_words(sql);
    match first.as_str() {
        "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "REPLACE" | "WITH" | "VALUES" => Effect::Rows,
        "CREATE" | "ALTER" | "DROP" | "RENAME" | "TRUNCATE" | "COMMENT" | "GRANT" | "REVOKE" | "REINDEX"
        | "VACUUM" | "ANALYZE" | "OPTIMIZE" | "SET" | "RESET" | "PRAGMA" | "REFRESH" | "CLUSTER" => {
            Effect::Catalog
        }
        _ => Effect::Any,
    }
}

impl Work<'_> {
    /// Runs what is not done yet, and gives the number of statements that were.
    pub(super) async fn step_by_step(&self, job: &Job<'_>) -> Result<usize> {
        let journal = self.journal();
        journal.create(&self.pinned).await?;
        let version = job.name.version;
        let mut done = journal.read(&self.pinned.session()).await?;
        done.retain(|step| step.version == version && step.direction == job.direction);
        let items = &job.script.items;
        let mut resumed = 0;
        if done.is_empty() {
            self.look_ahead(job).await?;
        }
        for (index, item) in items.iter().enumerate() {
            let prefix = crate::source::hash_items(&items[..=index]);
            let at = i64::try_from(index).unwrap_or(i64::MAX);
            let mut step = Step {
                version,
                direction: job.direction,
                index: at,
                prefix,
                catalog: 0,
                started: String::new(),
                finished: None,
            };
            if let Some(before) = done.iter().find(|step| step.index == at) {
                if before.prefix != prefix {
                    let message = "the file was changed in a part that was run already, by a run that did not \
                                   come to its end";
                    return Err(Error::new(Kind::History, message)
                        .file(job.file)
                        .line(item.line)
                        .hint("bring that part back; what comes after it may be changed"));
                }
                if before.finished.is_some() || self.was_done(job, item, before).await? {
                    self.migrator.progress.event(&Event::Resumed { number: index + 1, sql: &item.text() });
                    resumed += 1;
                    continue;
                }
            }
            match effect(item) {
                Effect::Rows => {}
                Effect::Catalog | Effect::Any => {
                    step.catalog = journal.catalog(&self.pinned.session()).await?
                }
            }
            let mut retries = self.retries(job);
            loop {
                let ran = match effect(item) {
                    Effect::Rows => self.rows(job, index, &step).await,
                    Effect::Catalog | Effect::Any => self.bare(job, index, &step).await,
                };
                match ran {
                    Err(error) if retries.again(&error).await => {}
                    ran => break ran?,
                }
            }
        }
        let tx = self.pinned.begin().await?;
        for sql in &job.ends {
            plough::__migrate::execute(&tx, sql).await?;
        }
        journal.clear(&tx, version).await?;
        tx.commit().await?;
        Ok(resumed)
    }

    /// Asks before the first statement what later ones will ask, as far as what comes before them leaves the
    /// answer as it is: what is refused then has not begun.
    async fn look_ahead(&self, job: &Job<'_>) -> Result<()> {
        let items = &job.script.items;
        for (index, item) in items.iter().enumerate() {
            if index > 0 && effect(&items[index - 1]) != Effect::Catalog {
                break;
            }
            for check in &item.checks {
                let renamed = |item: &Item| match &item.work {
                    What::Statement(sql) => crate::lint::renamed(sql).is_some_and(|(from, to)| {
                        [from, to].iter().any(|name| crate::diff::words::mentions(&check.sql, name))
                    }),
                    What::Run(_) => false,
                };
                if job.script.header.allows(check.danger).is_some() || items[..index].iter().any(renamed) {
                    continue;
                }
                // What it asks for may not be there yet.
                if let Ok(rows @ 1..) = number(&self.pinned.session(), &check.sql).await {
                    return Err(refused(job, item, check, rows));
                }
            }
        }
        Ok(())
    }

    /// A statement that changes rows, in one transaction with its row of the journal.
    async fn rows(&self, job: &Job<'_>, index: usize, step: &Step) -> Result<()> {
        let tx = self.pinned.begin().await?;
        let mut ran = self.item(job, index, &tx).await;
        if ran.is_ok() {
            ran = self.journal().enter(&tx, step, true).await;
        }
        match ran {
            Ok(()) => Ok(tx.commit().await?),
            Err(error) => {
                tx.rollback().await.ok();
                Err(error)
            }
        }
    }

    /// A statement outside of any transaction.
    async fn bare(&self, job: &Job<'_>, index: usize, step: &Step) -> Result<()> {
        let (journal, session) = (self.journal(), self.pinned.session());
        journal.enter(&session, step, false).await?;
        match self.item(job, index, &session).await {
            Ok(()) => journal.finish(&session, step).await,
            Err(error) => {
                // The server refused: it had no effect, but for what is cleared away here. If the
                // connection is lost nobody knows, and the journal says so.
                if let Some(item) = job.script.items.get(index)
                    && self.clear_leftovers(item).await.is_ok()
                {
                    journal.forget(&session, step).await.ok();
                }
                Err(error)
            }
        }
    }

    /// Whether a statement was done that began in an earlier run, as far as the catalog tells. If not,
    /// its row is taken out.
    async fn was_done(&self, job: &Job<'_>, item: &Item, step: &Step) -> Result<bool> {
        let (journal, session) = (self.journal(), self.pinned.session());
        self.clear_leftovers(item).await?;
        let changed = journal.catalog(&session).await? != step.catalog;
        if changed {
            journal.finish(&session, step).await?;
            return Ok(true);
        }
        if effect(item) == Effect::Any {
            let error = Error::new(
                Kind::Unknown,
                format!("this statement began at {}, and it is not known whether it was done", step.started),
            );
            return Err(located(error, job, item).hint(format!(
                "look at what it does; then `plough repair --done {0}` or `plough repair --undone {0}`",
                job.name.version
            )));
        }
        journal.forget(&session, step).await?;
        Ok(false)
    }

    /// Removes what a statement left behind that failed half-way: an index that is not valid.
    async fn clear_leftovers(&self, item: &Item) -> Result<()> {
        let What::Statement(sql) = &item.work else { return Ok(()) };
        let query = self.facts().leftovers;
        if query.is_empty() {
            return Ok(());
        }
        let left = raw::<(String, String)>(TrustedSql::assert_no_user_input(query));
        for (name, removal) in left.all(&self.pinned.session()).await? {
            let named =
                sql.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).any(|word| word == name);
            if named || sql.contains(&format!("\"{}\"", name.replace('"', "\"\""))) {
                self.pinned.batch(&removal).await?;
            }
        }
        Ok(())
    }
}
