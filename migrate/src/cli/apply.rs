//! `apply`, `rollback`, `redo`.

use super::bar::Bar;
use super::out::{Tone, describe, tone};
use super::{Call, End, args, version};
use crate::error::{Error, Kind, Result};
use crate::runner::{Migrator, Report, Undo, apply_to_all};
use serde_json::{Value, json};

pub(super) async fn apply(call: &Call, args: args::Apply) -> Result<End> {
    if !args.tenant.is_empty() {
        return tenants(call, &args).await;
    }
    let db = call.config.connect().await?;
    let migrator = with(call.config.migrator(&db), &args)?;
    if !args.dry_run && call.out.asks() {
        let planned = migrator.clone().dry_run(true).apply().await?;
        if !planned.runs.is_empty() {
            list(call, &planned, "to be applied");
            call.out.confirm("Apply them?")?;
        }
    }
    let report = migrator.progress(Bar::new(call.out)).apply().await?;
    if args.dry_run {
        statements(call, &report);
    } else {
        list(call, &report, if args.fake { "entered" } else { "applied" });
    }
    call.out.object(&object(&report));
    db.close().await;
    Ok(End::Well)
}

/// The migrator as the flags want it.
fn with(mut migrator: Migrator, args: &args::Apply) -> Result<Migrator> {
    if let Some(to) = &args.to {
        migrator = migrator.to(version(to)?);
    }
    if let Some(wait) = args.wait {
        migrator = migrator.wait(wait);
    }
    if args.lock_timeout.is_some() {
        migrator = migrator.lock_timeout(args.lock_timeout);
    }
    if args.statement_timeout.is_some() {
        migrator = migrator.statement_timeout(args.statement_timeout);
    }
    Ok(migrator.fake(args.fake).dry_run(args.dry_run))
}

async fn tenants(call: &Call, args: &args::Apply) -> Result<End> {
    let known = &call.config.tenants;
    let names: Vec<&String> = match args.tenant.iter().any(|name| name == "all") {
        true => known.keys().collect(),
        false => args.tenant.iter().collect(),
    };
    let mut migrators = Vec::new();
    let mut unreachable = Vec::new();
    for name in names {
        let url = known.get(name).ok_or_else(|| {
            Error::new(Kind::Config, format!("there is no tenant `{name}`"))
                .hint("write it into plough.toml: `[tenants]` and `acme = \"postgres://…\"`")
        })?;
        match super::config::connect(url).await {
            Ok(db) => {
                let migrator = with(call.config.migrator(&db), args)?.progress(Bar::new(call.out));
                migrators.push((name.clone(), migrator));
            }
            Err(error) => unreachable.push((name.clone(), Err(error))),
        }
    }
    let mut report = apply_to_all(migrators).await;
    report.tenants.extend(unreachable);
    let mut objects = serde_json::Map::new();
    for (name, done) in &report.tenants {
        match done {
            Ok(done) => {
                let what = format!("{} applied", done.runs.len());
                call.out.line(format_args!("{} {what}", tone(Tone::Good, name)));
                objects.insert(name.clone(), object(done));
            }
            Err(error) => {
                call.out.line(format_args!("{} failed", tone(Tone::Bad, name)));
                if !call.out.json {
                    call.out.error(error);
                }
                objects.insert(name.clone(), json!({ "error": describe(error) }));
            }
        }
    }
    call.out.object(&json!({ "tenants": objects }));
    let failed = report.failed().count();
    if failed > 0 {
        let message = format!("{failed} of {} tenants failed", report.tenants.len());
        return Err(Error::new(Kind::Failed, message));
    }
    Ok(End::Well)
}

pub(super) async fn rollback(call: &Call, number: usize, to: Option<String>, dry_run: bool) -> Result<End> {
    let how_much = match to {
        Some(to) => Undo::To(version(&to)?),
        None => Undo::Last(number),
    };
    let db = call.config.connect().await?;
    let migrator = call.config.migrator(&db).dry_run(dry_run);
    if !dry_run && call.out.asks() {
        let planned = migrator.clone().dry_run(true).rollback(how_much).await?;
        if !planned.runs.is_empty() {
            list(call, &planned, "to be undone");
            call.out.confirm("Undo them?")?;
        }
    }
    let report = migrator.progress(Bar::new(call.out)).rollback(how_much).await?;
    if dry_run {
        statements(call, &report);
    } else {
        list(call, &report, "undone");
    }
    call.out.object(&object(&report));
    db.close().await;
    Ok(End::Well)
}

pub(super) async fn redo(call: &Call) -> Result<End> {
    let db = call.config.connect().await?;
    call.out.confirm("Undo the last migration and apply it again?")?;
    let report = call.config.migrator(&db).progress(Bar::new(call.out)).redo().await?;
    list(call, &report, "done again");
    call.out.object(&object(&report));
    db.close().await;
    Ok(End::Well)
}

fn list(call: &Call, report: &Report, what: &str) {
    if report.runs.is_empty() {
        call.out.line("nothing to do");
    }
    for run in &report.runs {
        call.out.line(format_args!("{} {}", tone(Tone::Good, what), run.name));
    }
}

fn statements(call: &Call, report: &Report) {
    for run in &report.runs {
        call.out.line(tone(Tone::Strong, format_args!("-- {}", run.name)));
        run.items.iter().for_each(|item| call.out.line(format_args!("{};", super::out::clean(item))));
    }
    if report.runs.is_empty() {
        call.out.line("nothing to do");
    }
}

pub(super) fn object(report: &Report) -> Value {
    let runs: Vec<Value> = report
        .runs
        .iter()
        .map(|run| {
            json!({
                "version": run.name.version,
                "name": run.name.to_string(),
                "statements": run.items,
                "resumed": run.resumed,
                "milliseconds": u64::try_from(run.took.as_millis()).unwrap_or(u64::MAX),
            })
        })
        .collect();
    json!({ "migrations": runs })
}
