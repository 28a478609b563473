//! What the command understands.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

const EXIT_CODES: &str = "Exit codes:
  0    done, or nothing to do
  1    `check`, `status --exit-code`, `lint` or `verify` found something
  2    arguments, settings or files are wrong
  3    refused: a pre-check, an open question, or the answer was no
  4    a migration failed, or history and files do not agree
  5    another migrator has the lock
  6    the database could not be reached
  130  interrupted

Settings come from flags, then from the environment (DATABASE_URL), then from plough.toml.";

/// Migrations a team can trust: generate, review, apply, undo, resume.
#[derive(Debug, Parser)]
#[command(name = "plough", bin_name = "plough", version, after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// The database: sqlite://app.db, postgres://user@host/db, mysql://…, mariadb://…
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub(super) url: Option<String>,
    /// The folder of migrations [default: migrations]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(super) folder: Option<PathBuf>,
    /// The settings' file [default: plough.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// One JSON object on the standard output, and no questions
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Answers yes to plain questions; never to one about data that would be lost
    #[arg(long, short, global = true)]
    pub(super) yes: bool,
    /// Asks nothing, also on a terminal
    #[arg(long, global = true)]
    pub(super) no_input: bool,
    /// When to use colours
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    pub(super) color: clap::ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Prepare a project: plough.toml, the folder, and a binary with the project's models
    #[command(after_help = "Examples:\n  plough init\n  plough init --dialect postgres --dialect sqlite")]
    Init {
        /// A database that the project targets; may be given again. Without it, that of the URL, or sqlite
        #[arg(long, value_parser = DIALECTS)]
        dialect: Vec<String>,
    },
    /// Write a migration from what the models differ in from the last one
    #[command(
        after_help = "Examples:\n  plough generate add_posts\n  plough generate rename_name --rename users.name:users.full_name\n  plough generate backfill --empty"
    )]
    Generate(Generate),
    /// Apply what is not applied yet
    #[command(
        after_help = "Examples:\n  plough apply\n  plough apply --dry-run\n  plough apply --to V20260131120000\n  plough apply --tenant acme --tenant umbrella"
    )]
    Apply(Apply),
    /// Undo the last migration, several, or all after one
    #[command(
        after_help = "Examples:\n  plough rollback\n  plough rollback 3\n  plough rollback --to V20260131120000"
    )]
    Rollback {
        /// How many
        #[arg(default_value_t = 1)]
        number: usize,
        /// All after this version; 0 undoes everything
        #[arg(long, conflicts_with = "number")]
        to: Option<String>,
        /// Show what would be run
        #[arg(long)]
        dry_run: bool,
    },
    /// Undo the last migration and apply it again
    Redo,
    /// Show which migrations are applied
    Status {
        /// Exit with 1 unless everything is applied
        #[arg(long)]
        exit_code: bool,
    },
    /// Show the SQL that would be run
    #[command(after_help = "Examples:\n  plough sql\n  plough sql V20260131120000 --down")]
    Sql {
        /// A migration, instead of all that are not applied
        version: Option<String>,
        /// What undoes it
        #[arg(long, requires = "version")]
        down: bool,
    },
    /// Look for what is dangerous in migrations that are not applied
    #[command(after_help = "Examples:\n  plough lint\n  plough lint --all --dialect postgres")]
    Lint(LintArgs),
    /// Replay the migrations, up and down, in a scratch database
    Verify,
    /// Make one migration of those up to a version
    #[command(after_help = "Examples:\n  plough squash V20260131120000 --name all_of_2025")]
    Squash {
        /// The last that goes in
        version: String,
        /// What the new one is called
        #[arg(long, default_value = "squashed")]
        name: String,
    },
    /// Put migrations that are not applied after all others: after a merge
    Rebase,
    /// Compare models, migrations and database; exit with 1 if they differ
    Check,
    /// Say what is wrong between files, history and journal, and repair it
    #[command(
        after_help = "Examples:\n  plough repair\n  plough repair --accept\n  plough repair --done V20260131120000"
    )]
    Repair(RepairArgs),
    /// Write models for the tables of a database
    #[command(after_help = "Examples:\n  plough pull --url postgres://localhost/shop --output src/models.rs")]
    Pull(Pull),
    /// Adopt a database as it is: the first migration, entered as applied
    Baseline {
        /// What it is called
        #[arg(default_value = "baseline")]
        name: String,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

const DIALECTS: [&str; 4] = ["sqlite", "postgres", "mysql", "mariadb"];

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// What the change is called: add_posts
    pub(super) name: String,
    /// For these databases only
    #[arg(long, value_parser = DIALECTS)]
    pub(super) dialect: Vec<String>,
    /// A table or column that has another name now: users.name:users.full_name
    #[arg(long, value_name = "OLD:NEW")]
    pub(super) rename: Vec<String>,
    /// A table or column that is to go: users.nickname
    #[arg(long, value_name = "NAME")]
    pub(super) drop: Vec<String>,
    /// A table that is none of the models', and stays
    #[arg(long, value_name = "TABLE")]
    pub(super) keep: Vec<String>,
    /// Show what would be written
    #[arg(long)]
    pub(super) dry_run: bool,
    /// A file to be filled by hand, whatever the models say
    #[arg(long)]
    pub(super) empty: bool,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Also those that are applied
    #[arg(long)]
    pub(super) all: bool,
    /// The files for these databases, without asking one
    #[arg(long, value_parser = DIALECTS)]
    pub(super) dialect: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Apply {
    /// Up to this version
    #[arg(long)]
    pub(super) to: Option<String>,
    /// Show what would be run
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Enter them as applied without running them
    #[arg(long)]
    pub(super) fake: bool,
    /// How long another migrator is waited for: 30s, 5min
    #[arg(long, value_parser = duration)]
    pub(super) wait: Option<std::time::Duration>,
    /// How long a statement waits for a lock: 500ms, 5s
    #[arg(long, value_parser = duration)]
    pub(super) lock_timeout: Option<std::time::Duration>,
    /// How long a statement may run: 30s, 1h
    #[arg(long, value_parser = duration)]
    pub(super) statement_timeout: Option<std::time::Duration>,
    /// A tenant of plough.toml; may be given again. `all` is each of them
    #[arg(long)]
    pub(super) tenant: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Pull {
    /// The file [default: the standard output]
    #[arg(long, short)]
    pub(super) output: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "output")]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub(super) struct RepairArgs {
    /// Take the files as they are for what was applied
    #[arg(long)]
    pub(super) accept: bool,
    /// Take a version out of the history
    #[arg(long, value_name = "VERSION")]
    pub(super) forget: Option<String>,
    /// The statement that is in doubt was done
    #[arg(long, value_name = "VERSION")]
    pub(super) done: Option<String>,
    /// The statement that is in doubt was not done
    #[arg(long, value_name = "VERSION")]
    pub(super) undone: Option<String>,
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    crate::source::parse_duration(text).ok_or_else(|| "write it as 500ms, 5s, 2min or 1h".to_owned())
}
