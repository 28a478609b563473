//! Two branches that both migrated: the files of one after those of the other.
//!
//! refinery never applies a version below one that was applied. So what is not applied yet gets a
//! version after all others, and a parent that it follows now.

use crate::error::{Error, Result};
use crate::source::{
    Draft, MARK, Merged, Migration, MigrationName, Migrations, Parent, Part, merge, next_version, parent_line,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What becomes of a migration.
#[derive(Debug, PartialEq)]
pub enum Moved {
    /// The same statements, in another place.
    Kept {
        /// What it was called.
        from: MigrationName,
        /// Its files.
        draft: Draft,
    },
    /// It changes what the other branch changed as well: it has to be generated anew.
    Touching {
        /// Which.
        name: MigrationName,
        /// What both changed.
        objects: Vec<String>,
    },
}

/// What is to be changed, so that what is not applied comes after what is, each after one other.
///
/// # Errors
/// If a snapshot cannot be read.
pub fn plan(migrations: &Migrations, applied: &BTreeSet<i64>) -> Result<Vec<Moved>> {
    let (first, rest): (Vec<&Migration>, Vec<&Migration>) =
        migrations.list.iter().partition(|migration| applied.contains(&migration.name.version));
    let mut plan = Vec::new();
    let mut before: Option<(Parent, String)> =
        first.last().map(|migration| place(migration, migration.name.version, None));
    for migration in rest {
        let follows = before.as_ref().map(|(parent, _)| parent.version);
        let said =
            migration.up.header.parent.as_ref().map(|parent| parent.as_ref().map(|parent| parent.version));
        let late = follows.is_some_and(|before| migration.name.version <= before);
        let elsewhere = said.is_some_and(|said| said != follows);
        let mut snapshot = migration.snapshot.clone();
        let mut version = migration.name.version;
        if late || elsewhere {
            if late {
                version = next_version(follows);
            }
            // What it was generated after, what it comes after now, and what it made of the first.
            let base = said.flatten().and_then(|parent| migrations.get(parent));
            let base = base.and_then(|base| base.snapshot.clone()).unwrap_or_default();
            let ours = before.as_ref().map(|(_, snapshot)| snapshot.clone()).unwrap_or_default();
            if let Some(theirs) = &migration.snapshot {
                match merge(&base, &ours, theirs)? {
                    Merged::Schema(both) => snapshot = Some(both),
                    Merged::Touching(objects) => {
                        plan.push(Moved::Touching { name: migration.name.clone(), objects });
                        continue;
                    }
                }
            }
            let name = MigrationName { version, slug: migration.name.slug.clone() };
            let line = parent_line(before.as_ref().map(|(parent, _)| parent));
            let up = format!("{line}\n{}", without_place(&migration.text));
            let draft = Draft { name, up, down: down_text(migration)?, snapshot: snapshot.clone() };
            plan.push(Moved::Kept { from: migration.name.clone(), draft });
        }
        let ours = before.map(|(_, snapshot)| snapshot);
        before = Some(place(migration, version, snapshot.or(ours)));
    }
    Ok(plan)
}

fn place(migration: &Migration, version: i64, snapshot: Option<String>) -> (Parent, String) {
    let parent = Parent { version, hash: migration.up.fingerprint() };
    (parent, snapshot.or_else(|| migration.snapshot.clone()).unwrap_or_default())
}

/// A text without the lines that say where it stands.
pub(crate) fn without_place(text: &str) -> String {
    let said = |line: &str| {
        let directive = line.trim().strip_prefix(MARK).map(str::trim_start);
        directive.is_some_and(|text| text.starts_with("parent ") || text.starts_with("replaces "))
    };
    text.lines().filter(|line| !said(line)).flat_map(|line| [line, "\n"]).collect()
}

/// The text of what undoes a migration.
pub(crate) fn down_text(migration: &Migration) -> Result<Option<String>> {
    let Some((file, _)) = &migration.down else { return Ok(None) };
    let text = std::fs::read_to_string(file).map_err(|error| Error::io("reading", file, error))?;
    Ok(Some(crate::source::normalised(&text)))
}

/// Gives files of one version different ones, so that they can be read at all. The one that was
/// applied keeps its.
///
/// # Errors
/// If a file cannot be renamed.
pub fn part_equal_versions(folder: &Path, applied: impl Fn(i64) -> Option<String>) -> Result<()> {
    let mut names: BTreeMap<i64, BTreeSet<MigrationName>> = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let file = entry.file_name();
        if let Some((name, Part::Up)) = file.to_str().map(MigrationName::parse).transpose()?.flatten() {
            names.entry(name.version).or_default().insert(name);
        }
    }
    let mut newest = names.keys().next_back().copied();
    for (version, names) in names.into_iter().filter(|(_, names)| names.len() > 1) {
        let keeps = applied(version).or_else(|| names.first().map(|name| name.slug.clone()));
        for name in names.into_iter().filter(|name| Some(&name.slug) != keeps.as_ref()) {
            let version = next_version(newest);
            newest = Some(version);
            let to = MigrationName { version, slug: name.slug.clone() };
            for part in [Part::Snapshot, Part::Down, Part::Up] {
                let from = folder.join(name.file(part));
                if from.exists() {
                    std::fs::rename(&from, folder.join(to.file(part)))
                        .map_err(|error| Error::io("renaming", &from, error))?;
                }
            }
        }
    }
    Ok(())
}
