//! How long statements took, so that those that take long are not tried on the runtime's thread.

use super::kept::{Digested, digest};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// Statements that are remembered; with one more all are forgotten.
const CAPACITY: usize = 512;

/// Whether a statement, last time, was done within the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speed {
    Quick,
    Slow,
}

/// The speed of statements, by their text. Two texts with the same digest share their speed, which costs
/// time and nothing else.
#[derive(Debug, Default)]
pub(super) struct Pace(HashMap<u64, Speed, BuildHasherDefault<Digested>>);

impl Pace {
    pub(super) fn of(&self, sql: &str) -> Option<Speed> {
        // Most connections that only read never meet a slow statement.
        if self.0.is_empty() { None } else { self.0.get(&digest(sql)).copied() }
    }

    pub(super) fn note(&mut self, sql: &str, speed: Speed) {
        if self.0.len() >= CAPACITY {
            self.0.clear();
        }
        self.0.insert(digest(sql), speed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_known_until_there_is_too_much() {
        let mut pace = Pace::default();
        assert_eq!(pace.of("SELECT 1"), None);
        pace.note("SELECT 1", Speed::Slow);
        pace.note("SELECT 2", Speed::Quick);
        pace.note("SELECT 1 ", Speed::Quick);
        assert_eq!(pace.of("SELECT 1"), Some(Speed::Slow));
        assert_eq!(pace.of("SELECT 2"), Some(Speed::Quick));
        for i in 0..10 * CAPACITY {
            pace.note(&i.to_string(), Speed::Slow);
        }
        assert_eq!(pace.of("SELECT 1"), None);
        assert!(pace.0.len() <= CAPACITY);
    }
}
