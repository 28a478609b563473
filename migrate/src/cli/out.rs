//! What the command says: for people, or one JSON object.

use crate::DiffError;
use crate::error::{Error, Kind};
use anstream::{eprintln, println};
use serde_json::{Value, json};
use std::fmt::Display;
use std::io::IsTerminal;

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// Where to and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Out {
    /// One JSON object.
    pub(super) json: bool,
    /// Plain questions are answered with yes.
    yes: bool,
    /// There is somebody to ask.
    asks: bool,
}

/// How a line is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tone {
    Good,
    Warning,
    Bad,
    Strong,
    Faint,
}

/// Text in a colour, which is taken out where there are none.
pub(super) fn tone(tone: Tone, text: impl Display) -> String {
    let code = match tone {
        Tone::Good => GREEN,
        Tone::Warning => YELLOW,
        Tone::Bad => RED,
        Tone::Strong => BOLD,
        Tone::Faint => DIM,
    };
    format!("{code}{}{PLAIN}", clean(&text.to_string()))
}

/// Without control characters: a name in a database cannot write on the terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

impl Out {
    pub(super) fn new(global: &super::args::Global) -> Self {
        let choice = match global.color {
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        };
        choice.write_global();
        let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        Out {
            json: global.json,
            yes: global.yes,
            asks: terminal && !dumb && !global.json && !global.no_input,
        }
    }

    /// A line for people.
    #[allow(clippy::print_stdout, reason = "the command's output")]
    pub(super) fn line(self, text: impl Display) {
        if !self.json {
            println!("{text}");
        }
    }

    /// A line about what goes on, beside the output.
    #[allow(clippy::print_stderr, reason = "the command's messages")]
    pub(super) fn note(self, text: impl Display) {
        if !self.json {
            eprintln!("{text}");
        }
    }

    /// The object for machines.
    #[allow(clippy::print_stdout, reason = "the command's output")]
    pub(super) fn object(self, object: &Value) {
        if self.json {
            std::println!("{object}");
        }
    }

    /// Whether somebody can be asked.
    pub(super) fn asks(self) -> bool {
        self.asks
    }

    /// Asks whether to go on. Where nobody can be asked, the command was meant as it was given.
    pub(super) fn confirm(self, question: &str) -> crate::Result<()> {
        if self.yes || !self.asks {
            return Ok(());
        }
        match inquire::Confirm::new(question).with_default(false).prompt() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::new(Kind::Declined, "nothing was done")),
            Err(error) => Err(declined(&error)),
        }
    }

    #[allow(clippy::print_stderr, reason = "the command's messages")]
    pub(super) fn error(self, error: &Error) {
        if self.json {
            let mut object = json!({ "error": describe(error) });
            let asked =
                std::error::Error::source(error).and_then(|source| source.downcast_ref::<DiffError>());
            if let Some(asked) = asked {
                object["questions"] = serde_json::from_str(&asked.to_json()).unwrap_or_default();
            }
            self.object(&object);
            return;
        }
        let place = match (error.in_file(), error.at_line()) {
            (Some(file), Some(line)) => format!("\n  {} {}:{line}", tone(Tone::Faint, "at"), file.display()),
            (Some(file), None) => format!("\n  {} {}", tone(Tone::Faint, "at"), file.display()),
            _ => String::new(),
        };
        eprintln!("{}: {}{place}", tone(Tone::Bad, "error"), clean(error.message()));
        if let Some(sql) = error.sql() {
            for line in sql.lines() {
                eprintln!("  {} {}", tone(Tone::Faint, "|"), clean(line));
            }
        }
        if let Some(advice) = error.advice() {
            eprintln!("  {} {}", tone(Tone::Good, "help:"), clean(advice));
        }
    }
}

pub(super) fn declined(error: &inquire::InquireError) -> Error {
    match error {
        inquire::InquireError::OperationInterrupted => {
            Error::new(Kind::Declined, "interrupted; nothing was done")
        }
        _ => Error::new(Kind::Declined, "nothing was answered, and nothing was done"),
    }
}

/// An error as JSON.
pub(super) fn describe(error: &Error) -> Value {
    json!({
        "kind": kind_name(error.kind()),
        "message": error.message(),
        "file": error.in_file().map(|file| file.display().to_string()),
        "line": error.at_line(),
        "sql": error.sql(),
        "help": error.advice(),
    })
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Io => "io",
        Kind::Source => "source",
        Kind::Config => "config",
        Kind::History => "history",
        Kind::Branches => "branches",
        Kind::Locked => "locked",
        Kind::Refused => "refused",
        Kind::Failed => "failed",
        Kind::Unknown => "unknown",
        Kind::Irreversible => "irreversible",
        Kind::Drift => "drift",
        Kind::Connection => "connection",
        Kind::Declined => "declined",
    }
}
