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

pub(super) async fn init(call: &Call, dialects: &[String]) -> Result<End> {
    let mut written = Vec::new();
    let dialects = targets(call, dialects).await?;
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
    let package = manifest()?;
    if let Some(library) = package.as_ref().and_then(library) {
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
        if !package.is_some_and(|package| depends_on_migrate(&package)) {
            // One feature for both: the drivers are the same.
            let mut features: Vec<&str> =
                dialects.iter().map(|name| if name == "mariadb" { "mysql" } else { name.as_str() }).collect();
            features.sort_unstable();
            features.dedup();
            let features = features.join(",");
            call.out.note(format_args!(
                "{BINARY} needs a dependency: cargo add plough-migrate --features {features}"
            ));
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

/// The kinds of database that are asked for, that of the database that was named, or SQLite.
async fn targets(call: &Call, asked: &[String]) -> Result<Vec<String>> {
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    if !call.config.has_database() {
        return Ok(vec!["sqlite".to_owned()]);
    }
    // To connect would make the file of an embedded database, and servers need not be there yet.
    let scheme = call.config.url()?.split(':').next().unwrap_or_default();
    Ok(match scheme {
        "sqlite" | "postgres" | "mariadb" => vec![scheme.to_owned()],
        "postgresql" => vec!["postgres".to_owned()],
        _ => call.config.dialects(&[]).await?,
    })
}

/// The package's manifest, if there is one.
fn manifest() -> Result<Option<toml::Table>> {
    let manifest = Path::new("Cargo.toml");
    match std::fs::read_to_string(manifest) {
        Ok(text) => text
            .parse()
            .map(Some)
            .map_err(|_| Error::new(Kind::Config, "it is not a package's manifest").file(manifest)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("reading", manifest, error)),
    }
}

/// The name of the package's library, as code names it.
fn library(manifest: &toml::Table) -> Option<String> {
    let name =
        |section: &str| manifest.get(section)?.get("name")?.as_str().map(|name| name.replace('-', "_"));
    if !Path::new("src/lib.rs").exists() && manifest.get("lib").is_none() {
        return None;
    }
    name("lib").or_else(|| name("package"))
}

fn depends_on_migrate(manifest: &toml::Table) -> bool {
    manifest.get("dependencies").is_some_and(|dependencies| dependencies.get("plough-migrate").is_some())
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
