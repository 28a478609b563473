//! Migrations to a database: the one who does it.

mod anew;
mod baseline;
mod execute;
mod repair;
mod report;
mod resume;
mod tenants;
mod undo;
mod up;

pub use baseline::Baseline;
pub use repair::{Finding, Repair};
pub use report::{Report, Run, State, Status};
pub use tenants::{TenantReport, apply_to_all};
pub use undo::Undo;

use crate::embedded::Source;
use crate::error::{Error, Kind, Result};
use crate::history::{self, HISTORY_TABLE, History};
use crate::journal::Journal;
use crate::lock::Lock;
use crate::progress::{Event, Progress, Silent};
use crate::source::Migrations;
use crate::steps::Steps;
use plough::__migrate::{MigrationFacts, Pinned, facts};
use plough::Db;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Applies migrations to a database, and undoes them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use plough_migrate::{Files, Migrator};
///
/// static MIGRATIONS: Files = Files::embedded(&[(
///     "sqlite",
///     &[("V1__notes.sql", "CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL);")],
/// )]);
///
/// let db = plough::Db::connect("sqlite::memory:").await?;
/// let report = MIGRATIONS.apply(&db).await?;
/// assert_eq!(report.runs[0].name.to_string(), "V1__notes");
/// assert!(Migrator::new(&db, &MIGRATIONS).apply().await?.runs.is_empty());
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "nothing runs until `apply` or another end is called"]
pub struct Migrator {
    pub(crate) db: Db,
    pub(crate) source: Source,
    pub(crate) facts: MigrationFacts,
    pub(crate) options: Options,
    pub(crate) steps: Steps,
    pub(crate) progress: Arc<dyn Progress>,
}

/// How migrations are run.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) table: String,
    pub(crate) target: Option<i64>,
    pub(crate) fake: bool,
    pub(crate) dry_run: bool,
    /// How long the lock is waited for.
    pub(crate) wait: Duration,
    pub(crate) lock_timeout: Option<Duration>,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) retry: u32,
}

impl Migrator {
    /// For a database and the migrations of its kind.
    pub fn new(db: &Db, files: &crate::Files) -> Self {
        Migrator {
            db: db.clone(),
            source: files.source(),
            facts: facts(db),
            options: Options {
                table: HISTORY_TABLE.to_owned(),
                target: None,
                fake: false,
                dry_run: false,
                wait: Duration::from_secs(300),
                lock_timeout: Some(Duration::from_secs(5)),
                statement_timeout: None,
                retry: 5,
            },
            steps: Steps::new(),
            progress: Arc::new(Silent),
        }
    }

    /// The name of the history's table, instead of refinery's.
    pub fn history_table(mut self, table: &str) -> Self {
        self.options.table = table.to_owned();
        self
    }

    /// Up to this version, instead of the newest.
    pub fn to(mut self, version: i64) -> Self {
        self.options.target = Some(version);
        self
    }

    /// Enters the migrations as applied without running them.
    pub fn fake(mut self, yes: bool) -> Self {
        self.options.fake = yes;
        self
    }

    /// Runs nothing, and reports what would be run.
    pub fn dry_run(mut self, yes: bool) -> Self {
        self.options.dry_run = yes;
        self
    }

    /// How long another migrator is waited for: 5 minutes if nothing is said.
    pub fn wait(mut self, limit: Duration) -> Self {
        self.options.wait = limit;
        self
    }

    /// How long a statement waits for a lock before it is tried again, where a file does not say: 5
    /// seconds. On SQLite it is the connection's `sqlite_busy_timeout`.
    pub fn lock_timeout(mut self, limit: Option<Duration>) -> Self {
        self.options.lock_timeout = limit;
        self
    }

    /// How long a statement may run, where a file does not say: without limit.
    pub fn statement_timeout(mut self, limit: Option<Duration>) -> Self {
        self.options.statement_timeout = limit;
        self
    }

    /// How often what did not get its lock is tried again, where a file does not say: 5 times.
    pub fn retry(mut self, times: u32) -> Self {
        self.options.retry = times;
        self
    }

    /// The functions that `-- plough: run` names.
    pub fn steps(mut self, steps: Steps) -> Self {
        self.steps = steps;
        self
    }

    /// Who is told what happens: anything that can be called with an [`Event`].
    pub fn progress(mut self, progress: impl Progress + 'static) -> Self {
        self.progress = Arc::new(progress);
        self
    }

    /// The migrations of the database's kind.
    ///
    /// # Errors
    /// If a file is wrong.
    pub fn migrations(&self) -> Result<Migrations> {
        self.source.load(self.facts.folder, self.facts.split)
    }

    /// The tables that belong to migrations and to no model: history and journal.
    #[must_use]
    pub fn own_tables(&self) -> [&str; 2] {
        [&self.options.table, crate::journal::JOURNAL_TABLE]
    }

    /// What was applied.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn history(&self) -> Result<History> {
        History::read(&self.db, &self.facts, &self.options.table).await
    }

    /// Applies what is not applied yet, up to the target.
    ///
    /// # Errors
    /// If files, history and database do not agree (nothing was run then), if a pre-check refuses or a
    /// statement fails. What was applied before is in the history; [`Error::sql`] is the statement.
    pub async fn apply(&self) -> Result<Report> {
        let migrations = self.migrations()?;
        migrations.check_branches()?;
        if let Some(target) = self.options.target
            && migrations.get(target).is_none()
        {
            return Err(Error::new(Kind::Config, format!("there is no migration of the version {target}")));
        }
        if self.options.dry_run {
            return self.would_apply(&migrations).await;
        }
        let work = Work::begin(self).await?;
        let done = work.apply(&migrations).await;
        work.end(done).await
    }
}

/// A migrator that has the lock.
pub(crate) struct Work<'m> {
    migrator: &'m Migrator,
    pinned: Pinned,
    lock: Lock,
    /// A statement has changed the session, which is then nobody else's.
    changed: AtomicBool,
}

impl<'m> Work<'m> {
    async fn begin(migrator: &'m Migrator) -> Result<Work<'m>> {
        history::check_table(&migrator.options.table)?;
        let pinned = Pinned::take(&migrator.db).await?;
        // The lock is taken before the history exists: several that make it at once would fail.
        let waiting = || migrator.progress.event(&Event::Waiting);
        let lock = Lock::take(&pinned, &migrator.facts, migrator.options.wait, waiting).await?;
        let work = Work { migrator, pinned, lock, changed: AtomicBool::new(false) };
        let table = &migrator.options.table;
        if !history::exists(&work.pinned.session(), &migrator.facts, table).await? {
            work.pinned.batch(&History::create_sql(table)).await?;
        }
        Ok(work)
    }

    /// Gives lock and connection back. After an error the connection is closed, and what the server
    /// holds for it ends with it.
    async fn end<T>(self, done: Result<T>) -> Result<T> {
        let done = done?;
        self.lock.give_back(&self.pinned).await?;
        if !self.changed.into_inner() {
            self.pinned.release().await;
        }
        Ok(done)
    }

    fn facts(&self) -> &'m MigrationFacts {
        &self.migrator.facts
    }

    fn table(&self) -> &'m str {
        &self.migrator.options.table
    }

    fn journal(&self) -> Journal<'m> {
        Journal { facts: &self.migrator.facts, history: &self.migrator.options.table }
    }

    async fn history(&self) -> Result<History> {
        History::read(&self.pinned.session(), self.facts(), self.table()).await
    }
}

impl std::fmt::Debug for Migrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Migrator")
            .field("db", &self.db)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
