//! Which closures over rows are open on this thread.
//!
//! A column says to which closure's rows it belongs by the closure's depth. Nothing but the call
//! stack knows the depth: two relations that are asked one inside of the other may start from the
//! same row.

use std::cell::Cell;

thread_local! {
    /// How many closures are open.
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// A scope that no closure has: `compile` refuses it.
pub(crate) const NO_SCOPE: u8 = u8::MAX;

/// The scope of the next closure.
pub(super) fn next() -> u8 {
    DEPTH.get()
}

/// Runs a closure whose rows have the given scope.
pub(super) fn within<T>(scope: u8, f: impl FnOnce() -> T) -> T {
    struct Restore(u8);
    impl Drop for Restore {
        fn drop(&mut self) {
            DEPTH.set(self.0);
        }
    }
    let _restore = Restore(DEPTH.get());
    DEPTH.set(scope.saturating_add(1));
    f()
}

/// The scope for another closure over the same rows: the one of those before, if that is the next
/// one now. Otherwise their columns could not be told from those of a closure between.
pub(super) fn again(before: Option<u8>, next: u8) -> u8 {
    match before {
        None => next,
        Some(scope) if scope == next => scope,
        Some(_) => NO_SCOPE,
    }
}
