//! From nothing to one schema after another, by files, as a person leads a project through them.

use crate::samples::Failure;
use plough::__migrate::facts;
use plough::Db;
use plough::schema::{Schema, Style, alterations};
use plough_migrate::source::Migrations;
use plough_migrate::verify::verify;
use plough_migrate::{
    Code, Decisions, Files, Linted, Migrator, Plan, Steps, Undo, diff, generate, lint_files,
};
use std::path::Path;

/// A schema on the way.
pub struct Stop {
    /// As the models declare it.
    pub declared: Schema,
    /// As the database says it.
    pub told: Schema,
}

/// Writes the files that lead from nothing over each stop, looks them through, replays them over rows that
/// are hard to keep in a database of their own beside `url`, applies them to `db`, which is empty, and takes
/// them back, stop by stop.
///
/// # Errors
/// If anything of it fails.
///
/// # Panics
/// If what was found or is there is not as it should be.
pub async fn by_files(url: &str, db: &Db, line: &[Stop]) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let files = folder.path().join(facts(db).folder);
    let decisions = Decisions::new().drop_all();
    let mut versions = vec![0];
    for stop in line {
        versions.push(written(db, &files, &stop.declared, &decisions)?);
        assert_eq!(written(db, &files, &stop.declared, &decisions)?, versions[versions.len() - 1], "again");
    }
    let migrations = Migrations::read(facts(db).split, &files)?;
    looked_through(&lint_files(db, &migrations, &decisions, |_| true)?);
    let files = Files::folder(folder.path());
    let verified = verify(url, &files, &Steps::new()).await?;
    assert!(verified.is_clean(), "{:#?}", verified.migrations);

    let migrator = Migrator::new(db, &files);
    let own = migrator.own_tables();
    let is = async |told: &Schema| -> Result<(), Failure> {
        let mut is = db.introspect().await?;
        is.tables.retain(|table| !own.contains(&table.name.name.as_str()));
        assert_nothing_differs(&is, told);
        Ok(())
    };
    for (stop, version) in line.iter().zip(&versions[1..]) {
        migrator.clone().to(*version).apply().await?;
        is(&stop.told).await?;
    }
    assert!(migrator.apply().await?.runs.is_empty(), "again");
    for (at, version) in versions.iter().enumerate().rev().skip(1) {
        migrator.rollback(Undo::To(*version)).await?;
        is(at.checked_sub(1).map_or(&Schema::new(), |at| &line[at].told)).await?;
    }
    Ok(())
}

/// What is new loses nothing; what goes is said, and allowed in the file.
fn looked_through(linted: &[Linted]) {
    let losses =
        |linted: &Linted| linted.findings.iter().filter(|finding| finding.code < Code::Narrowing).count();
    assert_eq!(losses(&linted[0]), 0, "{:#?}", linted[0].findings);
    for linted in &linted[1..] {
        assert!(losses(linted) > 0, "{:#?}", linted.findings);
        assert!(linted.open().all(|finding| finding.code >= Code::Narrowing), "{:#?}", linted.findings);
    }
}

/// Writes what leads from the last snapshot to a schema, as `plough generate` does, and gives the version of
/// the last file.
fn written(db: &Db, files: &Path, new: &Schema, decisions: &Decisions) -> Result<i64, Failure> {
    std::fs::create_dir_all(files)?;
    let migrations = Migrations::read(facts(db).split, files)?;
    let old = generate::last_schema(&migrations)?;
    let plan = Plan::new(&diff(&old, new, decisions)?, &alterations(db, Style::default()))?;
    let mut last = migrations.list.last().map_or(0, |migration| migration.name.version);
    if plan.is_empty() {
        return Ok(last);
    }
    for mut draft in generate::drafts(db, &migrations, &plan, new, "change")? {
        draft.up = format!("-- plough: allow data-loss it is wanted\n{}", draft.up);
        draft.save(files)?;
        last = draft.name.version;
    }
    Ok(last)
}

/// Nothing leads from one to the other.
///
/// # Panics
/// If something does.
pub fn assert_nothing_differs(is: &Schema, should_be: &Schema) {
    for (old, new) in [(is, should_be), (should_be, is)] {
        let found = diff(old, new, &Decisions::new().drop_all()).expect("no question");
        assert!(found.is_empty() && found.unowned.is_empty(), "{:#?}\n{:?}", found.changes, found.unowned);
    }
}
