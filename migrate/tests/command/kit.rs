//! A project in a folder of its own, and the command in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

pub(crate) const TABLE: &str =
    "-- plough: parent none\nCREATE TABLE notes (id integer PRIMARY KEY, text text);\n";

/// A folder with an SQLite database and migrations for it.
pub(crate) struct Project(TempDir);

/// How the command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Project {
        let project = Project(tempfile::tempdir().unwrap());
        std::fs::create_dir_all(project.path().join("migrations/sqlite")).unwrap();
        files.iter().for_each(|(name, text)| project.write(name, text));
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join("migrations/sqlite").join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.file(name), text).unwrap();
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.path().join("app.db").display())
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plough"));
        command.current_dir(self.path()).env_remove("DATABASE_URL").env("NO_COLOR", "1");
        command
    }

    /// Runs the command with the project's database.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.command().env("DATABASE_URL", self.url()).args(arguments).output().unwrap())
    }
}

pub(crate) fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
