//! A fast hash of integers, for keys that came out of the database.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

/// Hashes by a multiplication whose halves are folded (as in foldhash). What it is folded with is
/// another number in each process, so that nobody can choose keys that meet.
#[derive(Debug, Clone, Copy)]
pub(super) struct IntHash(u64);

/// A number that nobody knows before.
static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));

impl Default for IntHash {
    fn default() -> Self {
        IntHash(*SEED)
    }
}

impl BuildHasher for IntHash {
    type Hasher = IntHasher;
    fn build_hasher(&self) -> IntHasher {
        IntHasher(self.0)
    }
}

#[derive(Debug)]
pub(super) struct IntHasher(u64);

impl Hasher for IntHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
