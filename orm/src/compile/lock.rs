//! Locks on the rows that a query returns.

use super::Compiler;
use super::select::Output;
use crate::error::{Error, Kind, Result};
use crate::query::{Spec, Wait};
use sea_query::{LockBehavior, LockType, SelectStatement};

impl Compiler<'_> {
    /// Refuses a lock that the database does not have or that has no rows to hold.
    pub(super) fn check_lock(&self, spec: &Spec, output: Output<'_>) -> Result<()> {
        let Some(lock) = spec.lock else { return Ok(()) };
        if !self.dialect.facts().row_locks {
            let what = if lock.shared { "`.for_share()`" } else { "`.for_update()`" };
            return Err(Error::unsupported(what, self.dialect.name())
                .hint("one transaction writes at a time there: begin it as a writing one"));
        }
        let whole_rows = matches!(output, Output::Model | Output::Nodes(_))
            && spec.groups.is_empty()
            && spec.having.is_empty()
            && !spec.distinct;
        if !whole_rows {
            return Err(Error::new(Kind::InvalidInput, "a lock needs whole rows")
                .hint("lock the rows with a query of their own"));
        }
        Ok(())
    }

    pub(super) fn lock(&self, select: &mut SelectStatement, spec: &Spec) {
        let Some(lock) = spec.lock else { return };
        let kind = if lock.shared { LockType::Share } else { LockType::Update };
        match lock.wait {
            Wait::Block => select.lock(kind),
            Wait::Fail => select.lock_with_behavior(kind, LockBehavior::Nowait),
            Wait::Skip => select.lock_with_behavior(kind, LockBehavior::SkipLocked),
        };
    }
}
