//! Plans to files.

use crate::error::{Error, Kind, Result};
use crate::plan::{Plan, Stage};
use crate::source::{
    Danger, Draft, MARK, MigrationName, Migrations, Parent, Script, in_comment, next_version, parent_line,
};
use plough::__migrate::{MigrationFacts, facts};
use plough::Session;
use plough::schema::{Guard, Mode, Schema};
use std::path::Path;

/// The schema after the last migration that knows it; empty if there is none.
///
/// # Errors
/// If a snapshot cannot be read.
pub fn last_schema(migrations: &Migrations) -> Result<Schema> {
    let known = migrations.list.iter().rev().find_map(|m| Some((m.snapshot.as_ref()?, &m.file)));
    let Some((text, file)) = known else { return Ok(Schema::new()) };
    Schema::from_json(text).map_err(|error| {
        Error::new(Kind::Source, format!("its snapshot of the schema cannot be read: {error}"))
            .file(file)
            .hint("a merge may have left its marks in it: take one side of it, and run `plough rebase`")
    })
}

/// The files of a plan: one for each part that is run in one way. The last has the snapshot.
///
/// # Errors
/// If the title is none.
pub fn drafts(
    on: &Session,
    migrations: &Migrations,
    plan: &Plan,
    new: &Schema,
    title: &str,
) -> Result<Vec<Draft>> {
    let facts = facts(on);
    let stages = plan.stages();
    let mut parent = migrations.parent_of_next();
    let first = next_version(migrations.last().map(|last| last.name.version));
    let mut drafts = Vec::with_capacity(stages.len());
    for (i, stage) in stages.iter().enumerate() {
        let version = first.saturating_add(i64::try_from(i).unwrap_or_default());
        let title = if i == 0 { title.to_owned() } else { format!("{title}_{}", i + 1) };
        let name = MigrationName::new(version, &title)?;
        let up = up(&facts, stage, parent.as_ref());
        let script = Script::parse(facts.split, Path::new(&name.to_string()), &up)?;
        parent = Some(Parent { version, hash: script.fingerprint() });
        let snapshot = (i + 1 == stages.len()).then(|| new.to_json()).transpose()?;
        drafts.push(Draft { name, up, down: Some(down(&facts, stage)), snapshot });
    }
    Ok(drafts)
}

/// A file to be filled by hand.
///
/// # Errors
/// If the title is none.
pub fn empty(migrations: &Migrations, title: &str) -> Result<Draft> {
    let parent = migrations.parent_of_next();
    let name = MigrationName::new(next_version(parent.as_ref().map(|parent| parent.version)), title)?;
    let up = format!(
        "{}\n\n-- Write SQL here, and `{MARK} run name` for a step in Rust.\n",
        parent_line(parent.as_ref())
    );
    let down = Some("-- Write here what undoes it.\n".to_owned());
    Ok(Draft { name, up, down, snapshot: None })
}

fn up(facts: &MigrationFacts, stage: &Stage<'_>, parent: Option<&Parent>) -> String {
    let mut text = parent_line(parent);
    text.push('\n');
    if stage.mode == Mode::Alone {
        text.push_str(&format!("{MARK} no-transaction\n"));
    }
    let up = stage.steps.iter().flat_map(|step| &step.up).map(String::as_str);
    let unchecked = stage.mode == Mode::Unchecked || drops(up);
    switch(facts, unchecked, |switch| switch.off, &mut text);
    for step in stage.steps {
        text.push_str(&format!("\n-- {}\n", in_comment(&step.title)));
        for guard in &step.guards {
            text.push_str(&check(guard));
        }
        for sql in &step.up {
            statement(sql, &mut text);
        }
    }
    switch(facts, unchecked, |switch| switch.on, &mut text);
    text
}

fn check(guard: &Guard) -> String {
    let danger = if guard.danger.is_loss() { Danger::DataLoss } else { Danger::Data };
    let sql = guard.sql.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    format!("-- {}\n{MARK} check {} {}\n", in_comment(&guard.about), danger.name(), in_comment(&sql))
}

fn down(facts: &MigrationFacts, stage: &Stage<'_>) -> String {
    let mut text = String::new();
    if stage.down().any(|statement| statement.mode == Mode::Alone) {
        text.push_str(&format!("{MARK} no-transaction\n"));
    }
    for step in stage.steps {
        if let Some(why) = &step.down.irreversible {
            text.push_str(&format!("{MARK} irreversible {}: {}\n", in_comment(&step.title), in_comment(why)));
        }
    }
    let unchecked = stage.mode == Mode::Unchecked || drops(stage.down().map(|down| down.sql.as_str()));
    switch(facts, unchecked, |switch| switch.off, &mut text);
    for step in stage.steps.iter().rev() {
        text.push_str(&format!("\n-- undo: {}\n", in_comment(&step.title)));
        if let Some(lost) = &step.down.lost {
            text.push_str(&format!("-- not given back: {}\n", in_comment(lost)));
        }
        step.down.statements.iter().for_each(|down| statement(&down.sql, &mut text));
    }
    switch(facts, unchecked, |switch| switch.on, &mut text);
    text
}

/// Whether a table is dropped. With foreign keys on, SQLite deletes its rows first, and those that point
/// at them.
fn drops<'s>(mut statements: impl Iterator<Item = &'s str>) -> bool {
    statements.any(|sql| crate::source::first_words(sql) == ("DROP".to_owned(), "TABLE".to_owned()))
}

/// Foreign keys are off for a part that rebuilds or drops a table; they are looked through at its end.
fn switch(
    facts: &MigrationFacts,
    unchecked: bool,
    which: fn(&plough::__migrate::ForeignKeySwitch) -> &'static str,
    text: &mut String,
) {
    if let (true, Some(switch)) = (unchecked, &facts.foreign_keys) {
        statement(which(switch), text);
    }
}

fn statement(sql: &str, text: &mut String) {
    text.push_str(sql.trim_end().trim_end_matches(';'));
    text.push_str(";\n");
}
