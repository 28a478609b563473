//! Choices from which rows and queries grow.

use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt;

/// Numbers, each of which is a choice. Fewer and smaller ones make simpler cases, so that shrinking a
/// list of numbers shrinks what grew of it; when they run out, every choice is the first.
#[derive(Clone)]
pub struct Tape {
    numbers: Vec<u16>,
    next: usize,
}

/// What grew of it is shown where a law is broken; the numbers say nothing.
impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} choices", self.numbers.len())
    }
}

pub fn tapes(longest: usize) -> impl Strategy<Value = Tape> {
    vec(any::<u16>(), 0..longest).prop_map(|numbers| Tape { numbers, next: 0 })
}

impl Tape {
    /// One of so many.
    pub fn pick(&mut self, of: usize) -> usize {
        let number = self.numbers.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        usize::from(number) % of
    }

    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.pick(of.len())].clone()
    }

    pub fn flag(&mut self) -> bool {
        self.pick(2) == 1
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.pick(times) == times - 1
    }

    /// A small number around zero.
    pub fn small(&mut self) -> i64 {
        self.one(&[0, 1, 2, 3, -1, -2, -3])
    }

    pub fn maybe<T>(&mut self, f: impl FnOnce(&mut Tape) -> T) -> Option<T> {
        self.flag().then(|| f(self))
    }

    pub fn list<T>(&mut self, shorter_than: usize, mut f: impl FnMut(&mut Tape) -> T) -> Vec<T> {
        (0..self.pick(shorter_than)).map(|_| f(self)).collect()
    }
}
