//! Which closures over rows are open on this thread.
//!
//! A column says to which closure's rows it belongs by the closure's depth. Nothing but the call
//! stack knows the depth: two relations that are asked one inside of the other may start from the
//! same row.

use crate::model::ModelDef;
use std::cell::Cell;

thread_local! {
    /// How many closures are open.
    static DEPTH: Cell<u8> = const { Cell::new(0) };
    /// The rows of the innermost one: by this a column that was named at run time is told from those
    /// of other models.
    static INNERMOST: Cell<Option<&'static ModelDef>> = const { Cell::new(None) };
}

/// A scope that no closure has: `compile` refuses it.
pub(crate) const NO_SCOPE: u8 = u8::MAX;

/// The scope of the row that an upsert would have inserted, beside the old row.
pub(crate) const PROPOSED: u8 = u8::MAX - 1;

/// The scope of the next closure.
pub(super) fn next() -> u8 {
    DEPTH.get()
}

/// Runs a closure over rows that have the given scope: those of a model, or of a named query.
pub(super) fn within<T>(scope: u8, model: impl Into<Option<&'static ModelDef>>, f: impl FnOnce() -> T) -> T {
    struct Restore(u8, Option<&'static ModelDef>);
    impl Drop for Restore {
        fn drop(&mut self) {
            DEPTH.set(self.0);
            INNERMOST.set(self.1);
        }
    }
    let _restore = Restore(DEPTH.get(), INNERMOST.get());
    DEPTH.set(scope.saturating_add(1));
    INNERMOST.set(model.into());
    f()
}

/// The scope of the innermost closure, if its rows are the model's; otherwise one that `compile`
/// refuses.
pub(super) fn of(model: &'static ModelDef) -> u8 {
    let same = INNERMOST.get().is_some_and(|innermost| std::ptr::eq(innermost, model));
    if same { DEPTH.get().saturating_sub(1) } else { NO_SCOPE }
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
