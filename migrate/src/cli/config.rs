//! Settings: flags, then the environment, then `plough.toml`.

use super::args::Global;
use crate::error::{Error, Kind, Result};
use crate::source::parse_duration;
use crate::{Files, Migrator, Steps};
use plough::Db;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The settings' file, if none is named.
pub(super) const FILE: &str = "plough.toml";

/// `plough.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    url: Option<String>,
    folder: Option<PathBuf>,
    #[serde(default)]
    dialects: Vec<String>,
    history_table: Option<String>,
    lock_timeout: Option<String>,
    statement_timeout: Option<String>,
    retry: Option<u32>,
    #[serde(default)]
    tenants: BTreeMap<String, String>,
}

/// What is known of the project.
pub(super) struct Config {
    url: Option<String>,
    pub(super) folder: PathBuf,
    dialects: Vec<String>,
    history_table: Option<String>,
    lock_timeout: Option<Duration>,
    statement_timeout: Option<Duration>,
    retry: Option<u32>,
    pub(super) tenants: BTreeMap<String, String>,
    pub(super) steps: Steps,
}

impl Config {
    pub(super) fn read(global: &Global, steps: Steps) -> Result<Config> {
        let (file, named) = match &global.config {
            Some(file) => (file.clone(), true),
            None => (PathBuf::from(FILE), false),
        };
        let settings = match std::fs::read_to_string(&file) {
            Ok(text) => settings(&text, &file)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => Settings::default(),
            Err(error) => return Err(Error::io("reading the settings", &file, error)),
        };
        let time = |text: Option<String>| match text {
            None => Ok(None),
            Some(text) => parse_duration(&text).map(Some).ok_or_else(|| {
                Error::new(Kind::Config, format!("`{text}` is not a time: write 500ms, 5s, 2min or 1h"))
                    .file(&file)
            }),
        };
        Ok(Config {
            url: global.url.clone().or(settings.url),
            folder: global.folder.clone().or(settings.folder).unwrap_or_else(|| "migrations".into()),
            dialects: settings.dialects,
            history_table: settings.history_table,
            lock_timeout: time(settings.lock_timeout)?,
            statement_timeout: time(settings.statement_timeout)?,
            retry: settings.retry,
            tenants: settings.tenants,
            steps,
        })
    }

    /// Whether a database was named.
    pub(super) fn has_database(&self) -> bool {
        self.url.is_some()
    }

    /// Where the database is.
    pub(super) fn url(&self) -> Result<&str> {
        self.url.as_deref().ok_or_else(|| {
            Error::new(Kind::Config, "no database was named")
                .hint("give `--url`, set DATABASE_URL, or write `url = \"…\"` into plough.toml")
        })
    }

    /// Connects to the database.
    pub(super) async fn connect(&self) -> Result<Db> {
        connect(self.url()?).await
    }

    /// The kinds of database that files are written for: those that are asked for, those of the
    /// settings, or that of the database. (`mysql://` may lead to MariaDB.)
    pub(super) async fn dialects(&self, asked: &[String]) -> Result<Vec<String>> {
        if !asked.is_empty() {
            return Ok(asked.to_vec());
        }
        if !self.dialects.is_empty() {
            return Ok(self.dialects.clone());
        }
        if self.url.is_none() {
            let error = Error::new(Kind::Config, "it is not known for which database");
            return Err(error.hint("give `--dialect`, or write `dialects = [\"postgres\"]` into plough.toml"));
        }
        let db = self.connect().await?;
        let dialect = plough::__migrate::facts(&db).folder.to_owned();
        db.close().await;
        Ok(vec![dialect])
    }

    pub(super) fn migrator(&self, db: &Db) -> Migrator {
        let mut migrator = Migrator::new(db, &Files::folder(&self.folder)).steps(self.steps.clone());
        if let Some(table) = &self.history_table {
            migrator = migrator.history_table(table);
        }
        if self.lock_timeout.is_some() {
            migrator = migrator.lock_timeout(self.lock_timeout);
        }
        if let Some(times) = self.retry {
            migrator = migrator.retry(times);
        }
        migrator.statement_timeout(self.statement_timeout)
    }
}

/// Connects with few connections: a migrator needs two.
pub(super) async fn connect(url: &str) -> Result<Db> {
    Ok(Db::builder(url).max_connections(2).connect().await?)
}

fn settings(text: &str, file: &Path) -> Result<Settings> {
    toml::from_str(text).map_err(|error| {
        // Its own sentence quotes the line, in which there may be a password.
        let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let wrong =
            Error::new(Kind::Config, format!("the settings are wrong: {}", error.message())).file(file);
        match line {
            Some(line) => wrong.line(line),
            None => wrong,
        }
    })
}

/// A database offline, for SQL.
pub(super) fn offline(dialect: &str) -> Result<Db> {
    Ok(Db::offline(dialect)?)
}
