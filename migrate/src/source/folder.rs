//! All migrations of one database, from a folder or from the program.

use super::script::Script;
use super::{MigrationName, Parent, Part};
use crate::error::{Error, Kind, Result};
use plough::__migrate::SplitRules;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One file: its name in the folder, and its text.
pub type SourceFile = (Cow<'static, str>, Cow<'static, str>);

/// A migration: what is done, and how it is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Version and slug.
    pub name: MigrationName,
    /// Where its text is, for messages.
    pub file: PathBuf,
    /// Its text, with `\n` at the end of each line: what refinery's checksum is made of.
    pub text: String,
    /// What it does.
    pub up: Script,
    /// What undoes it, and the file.
    pub down: Option<(PathBuf, Script)>,
    /// The schema after it, as JSON, if there is a snapshot.
    pub snapshot: Option<String>,
}

/// The migrations of one database, in the order of their versions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Migrations {
    /// Each version is there once.
    pub list: Vec<Migration>,
}

/// Two migrations that were both generated after the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// What they follow; `None` if both are said to be the first.
    pub parent: Option<i64>,
    /// The migrations that follow it directly.
    pub children: Vec<MigrationName>,
}

/// The text with `\n` at the end of each line: a checkout may have changed that, and a checksum is
/// not to.
#[must_use]
pub fn normalised(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}

impl Migrations {
    /// Reads a folder. One that is not there holds no migrations.
    ///
    /// # Errors
    /// With file and line, if a file cannot be read or is wrong, or two have one version.
    pub fn read(rules: &SplitRules, folder: &Path) -> Result<Migrations> {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Migrations::default()),
            Err(error) => return Err(Error::io("reading the folder", folder, error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| Error::io("reading the folder", folder, error))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if path.is_dir() || !(name.ends_with(".sql") || name.ends_with(".schema.json")) {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| Error::io("reading", &path, error))?;
            files.push((Cow::Owned(name.to_owned()), Cow::Owned(text)));
        }
        Migrations::parse(rules, folder, files)
    }

    /// Takes files that were read before. `folder` is for messages.
    ///
    /// # Errors
    /// As [`read`](Migrations::read).
    pub fn parse(
        rules: &SplitRules,
        folder: &Path,
        files: impl IntoIterator<Item = SourceFile>,
    ) -> Result<Migrations> {
        let mut ups: BTreeMap<i64, (MigrationName, String)> = BTreeMap::new();
        let mut others = Vec::new();
        for (file, text) in files {
            let named = MigrationName::parse(&file).map_err(|error| error.file(folder.join(&*file)))?;
            match named {
                Some((name, Part::Up)) => {
                    let text = normalised(&text);
                    if let Some((other, _)) = ups.insert(name.version, (name.clone(), text)) {
                        return Err(two_of_one_version(folder, &name, &other));
                    }
                }
                Some((name, part)) => others.push((name, part, normalised(&text))),
                None => {}
            }
        }
        let mut list = Vec::with_capacity(ups.len());
        for (name, text) in ups.into_values() {
            let file = folder.join(name.file(Part::Up));
            let up = Script::parse(rules, &file, &text)?;
            list.push(Migration { name, file, text, up, down: None, snapshot: None });
        }
        for (name, part, text) in others {
            let file = folder.join(name.file(part));
            let Some(migration) = list.iter_mut().find(|migration| migration.name == name) else {
                let message = format!("there is no migration `{name}.sql` to which it belongs");
                return Err(Error::new(Kind::Source, message).file(file));
            };
            if part == Part::Down {
                let down = Script::parse(rules, &file, &text)?;
                migration.down = Some((file, down));
            } else {
                migration.snapshot = Some(text);
            }
        }
        Ok(Migrations { list })
    }

    /// The newest.
    #[must_use]
    pub fn last(&self) -> Option<&Migration> {
        self.list.last()
    }

    /// The one of this version.
    #[must_use]
    pub fn get(&self, version: i64) -> Option<&Migration> {
        self.list.iter().find(|migration| migration.name.version == version)
    }

    /// What a migration that comes next says of its parent.
    #[must_use]
    pub fn parent_of_next(&self) -> Option<Parent> {
        self.last().map(|last| Parent { version: last.name.version, hash: last.up.fingerprint() })
    }

    /// Places where two migrations follow one: two people generated after the same state.
    #[must_use]
    pub fn branches(&self) -> Vec<Branch> {
        let mut children: BTreeMap<Option<i64>, Vec<MigrationName>> = BTreeMap::new();
        let mut before = None;
        for migration in &self.list {
            // One written by hand follows the one before it.
            let parent = match &migration.up.header.parent {
                Some(parent) => parent.as_ref().map(|parent| parent.version),
                None => before,
            };
            // A parent that was squashed away is the migration that replaces it.
            let parent = parent.map(|parent| self.replacement(parent));
            children.entry(parent).or_default().push(migration.name.clone());
            before = Some(migration.name.version);
        }
        let branches = children.into_iter().filter(|(_, children)| children.len() > 1);
        branches.map(|(parent, children)| Branch { parent, children }).collect()
    }

    fn replacement(&self, version: i64) -> i64 {
        let replaces = |migration: &&Migration| migration.up.header.replaces.contains(&version);
        self.list.iter().find(replaces).map_or(version, |migration| migration.name.version)
    }

    /// Refuses branches.
    ///
    /// # Errors
    /// [`Kind::Branches`], naming the migrations.
    pub fn check_branches(&self) -> Result<()> {
        let Some(branch) = self.branches().into_iter().next() else { return Ok(()) };
        let names: Vec<String> = branch.children.iter().map(|name| format!("`{name}`")).collect();
        let after = branch.parent.map_or("the empty schema".to_owned(), |parent| format!("V{parent}"));
        let message = format!("{} were each generated after {after}", names.join(" and "));
        Err(Error::new(Kind::Branches, message)
            .hint("two branches both added migrations: `plough rebase` puts one after the other"))
    }
}

fn two_of_one_version(folder: &Path, name: &MigrationName, other: &MigrationName) -> Error {
    // refinery would apply one of them, and take the other for applied.
    let message = format!("two migrations have the version {}: `{name}` and `{other}`", name.version);
    Error::new(Kind::Source, message)
        .file(folder.join(name.file(Part::Up)))
        .hint("`plough rebase` gives one of them a new version")
}
