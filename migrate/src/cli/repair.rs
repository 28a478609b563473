//! `repair`.

use super::args::RepairArgs;
use super::out::{Tone, clean, tone};
use super::{Call, End, version};
use crate::error::Result;
use crate::runner::Repair;
use serde_json::{Value, json};

pub(super) async fn repair(call: &Call, args: &RepairArgs) -> Result<End> {
    let asked = match args {
        RepairArgs { accept: true, .. } => Repair::Accept,
        RepairArgs { forget: Some(text), .. } => Repair::Forget(version(text)?),
        RepairArgs { done: Some(text), .. } => Repair::Done(version(text)?),
        RepairArgs { undone: Some(text), .. } => Repair::Undone(version(text)?),
        _ => Repair::Explain,
    };
    let db = call.config.connect().await?;
    let migrator = call.config.migrator(&db);
    if asked != Repair::Explain {
        call.out.confirm("Change the history or the journal as asked?")?;
    }
    let findings = migrator.repair(asked).await?;
    for finding in &findings {
        let how = if finding.repaired { tone(Tone::Good, "repaired") } else { tone(Tone::Warning, "wrong") };
        call.out.line(format_args!("{how} {}", clean(&finding.what)));
        if !finding.repaired {
            call.out.line(format_args!("  {} {}", tone(Tone::Good, "help:"), clean(&finding.way_out)));
        }
    }
    if findings.is_empty() {
        call.out.line("nothing is wrong");
    }
    let objects: Vec<Value> = findings
        .iter()
        .map(|f| json!({ "version": f.version, "what": f.what, "help": f.way_out, "repaired": f.repaired }))
        .collect();
    call.out.object(&json!({ "findings": objects }));
    db.close().await;
    Ok(if findings.iter().all(|finding| finding.repaired) { End::Well } else { End::Found })
}
