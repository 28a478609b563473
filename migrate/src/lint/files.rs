//! Migrations as files, looked through.
//!
//! A file that was generated has a snapshot: its plan is that from the snapshot before it. What was
//! written by hand is SQL, of which only what drops, renames, adds and indexes is understood.

use super::{Code, Finding, Ignore, lint, rows, sql};
use crate::error::{Error, Kind, Result};
use crate::plan::Plan;
use crate::source::{Danger, Migration, MigrationName, Migrations};
use crate::{Decisions, diff};
use plough::Session;
use plough::schema::{Schema, Style, alterations};
use std::collections::HashSet;

/// A migration, and what is wrong with it, or may be.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Linted {
    /// Which. Of several files of one plan, the last.
    pub name: MigrationName,
    /// What was found, also what the files allow.
    pub findings: Vec<Finding>,
}

impl Linted {
    /// What nobody has thought about yet.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.ignored.is_none())
    }
}

/// Looks those migrations through that `which` takes, for the database at hand. `decisions` are those
/// that their plans were made with.
///
/// # Errors
/// If a snapshot cannot be read, or no plan leads from one to the next.
pub fn lint_files(
    on: &Session,
    migrations: &Migrations,
    decisions: &Decisions,
    which: impl Fn(&Migration) -> bool,
) -> Result<Vec<Linted>> {
    let mut linted = Vec::new();
    let mut old = Schema::new();
    let mut start = 0;
    for (i, migration) in migrations.list.iter().enumerate() {
        let Some(text) = &migration.snapshot else { continue };
        let new = Schema::from_json(text).map_err(|error| {
            Error::new(Kind::Source, format!("its snapshot of the schema cannot be read: {error}"))
                .file(&migration.file)
        })?;
        let first = first_of_plan(&migrations.list[start..=i]) + start;
        by_hand(on, &migrations.list[start..first], &which, &mut linted);
        let files = &migrations.list[first..=i];
        if files.iter().any(&which) {
            linted.push(planned(on, &old, &new, files, migration, decisions)?);
        }
        (old, start) = (new, i + 1);
    }
    by_hand(on, &migrations.list[start..], &which, &mut linted);
    Ok(linted)
}

/// Where the files of the plan begin whose last one is the last of these: `posts`, `posts_2`.
fn first_of_plan(files: &[Migration]) -> usize {
    let Some(last) = files.len().checked_sub(1) else { return 0 };
    let name = &files[last].name;
    let Some((title, number)) = name.slug.rsplit_once('_') else { return last };
    let Ok(parts @ 2..) = number.parse::<usize>() else { return last };
    let Some(first) = (last + 1).checked_sub(parts) else { return last };
    let is_part = |(i, file): (usize, &Migration)| {
        let slug = if i == 0 { title.to_owned() } else { format!("{title}_{}", i + 1) };
        file.name.slug == slug
    };
    if files[first..].iter().enumerate().all(is_part) { first } else { last }
}

fn planned(
    on: &Session,
    old: &Schema,
    new: &Schema,
    files: &[Migration],
    last: &Migration,
    decisions: &Decisions,
) -> Result<Linted> {
    let statements = files.iter().flat_map(|file| &file.up.items).filter_map(sql::statement);
    // What was decided when the files were written, they say themselves.
    let mut decisions = decisions.clone().hinted().drop_all();
    for (from, to) in statements.filter_map(sql::renamed) {
        // A table may have been renamed before its column.
        if has(new, &to) && (from.contains('.') || has(old, &from)) {
            decisions = decisions.hint(&from, &to);
        }
    }
    let wrong = |error: crate::DiffError| Error::new(Kind::Source, error.to_string()).file(&last.file);
    let found = diff(old, new, &decisions).map_err(wrong)?;
    let plan = Plan::new(&found, &alterations(on, Style::default()))?;
    let mut findings = lint(&plan, &ignores(files));
    findings.extend(added_by_hand(&plan, files));
    findings.extend(no_way_back(files));
    quiet(&mut findings, files);
    Ok(Linted { name: last.name.clone(), findings })
}

/// What was written into the files of a plan beside its own statements: rows that are lost by it.
fn added_by_hand(plan: &Plan, files: &[Migration]) -> Vec<Finding> {
    let own: HashSet<&str> = plan.up().into_iter().map(str::trim).collect();
    let items = files.iter().flat_map(|file| &file.up.items);
    let statements = items.filter_map(sql::statement).filter(|sql| !own.contains(sql.trim()));
    statements.flat_map(|sql| rows::emptied(sql, 0)).collect()
}

/// Whether there is a table (`posts`) or a column (`posts.title`) of a name.
fn has(schema: &Schema, name: &str) -> bool {
    schema.tables.iter().any(|table| {
        let of = table.name.to_string();
        let column = name.strip_prefix(&of).and_then(|rest| rest.strip_prefix('.'));
        of == name || column.is_some_and(|column| table.column(column).is_some())
    })
}

fn by_hand(on: &Session, files: &[Migration], which: &impl Fn(&Migration) -> bool, linted: &mut Vec<Linted>) {
    for (i, file) in files.iter().enumerate().filter(|(_, file)| which(file)) {
        let files = &files[i..=i];
        let mut findings = sql::findings(on, &file.up.items);
        findings.extend(no_way_back(files));
        quiet(&mut findings, files);
        linted.push(Linted { name: file.name.clone(), findings });
    }
}

fn no_way_back(files: &[Migration]) -> impl Iterator<Item = Finding> {
    let without = files.iter().filter_map(|file| match &file.down {
        None => Some((file, "it has no `.down.sql`".to_owned())),
        Some((_, down)) => down.header.irreversible.clone().map(|why| (file, why)),
    });
    without.map(|(file, why)| {
        let instead = Code::Irreversible.instead().to_owned();
        Finding::new(Code::Irreversible, 0, file.name.to_string(), why, instead)
    })
}

/// What the files allow: `allow data-loss` is said of every loss.
fn ignores(files: &[Migration]) -> Vec<Ignore> {
    let mut ignores = Vec::new();
    for header in files.iter().map(|file| &file.up.header) {
        ignores.extend(header.ignore.iter().cloned());
        if let Some(reason) = header.allows(Danger::DataLoss) {
            let losses = [
                Code::DroppedTable,
                Code::DroppedColumn,
                Code::Cut,
                Code::DroppedSequence,
                Code::Emptied,
                Code::EveryRow,
            ];
            ignores.extend(losses.map(|code| Ignore { code, subject: None, reason: reason.to_owned() }));
        }
    }
    ignores
}

fn quiet(findings: &mut Vec<Finding>, files: &[Migration]) {
    let ignores = ignores(files);
    for finding in findings.iter_mut() {
        let ignore = ignores.iter().find(|ignore| ignore.is_about(finding));
        finding.ignored = ignore.map(|ignore| ignore.reason.clone());
    }
    // A plan that has no way back says so, and so does its file.
    let mut seen = Vec::new();
    findings.retain(|finding| {
        let new = !seen.contains(finding);
        seen.push(finding.clone());
        new
    });
}
