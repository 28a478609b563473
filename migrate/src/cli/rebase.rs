//! `rebase`, `squash`: other files for the same changes.

use super::out::{Tone, tone};
use super::{Call, End, version};
use crate::error::{Error, Kind, Result};
use crate::rebase::{self, Moved};
use crate::source::{Draft, MARK, Migrations, parent_line, remove};
use plough::__migrate::facts;
use serde_json::json;
use std::collections::BTreeSet;

pub(super) async fn rebase(call: &Call) -> Result<End> {
    let db = call.config.connect().await?;
    let migrator = call.config.migrator(&db);
    let folder = call.config.folder.join(facts(&db).folder);
    let history = migrator.history().await?;
    let applied: BTreeSet<i64> = history.applied.iter().map(|row| row.version).collect();
    let slug_of = |version| history.get(version).map(|row| row.slug.clone());
    rebase::part_equal_versions(&folder, slug_of)?;
    let migrations = migrator.migrations()?;
    let plan = rebase::plan(&migrations, &applied)?;
    for moved in &plan {
        match moved {
            Moved::Kept { from, draft } if draft.name == *from => {
                call.out.line(format_args!("{} {from}", tone(Tone::Good, "follows another now")));
            }
            Moved::Kept { from, draft } => {
                call.out.line(format_args!("{} {from} is {} now", tone(Tone::Good, "moved"), draft.name));
            }
            Moved::Touching { name, objects } => {
                call.out.line(format_args!(
                    "{} {name} changes what the other branch changed: {}",
                    tone(Tone::Warning, "generate anew"),
                    objects.join(", ")
                ));
            }
        }
    }
    if plan.is_empty() {
        call.out.line("nothing to do");
        call.out.object(&json!({ "moved": [], "touching": [] }));
        return Ok(End::Well);
    }
    call.out.confirm("Change these files?")?;
    let (mut moves, mut touching) = (Vec::new(), Vec::new());
    for moved in plan {
        match moved {
            Moved::Kept { from, draft } => {
                draft.save(&folder)?;
                if draft.name != from {
                    remove(&folder, &from)?;
                }
                moves.push(json!({ "from": from.to_string(), "to": draft.name.to_string() }));
            }
            Moved::Touching { name, objects } => touching.push((name, objects)),
        }
    }
    let list: Vec<_> = touching.iter().map(|(n, o)| json!({ "name": n.to_string(), "objects": o })).collect();
    call.out.object(&json!({ "moved": moves, "touching": list }));
    db.close().await;
    match touching.into_iter().next() {
        None => Ok(End::Well),
        Some((name, _)) => {
            let message =
                format!("`{name}` changes what the other branch changed, and is to be generated anew");
            Err(Error::new(Kind::Branches, message)
                .hint(format!("remove its files, and run `plough generate {}`", name.slug)))
        }
    }
}

pub(super) async fn squash(call: &Call, last: &str, title: &str) -> Result<End> {
    let last = version(last)?;
    let db = call.config.connect().await?;
    let migrator = call.config.migrator(&db);
    let folder = call.config.folder.join(facts(&db).folder);
    let migrations = migrator.migrations()?;
    migrations.check_branches()?;
    let draft = squashed(&migrations, last, title)?;
    let gone: Vec<_> =
        migrations.list.iter().filter(|m| m.name.version <= last).map(|m| m.name.clone()).collect();
    gone.iter().for_each(|name| call.out.line(format_args!("{} {name}", tone(Tone::Warning, "goes in"))));
    call.out.confirm(&format!("Make `{}` of these {}?", draft.name, gone.len()))?;
    for name in gone.iter().filter(|name| **name != draft.name) {
        remove(&folder, name)?;
    }
    draft.save(&folder)?;
    call.out.line(format_args!("{} {}", tone(Tone::Good, "wrote"), draft.name));
    let gone: Vec<String> = gone.iter().map(ToString::to_string).collect();
    call.out.object(&json!({ "written": draft.name.to_string(), "replaces": gone }));
    db.close().await;
    Ok(End::Well)
}

/// One migration of all up to a version: their texts, one after the other. It has the last one's
/// version, so that it stands where that stood.
fn squashed(migrations: &Migrations, last: i64, title: &str) -> Result<Draft> {
    let taken: Vec<_> = migrations.list.iter().filter(|m| m.name.version <= last).collect();
    if taken.last().is_none_or(|migration| migration.name.version != last) {
        return Err(Error::new(Kind::Config, format!("there is no migration of the version {last}")));
    }
    if let Some(alone) = taken.iter().find(|m| m.up.header.no_transaction) {
        let message = "it runs without a transaction, and cannot be one with others";
        return Err(Error::new(Kind::Config, message)
            .file(&alone.file)
            .hint("squash up to the one before it"));
    }
    let mut versions: Vec<i64> = Vec::new();
    for migration in &taken {
        versions.extend(&migration.up.header.replaces);
        versions.push(migration.name.version);
    }
    versions.dedup();
    let versions: Vec<String> = versions.iter().map(|version| format!("V{version}")).collect();
    let mut up = format!("{}\n{MARK} replaces {}\n", parent_line(None), versions.join(" "));
    let mut downs = Vec::new();
    for migration in &taken {
        up.push_str(&format!("\n-- {}\n{}", migration.name, rebase::without_place(&migration.text)));
        downs.push(rebase::down_text(migration)?);
    }
    let down: Option<Vec<String>> = downs.into_iter().rev().collect();
    let name = crate::source::MigrationName::new(last, title)?;
    // What was written by hand at the end has none: the last one that there is stays the last.
    let snapshot = taken.iter().rev().find_map(|migration| migration.snapshot.clone());
    Ok(Draft { name, up, down: down.map(|texts| texts.join("\n")), snapshot })
}
