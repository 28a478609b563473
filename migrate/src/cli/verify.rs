//! `verify`.

use super::out::{Tone, clean, tone};
use super::{Call, End};
use crate::Files;
use crate::error::Result;
use crate::verify::{Found, verify as replay};
use serde_json::{Value, json};

pub(super) async fn verify(call: &Call) -> Result<End> {
    let url = call.config.url()?;
    let files = Files::folder(&call.config.folder);
    let verified = replay(url, &files, &call.config.steps).await?;
    let mut objects = Vec::new();
    for migration in &verified.migrations {
        let (how, word) = match migration.findings.is_empty() {
            true => (Tone::Good, "keeps"),
            false => (Tone::Bad, "wrong"),
        };
        call.out.line(format_args!("{} {}", tone(how, word), migration.name));
        for found in &migration.findings {
            show(call, found);
        }
        for note in &migration.notes {
            call.out.line(format_args!("  {}", tone(Tone::Faint, note)));
        }
        let findings: Vec<Value> = migration
            .findings
            .iter()
            .map(|f| json!({ "problem": f.problem.name(), "what": f.what, "before": f.before, "after": f.after }))
            .collect();
        objects.push(json!({
            "name": migration.name.to_string(), "findings": findings, "notes": migration.notes,
        }));
    }
    if verified.not_reached > 0 {
        call.out.note(format_args!("{} more were not replayed", verified.not_reached));
    }
    let clean = verified.is_clean();
    call.out.object(&json!({ "migrations": objects, "not_reached": verified.not_reached, "clean": clean }));
    Ok(if clean { End::Well } else { End::Found })
}

fn show(call: &Call, found: &Found) {
    call.out.line(format_args!("  {} {}", tone(Tone::Bad, found.problem.name()), clean(&found.what)));
    let rows = |what: &str, rows: &[String]| {
        rows.iter().for_each(|row| call.out.line(format_args!("    {what} {}", clean(row))));
    };
    rows("before:", &found.before);
    rows("after: ", &found.after);
}
