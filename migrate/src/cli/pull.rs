//! `pull`: a database to models.

use super::out::{Tone, clean, tone};
use super::{Call, End, args};
use crate::error::{Error, Kind, Result};
use plough::schema::Schema;
use serde_json::json;
use std::path::Path;

pub(super) async fn pull(call: &Call, args: &args::Pull) -> Result<End> {
    let db = call.config.connect().await?;
    let mut schema = db.introspect().await?;
    without(&mut schema, &call.config.migrator(&db).own_tables());
    if schema == Schema::new() {
        return Err(Error::new(Kind::Config, "the database is empty: there is nothing to pull")
            .hint("is it the right URL? A file of SQLite that is not there is made"));
    }
    let pulled = crate::pull(&db, &schema)?;
    db.close().await;
    match &args.output {
        Some(file) => {
            save(file, &pulled.text, args.force)?;
            let number = pulled.models.len();
            let file = file.display();
            call.out.line(format_args!("{} {file}: {number} models", tone(Tone::Good, "wrote")));
        }
        None => call.out.line(pulled.text.trim_end()),
    }
    for note in &pulled.notes {
        call.out.note(format_args!("{} {}", tone(Tone::Warning, "note:"), clean(note)));
    }
    if !pulled.features.is_empty() {
        call.out
            .note(format_args!("its types need these features of plough: {}", pulled.features.join(", ")));
    }
    call.out.object(&json!({
        "models": pulled.models,
        "notes": pulled.notes,
        "features": pulled.features,
        "file": args.output.as_ref().map(|file| file.display().to_string()),
        "text": args.output.is_none().then_some(&pulled.text),
    }));
    Ok(End::Well)
}

/// Leaves out the tables of migrations themselves.
pub(super) fn without(schema: &mut Schema, own: &[&str]) {
    schema.tables.retain(|table| table.name.schema.is_some() || !own.contains(&table.name.name.as_str()));
}

/// Writes the module. What is there may be written by hand.
fn save(file: &Path, text: &str, force: bool) -> Result<()> {
    match std::fs::read_to_string(file) {
        Ok(old) if old == text => return Ok(()),
        Ok(_) if !force => {
            return Err(Error::new(Kind::Refused, "the file is there already, and would be written over")
                .file(file)
                .hint("write to another file and compare them, or say `--force`"));
        }
        Err(error) if error.kind() != std::io::ErrorKind::NotFound && !force => {
            return Err(Error::io("reading", file, error));
        }
        _ => {}
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Error::io("making the folder", folder, error))?;
    }
    std::fs::write(file, text).map_err(|error| Error::io("writing", file, error))
}
