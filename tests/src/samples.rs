//! Real schemas, and the databases' own clients that load them.
//!
//! The scripts are not part of this repository: the folder that holds them is `PLOUGH_SAMPLES`, or
//! `../shared/data` beside the workspace.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Whatever went wrong.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A script, without the lines that choose a database. None, with a printed reason, if it is not
/// there.
#[must_use]
pub fn script(path: &str) -> Option<String> {
    let folder = std::env::var_os("PLOUGH_SAMPLES").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")),
        PathBuf::from,
    );
    let path = folder.join(path);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("{} is not there: it is not read", path.display());
        return None;
    };
    let chooses = |line: &str| {
        let line = line.to_uppercase();
        ["DROP DATABASE", "CREATE DATABASE", "DROP SCHEMA", "CREATE SCHEMA", "USE ", "\\C "]
            .iter()
            .any(|word| line.trim_start().starts_with(word))
    };
    Some(
        text.replace("sakila.", "")
            .lines()
            .filter(|line| !chooses(line))
            .map(|line| format!("{line}\n"))
            .collect(),
    )
}

/// Runs a client and gives what it printed. None, with a printed reason, if it is not installed.
///
/// # Errors
/// What the client said.
pub fn client(program: &str, arguments: &[&str], input: &str) -> Result<Option<String>, Failure> {
    use std::io::Write;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        println!("`{program}` is not installed: the sample is not loaded");
        return Ok(None);
    };
    let (mut stdin, input) = (child.stdin.take().ok_or("no stdin")?, input.to_owned());
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| "writing failed")?.ok();
    if !output.status.success() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Runs a script by MariaDB's client, in the database of a URL.
///
/// # Errors
/// What the client said.
pub fn client_of_mariadb(url: &str, sql: &str) -> Result<Option<String>, Failure> {
    let place = url.split_once("://").ok_or("a URL")?.1;
    let (user, rest) = place.split_once('@').ok_or("a user")?;
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let (host, database) = rest.split_once('/').ok_or("a database")?;
    let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
    let (password, user) = (format!("--password={password}"), format!("--user={user}"));
    let (host, port) = (format!("--host={host}"), format!("--port={port}"));
    client("mariadb", &[&user, &password, &host, &port, database], sql)
}
