//! `init`.

use super::config::FILE;
use super::out::{Tone, tone};
use super::{Call, End};
use crate::error::{Error, Kind, Result};
use serde_json::json;
use std::path::Path;

const BINARY: &str = "src/bin/plough.rs";
/// A new file in the folder is part of the program when it is built again.
const BUILD: &str = "fn main() {\n    println!(\"cargo::rerun-if-changed=migrations\");\n}\n";
const ALIAS: &str = ".cargo/config.toml";

pub(super) fn init(call: &Call, dialects: &[String]) -> Result<End> {
    let mut written = Vec::new();
    let dialects = if dialects.is_empty() { vec!["sqlite".to_owned()] } else { dialects.to_vec() };
    let names: Vec<String> = dialects.iter().map(|name| format!("\"{name}\"")).collect();
    let settings = format!(
        "# Settings of `plough`. The database's URL belongs into the environment: DATABASE_URL.\n\
         dialects = [{}]\n",
        names.join(", ")
    );
    for dialect in &dialects {
        let folder = call.config.folder.join(dialect);
        std::fs::create_dir_all(&folder).map_err(|error| Error::io("making the folder", &folder, error))?;
    }
    // A checkout that changed the ends of lines would change refinery's checksums.
    let attributes = call.config.folder.join(".gitattributes");
    write_new(&attributes, "*.sql text eol=lf\n*.json text eol=lf\n", &mut written)?;
    write_new(Path::new(FILE), &settings, &mut written)?;
    if let Some(library) = library()? {
        let binary = format!(
            "//! The command `plough` with the models of this project: `cargo plough`.\n\n\
             use {library} as _;\n\n\
             fn main() -> std::process::ExitCode {{\n    \
                 plough_migrate::cli::main(plough_migrate::Steps::new())\n}}\n"
        );
        write_new(Path::new(BINARY), &binary, &mut written)?;
        write_new(Path::new(ALIAS), "[alias]\nplough = \"run --quiet --bin plough --\"\n", &mut written)?;
        write_new(Path::new("build.rs"), BUILD, &mut written)?;
        if !written.iter().any(|file| file == ALIAS) {
            call.out.note(format_args!("add to {ALIAS}: [alias] plough = \"run --quiet --bin plough --\""));
        }
    } else {
        call.out.note("there is no library here whose models could be linked; call `plough_migrate::cli::main` yourself");
    }
    for file in &written {
        call.out.line(format_args!("{} {file}", tone(Tone::Good, "wrote")));
    }
    call.out.object(&json!({ "written": written }));
    Ok(End::Well)
}

/// The name of the package's library, as code names it.
fn library() -> Result<Option<String>> {
    let manifest = Path::new("Cargo.toml");
    let text = match std::fs::read_to_string(manifest) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("reading", manifest, error)),
    };
    let table: toml::Table = text
        .parse()
        .map_err(|_| Error::new(Kind::Config, "it is not a package's manifest").file(manifest))?;
    let name = |section: &str| table.get(section)?.get("name")?.as_str().map(|name| name.replace('-', "_"));
    if !Path::new("src/lib.rs").exists() && table.get("lib").is_none() {
        return Ok(None);
    }
    Ok(name("lib").or_else(|| name("package")))
}

/// Writes a file that is not there yet: what is there is somebody's.
fn write_new(path: &Path, text: &str, written: &mut Vec<String>) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Error::io("making the folder", folder, error))?;
    }
    match std::fs::File::create_new(path) {
        Ok(mut file) => {
            std::io::Write::write_all(&mut file, text.as_bytes())
                .map_err(|error| Error::io("writing", path, error))?;
            written.push(path.display().to_string());
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::io("writing", path, error)),
    }
}
