//! `baseline`: a database that is there already.

use super::out::{Tone, clean, tone};
use super::{Call, End};
use crate::error::Result;
use serde_json::json;

pub(super) async fn baseline(call: &Call, name: &str) -> Result<End> {
    let db = call.config.connect().await?;
    let migrator = call.config.migrator(&db);
    call.out.confirm("Adopt the database as it is?")?;
    let done = migrator.baseline(name).await?;
    db.close().await;
    for file in &done.files {
        call.out.line(format_args!("{} {}", tone(Tone::Good, "wrote"), file.display()));
    }
    call.out.line(format_args!("{} {}, and nothing was run", tone(Tone::Good, "entered"), done.name));
    if plough::models().is_empty() {
        call.out.note("no models are linked into this program: `plough pull` writes them");
    }
    for difference in &done.differences {
        call.out.note(format_args!("{} {}", tone(Tone::Warning, "the models differ:"), clean(difference)));
    }
    call.out.object(&json!({
        "name": done.name.to_string(),
        "files": done.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
        "differences": done.differences,
    }));
    Ok(End::Well)
}
