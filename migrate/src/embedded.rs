//! Where migrations come from: a folder, or the program itself.

use crate::error::Result;
use crate::runner::{Migrator, Report};
use crate::source::Migrations;
use plough::__migrate::SplitRules;
use plough::Db;
use std::path::{Path, PathBuf};

/// Files in the program: of each kind of database, names and texts.
pub type Embedded = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// The migrations of a project, for every kind of database that it targets.
///
/// `static MIGRATIONS: Files = plough_migrate::migrations!();` puts the files of the folder
/// `migrations` into the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files(Place);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Program(Embedded),
    Folder(PathBuf),
}

/// The same, in a form that is cheap to keep.
pub(crate) type Source = Files;

impl Files {
    /// Files in the program.
    #[must_use]
    pub const fn embedded(files: Embedded) -> Self {
        Files(Place::Program(files))
    }

    /// A folder that has one for each kind of database: `migrations/sqlite`, `migrations/postgres`,
    /// `migrations/mysql`, `migrations/mariadb`.
    #[must_use]
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Files(Place::Folder(path.into()))
    }

    /// The folder, if they are in one.
    pub(crate) fn folder_path(&self) -> Option<&Path> {
        match &self.0 {
            Place::Folder(path) => Some(path),
            Place::Program(_) => None,
        }
    }

    pub(crate) fn source(&self) -> Source {
        self.clone()
    }

    /// Reads the migrations for one kind of database.
    pub(crate) fn load(&self, dialect: &str, rules: &SplitRules) -> Result<Migrations> {
        match &self.0 {
            Place::Folder(path) => Migrations::read(rules, &path.join(dialect)),
            Place::Program(folders) => {
                let files =
                    folders.iter().find(|(name, _)| *name == dialect).map_or(&[][..], |(_, files)| files);
                let files = files.iter().map(|(name, text)| ((*name).into(), (*text).into()));
                Migrations::parse(rules, &Path::new("migrations").join(dialect), files)
            }
        }
    }

    /// Applies what is not applied yet: at a program's start. [`Migrator`] has options.
    ///
    /// # Errors
    /// As [`Migrator::apply`].
    pub async fn apply(&self, db: &Db) -> Result<Report> {
        self.migrator(db).apply().await
    }

    /// What applies them to a database, with options.
    pub fn migrator(&self, db: &Db) -> Migrator {
        Migrator::new(db, self)
    }
}
