//! What was found.

use crate::source::MigrationName;
use std::fmt;

/// What became of the migrations.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Verified {
    /// Each that was replayed.
    pub migrations: Vec<VerifiedMigration>,
    /// How many come after one that fails, and could not be replayed.
    pub not_reached: usize,
}

impl Verified {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.not_reached == 0 && self.migrations.iter().all(|migration| migration.findings.is_empty())
    }
}

/// What became of one migration.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VerifiedMigration {
    /// Which.
    pub name: MigrationName,
    /// What is wrong.
    pub findings: Vec<Found>,
    /// What is worth knowing: no way back, rows that a check refuses, tables that stayed empty.
    pub notes: Vec<String>,
}

impl VerifiedMigration {
    pub(super) fn new(name: &MigrationName) -> Self {
        VerifiedMigration { name: name.clone(), findings: Vec::new(), notes: Vec::new() }
    }
}

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Problem {
    /// It fails, also without rows.
    Fails,
    /// It fails with rows that the schema allows, and no check looks for them.
    FailsWithRows,
    /// It is refused, since rows or values would be lost, and nobody has allowed it.
    Refused,
    /// A check refuses rows that stand in its way, as it should: a note, and no finding.
    Guarded,
    /// Rows or values are gone afterwards, and nobody has allowed it.
    Loses,
    /// Its SQL does not lead to its snapshot.
    SnapshotDiffers,
    /// What undoes it fails.
    DownFails,
    /// What undoes it does not give the schema back.
    DownDiffers,
    /// What undoes it loses rows that were there before.
    DownLoses,
    /// After it was undone, it cannot be applied again.
    AgainFails,
}

impl Problem {
    /// Its name, which stays the same.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Problem::Fails => "fails",
            Problem::FailsWithRows => "fails-with-rows",
            Problem::Refused => "refused",
            Problem::Guarded => "guarded",
            Problem::Loses => "loses",
            Problem::SnapshotDiffers => "snapshot-differs",
            Problem::DownFails => "down-fails",
            Problem::DownDiffers => "down-differs",
            Problem::DownLoses => "down-loses",
            Problem::AgainFails => "again-fails",
        }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Found {
    /// What kind of thing.
    pub problem: Problem,
    /// What it is, in words.
    pub what: String,
    /// The rows before, as text, of those that it is about; at most ten.
    pub before: Vec<String>,
    /// The same rows after.
    pub after: Vec<String>,
    /// Rows are gone, and not only values.
    pub(super) rows: bool,
}

impl Found {
    pub(super) fn of(problem: Problem, what: &str) -> Self {
        Found { problem, what: what.to_owned(), before: Vec::new(), after: Vec::new(), rows: false }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.problem.name(), self.what)
    }
}
