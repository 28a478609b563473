//! What is said while migrations run.

use crate::source::MigrationName;
use std::time::Duration;

/// Something that happened.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another migrator has the lock.
    Waiting,
    /// A migration begins: the so-manieth of so many, with so many things to do.
    Begin {
        /// Which.
        name: &'a MigrationName,
        /// From 1.
        number: usize,
        /// Of this many.
        of: usize,
        /// Statements and steps.
        items: usize,
    },
    /// A statement or step begins.
    Item {
        /// From 1.
        number: usize,
        /// Of this many.
        of: usize,
        /// The statement.
        sql: &'a str,
    },
    /// A statement or step has run; what says so is not written yet.
    Ran {
        /// From 1.
        number: usize,
    },
    /// A statement was done before, by a run that did not come to its end.
    Resumed {
        /// From 1.
        number: usize,
        /// The statement.
        sql: &'a str,
    },
    /// A step in Rust tells how far it is.
    Step {
        /// The step's name.
        name: &'a str,
        /// So many …
        done: u64,
        /// … of so many.
        of: u64,
    },
    /// A lock was not given in time: it is tried again.
    Retry {
        /// The so-manieth time.
        number: u32,
        /// After this.
        pause: Duration,
    },
    /// A migration is done.
    Done {
        /// Which.
        name: &'a MigrationName,
        /// How long it took.
        took: Duration,
    },
}

/// Who wants to know.
pub trait Progress: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event<'_>);
}

/// Nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn event(&self, _: &Event<'_>) {}
}

impl<F: Fn(&Event<'_>) + Send + Sync> Progress for F {
    fn event(&self, event: &Event<'_>) {
        self(event);
    }
}
