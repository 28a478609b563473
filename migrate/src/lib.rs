//! Migrations for [`plough`]: schemas compared, files, and what applies them.
//!
//! [`diff`] what two schemas differ in · [`Decisions`] what only a person knows · [`Plan`] the steps, with
//! their SQL, the way back and what to look for before · [`lint`](fn@lint) what is wrong with it, or may be ·
//! [`source`] what a migration is · [`split`] scripts to statements · [`history`] what was applied ·
//! [`journal`] how far one came · [`runner`] who applies and undoes · [`steps`] what Rust does between ·
//! [`check`] whether models, migrations and database say the same · [`verify`] migrations replayed over rows that are
//! hard to keep · [`progress`] what is said meanwhile · [`rebase`](mod@rebase) branches to one line · [`cli`] the command `plough`

pub mod check;
pub mod cli;
pub mod error;
pub mod generate;
pub mod history;
pub mod journal;
pub mod progress;
pub mod rebase;
pub mod runner;
mod settle;
pub mod source;
pub mod split;
pub mod steps;
pub mod verify;

/// The chapter of the guide, whose examples are tests.
#[doc = include_str!("../docs/migrations.md")]
pub mod guide {}

#[cfg(doctest)]
#[doc = include_str!("../docs/plans.md")]
mod plans {}

mod diff;
mod embedded;
mod lint;
mod lock;
mod plan;
mod pull;

pub use diff::{Asked, Candidate, Decisions, Diff, DiffError, Question, diff};
pub use embedded::{Embedded, Files};
pub use error::{Error, Result};
pub use lint::{Code, Finding, Ignore, Linted, lint, lint_files};
pub use plan::{Down, Plan, Stage, Step};
pub use plough_derive::migrations;
pub use pull::{Pulled, pull};
pub use runner::{Migrator, Report, Undo};
pub use steps::{StepContext, Steps};
