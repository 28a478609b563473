//! How long statements took, so that those that take long are not tried on the runtime's thread.

use std::collections::HashMap;

/// Statements that are remembered; with one more all are forgotten.
const CAPACITY: usize = 512;

/// Whether a statement, last time, was done within the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speed {
    Quick,
    Slow,
}

/// The speed of statements, by their text.
#[derive(Debug, Default)]
pub(super) struct Pace(HashMap<u64, Speed>);

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

/// A fast digest. Two texts with the same one share their speed, which costs time and nothing else.
fn digest(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let hash = words.iter().fold(0, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)))
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
