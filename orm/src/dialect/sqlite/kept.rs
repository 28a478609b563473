//! What is kept for a statement's text, and forgotten again when it was not used for long.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Values by the text of a statement: at most so many, those that were used last.
#[derive(Debug)]
pub(super) struct Kept<T> {
    most: usize,
    entries: Vec<Entry<T>>,
    /// Where the text with a digest stands.
    places: HashMap<u64, usize, BuildHasherDefault<Digested>>,
    uses: u64,
    last: usize,
}

#[derive(Debug)]
struct Entry<T> {
    text: Arc<str>,
    digest: u64,
    used: u64,
    value: T,
}

impl<T> Kept<T> {
    /// One is always kept: that which is in use.
    pub(super) fn new(most: usize) -> Self {
        Kept { most: most.max(1), entries: Vec::new(), places: HashMap::default(), uses: 0, last: 0 }
    }

    /// Makes the value of a text the last one, if it is known.
    pub(super) fn find(&mut self, text: &Arc<str>) -> bool {
        // In a loop it is the same text again.
        let again = self.entries.get(self.last).is_some_and(|entry| Arc::ptr_eq(&entry.text, text));
        if !again {
            match self.places.get(&digest(text)) {
                Some(place) if self.entries.get(*place).is_some_and(|entry| entry.text == *text) => {
                    self.last = *place;
                }
                _ => return false,
            }
        }
        self.uses += 1;
        if let Some(entry) = self.entries.get_mut(self.last) {
            entry.used = self.uses;
        }
        true
    }

    /// Keeps the value of a text that was not known, as the last one.
    pub(super) fn keep(&mut self, text: Arc<str>, value: T) {
        let digest = digest(&text);
        // Of two texts with one digest the newer is kept.
        if let Some(place) = self.places.get(&digest) {
            self.forget(*place);
        } else if self.entries.len() >= self.most
            && let Some((oldest, _)) = self.entries.iter().enumerate().min_by_key(|(_, entry)| entry.used)
        {
            self.forget(oldest);
        }
        self.uses += 1;
        self.last = self.entries.len();
        self.places.insert(digest, self.last);
        self.entries.push(Entry { text, digest, used: self.uses, value });
    }

    fn forget(&mut self, place: usize) {
        let gone = self.entries.swap_remove(place);
        self.places.remove(&gone.digest);
        if let Some(moved) = self.entries.get(place) {
            self.places.insert(moved.digest, place);
        }
    }

    /// The value that was found or kept last.
    pub(super) fn last(&mut self) -> Option<&mut T> {
        self.entries.get_mut(self.last).map(|entry| &mut entry.value)
    }
}

/// A fast digest. Two texts may have the same one.
pub(super) fn digest(text: &str) -> u64 {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let hash = words.iter().fold(0, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)))
}

/// A hash of what is a digest already.
#[derive(Debug, Default)]
pub(super) struct Digested(u64);

impl Hasher for Digested {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, digest: u64) {
        // The table takes the lowest bits, which the digest's multiplication mixes least.
        self.0 = self.0.rotate_left(5) ^ digest.rotate_left(26);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: usize) -> Arc<str> {
        format!("SELECT {number} AS a_number_of_some_length").into()
    }

    #[test]
    fn those_that_were_used_last_are_kept() {
        let mut kept = Kept::new(3);
        for number in 0..3 {
            assert!(!kept.find(&text(number)));
            kept.keep(text(number), number);
            assert_eq!(kept.last(), Some(&mut number.clone()));
        }
        // Another allocation of the same text is the same text.
        assert!(kept.find(&text(0)) && kept.last() == Some(&mut 0));
        kept.keep(text(3), 3);
        assert!(!kept.find(&text(1)));
        for number in [2, 0, 3, 3] {
            assert!(kept.find(&text(number)), "{number}");
            assert_eq!(kept.last(), Some(&mut number.clone()));
        }
        assert_eq!((kept.entries.len(), kept.places.len()), (3, 3));
    }

    #[test]
    fn many_texts_are_bounded_and_found() {
        let mut kept = Kept::new(10);
        for number in 0..1_000 {
            kept.keep(text(number), number);
            assert!(kept.entries.len() <= 10);
            for recent in number.saturating_sub(9)..=number {
                assert!(kept.find(&text(recent)) && kept.last() == Some(&mut recent.clone()));
            }
        }
    }

    #[test]
    fn without_room_the_last_one_is_kept() {
        let mut kept = Kept::new(0);
        kept.keep(text(1), 1);
        assert!(kept.find(&text(1)));
        kept.keep(text(2), 2);
        assert!(!kept.find(&text(1)) && kept.find(&text(2)));
        assert_eq!(kept.last(), Some(&mut 2));
    }
}
