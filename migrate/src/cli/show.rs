//! `status`, `sql`.

use super::out::{Tone, clean, tone};
use super::{Call, End, version};
use crate::error::{Error, Kind, Result};
use crate::runner::State;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

pub(super) async fn status(call: &Call, exit_code: bool) -> Result<End> {
    let db = call.config.connect().await?;
    let status = call.config.migrator(&db).status().await?;
    let mut rows = Vec::new();
    for (name, state, on) in &status.migrations {
        let how = match state {
            State::Applied => Tone::Good,
            State::Pending => Tone::Warning,
            _ => Tone::Bad,
        };
        let on = on.and_then(|on| on.format(&Rfc3339).ok());
        let when = on.as_deref().map(|on| on.get(..19).unwrap_or(on).replace('T', " ")).unwrap_or_default();
        let line = format!("{} {name}  {when}", tone(how, format_args!("{:10}", state.name())));
        call.out.line(line.trim_end());
        rows.push(json!({
            "version": name.version, "name": name.to_string(), "state": state.name(), "applied_on": on,
        }));
    }
    if status.migrations.is_empty() {
        call.out.line("there are no migrations");
    }
    if !status.unfinished.is_empty() {
        call.out.note("a migration is not finished; `plough repair` says how it stands");
    }
    call.out.object(&json!({ "migrations": rows, "clean": status.is_clean() }));
    db.close().await;
    Ok(if exit_code && !status.is_clean() { End::Found } else { End::Well })
}

pub(super) async fn sql(call: &Call, asked: Option<String>, down: bool) -> Result<End> {
    let db = call.config.connect().await?;
    let migrator = call.config.migrator(&db);
    let mut shown: Vec<(String, Vec<String>)> = Vec::new();
    match asked {
        None => {
            let report = migrator.dry_run(true).apply().await?;
            shown.extend(report.runs.into_iter().map(|run| (run.name.to_string(), run.items)));
        }
        Some(asked) => {
            let asked = version(&asked)?;
            let migrations = migrator.migrations()?;
            let migration = migrations.get(asked).ok_or_else(|| {
                Error::new(Kind::Config, format!("there is no migration of the version {asked}"))
            })?;
            let script = match (down, &migration.down) {
                (false, _) => &migration.up,
                (true, Some((_, script))) => script,
                (true, None) => {
                    return Err(Error::new(Kind::Irreversible, "it has no `.down.sql`").file(&migration.file));
                }
            };
            let items = script.items.iter().map(crate::source::Item::text).collect();
            shown.push((migration.name.to_string(), items));
        }
    }
    for (name, items) in &shown {
        call.out.line(tone(Tone::Strong, format_args!("-- {name}")));
        items.iter().for_each(|item| call.out.line(format_args!("{};\n", clean(item))));
    }
    let objects: Vec<Value> =
        shown.iter().map(|(name, items)| json!({ "name": name, "statements": items })).collect();
    call.out.object(&json!({ "migrations": objects }));
    db.close().await;
    Ok(End::Well)
}
