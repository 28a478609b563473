//! `lint`.

use super::args::LintArgs;
use super::out::{Tone, clean, tone};
use super::{Call, End, config};
use crate::error::Result;
use crate::lint::{Linted, lint_files};
use crate::source::Migrations;
use plough::__migrate::facts;
use serde_json::{Value, json};

pub(super) async fn lint(call: &Call, args: &LintArgs) -> Result<End> {
    let decisions = super::generate::decisions_file(call)?;
    let mut all = Vec::new();
    if args.dialect.is_empty() && call.config.has_database() {
        let db = call.config.connect().await?;
        let migrator = call.config.migrator(&db);
        let (migrations, history) = (migrator.migrations()?, migrator.history().await?);
        let linted = lint_files(&db, &migrations, &decisions, |migration| {
            args.all || history.get(migration.name.version).is_none()
        })?;
        all.push((facts(&db).folder.to_owned(), linted));
        db.close().await;
    } else {
        for dialect in call.config.dialects(&args.dialect).await? {
            let on = config::offline(&dialect)?;
            let migrations = Migrations::read(facts(&on).split, &call.config.folder.join(&dialect))?;
            all.push((dialect, lint_files(&on, &migrations, &decisions, |_| true)?));
        }
    }
    let mut objects = Vec::new();
    let mut open = 0;
    for (dialect, linted) in &all {
        for one in linted {
            open += one.open().count();
            show(call, one);
            objects.push(object(dialect, one));
        }
    }
    if open == 0 {
        call.out.line("nothing was found");
    }
    call.out.object(&json!({ "migrations": objects, "clean": open == 0 }));
    Ok(if open == 0 { End::Well } else { End::Found })
}

fn show(call: &Call, linted: &Linted) {
    if linted.findings.is_empty() {
        return;
    }
    call.out.line(tone(Tone::Strong, format_args!("-- {}", linted.name)));
    for finding in &linted.findings {
        let (how, reason) = match &finding.ignored {
            None => (Tone::Bad, String::new()),
            Some(why) => (Tone::Faint, format!(" (allowed: {})", clean(why))),
        };
        let code = tone(how, finding.code);
        call.out.line(format_args!("{code} {}: {}{reason}", clean(&finding.subject), clean(&finding.reason)));
        if finding.ignored.is_none() {
            call.out.line(format_args!("     {} {}", tone(Tone::Good, "instead:"), clean(&finding.instead)));
        }
    }
}

fn object(dialect: &str, linted: &Linted) -> Value {
    let findings: Vec<Value> = linted
        .findings
        .iter()
        .map(|f| {
            json!({
                "code": f.code.as_str(), "subject": f.subject, "reason": f.reason, "instead": f.instead,
                "allowed": f.ignored,
            })
        })
        .collect();
    json!({ "dialect": dialect, "name": linted.name.to_string(), "findings": findings })
}
