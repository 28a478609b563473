//! The command `plough`, as a function: call it from a binary of your own, so that the models of your
//! project are linked.
//!
//! ```no_run
//! use plough_migrate::{Steps, cli};
//!
//! // use my_project as _; // its models
//!
//! fn main() -> std::process::ExitCode {
//!     cli::main(Steps::new())
//! }
//! ```

mod apply;
mod args;
mod bar;
mod baseline;
mod check;
mod config;
mod generate;
mod init;
mod lint;
mod out;
mod pull;
mod rebase;
mod repair;
mod show;
mod verify;

use crate::Steps;
use crate::error::{Error, Kind, Result};
use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use config::Config;
use out::Out;
use std::process::ExitCode;

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// All is well.
    Well,
    /// It found what it looks for.
    Found,
}

/// What every command is given.
struct Call {
    config: Config,
    out: Out,
}

/// Runs the command with the arguments of the process.
#[must_use]
pub fn main(steps: Steps) -> ExitCode {
    run(Cli::parse(), steps)
}

fn run(cli: Cli, steps: Steps) -> ExitCode {
    let out = Out::new(&cli.global);
    let config = match Config::read(&cli.global, steps) {
        Ok(config) => config,
        Err(error) => return failed(out, &error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return failed(out, &Error::new(Kind::Io, format!("the runtime could not be started: {error}")));
        }
    };
    let call = Call { config, out };
    let done = runtime.block_on(async {
        tokio::select! {
            done = dispatch(&call, cli.command) => Some(done),
            // The statement that runs is stopped when its future is dropped.
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    match done {
        Some(Ok(End::Well)) => ExitCode::SUCCESS,
        Some(Ok(End::Found)) => ExitCode::from(1),
        Some(Err(error)) => failed(out, &error),
        None => {
            out.note("interrupted; what was not finished is gone on with by the next `plough apply`");
            ExitCode::from(130)
        }
    }
}

fn failed(out: Out, error: &Error) -> ExitCode {
    out.error(error);
    ExitCode::from(match error.kind() {
        Kind::Io | Kind::Source | Kind::Config | Kind::Branches => 2,
        Kind::Refused | Kind::Irreversible | Kind::Declined => 3,
        Kind::History | Kind::Failed | Kind::Unknown => 4,
        Kind::Locked => 5,
        Kind::Connection => 6,
        Kind::Drift => 1,
    })
}

async fn dispatch(call: &Call, command: Command) -> Result<End> {
    match command {
        Command::Init { dialect } => init::init(call, &dialect).await,
        Command::Apply(args) => apply::apply(call, args).await,
        Command::Rollback { number, to, dry_run } => apply::rollback(call, number, to, dry_run).await,
        Command::Redo => apply::redo(call).await,
        Command::Status { exit_code } => show::status(call, exit_code).await,
        Command::Sql { version, down } => show::sql(call, version, down).await,
        Command::Squash { version, name } => rebase::squash(call, &version, &name).await,
        Command::Rebase => rebase::rebase(call).await,
        Command::Repair(args) => repair::repair(call, &args).await,
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "plough", &mut std::io::stdout());
            Ok(End::Well)
        }
        Command::Generate(args) => generate::generate(call, &args).await,
        Command::Lint(args) => lint::lint(call, &args).await,
        Command::Check => check::check(call).await,
        Command::Verify => verify::verify(call).await,
        Command::Pull(args) => pull::pull(call, &args).await,
        Command::Baseline { name } => baseline::baseline(call, &name).await,
    }
}

/// A version as a person writes it: `V20260131120000`, with or without the V, or the file's name.
fn version(text: &str) -> Result<i64> {
    crate::source::parse_version(text)
        .ok_or_else(|| Error::new(Kind::Config, format!("`{}` is not a version", text.escape_debug())))
}
