//! Locks on the rows that a query returns.

use super::Compiler;
use super::select::Output;
use crate::error::{Error, Kind, Result};
use crate::query::{Spec, Wait};
use sea_query::{LockBehavior, LockType, SelectStatement, TableRef};

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
            && !spec.distinct
            && spec.distinct_on.is_empty()
            && spec.source.is_none();
        if !whole_rows {
            return Err(Error::new(Kind::InvalidInput, "a lock needs whole rows")
                .hint("lock the rows with a query of their own"));
        }
        Ok(())
    }

    pub(super) fn lock(&self, select: &mut SelectStatement, spec: &Spec) {
        let Some(lock) = spec.lock else { return };
        let kind = if lock.shared { LockType::Share } else { LockType::Update };
        let behavior = match lock.wait {
            Wait::Block => None,
            Wait::Fail => Some(LockBehavior::Nowait),
            Wait::Skip => Some(LockBehavior::SkipLocked),
        };
        // Joined rows only say which rows are meant. (PostgreSQL cannot lock those of a LEFT JOIN.)
        let scope = self.scopes.innermost();
        let of = (scope.has_joins() && self.dialect.facts().lock_of).then(|| TableRef::from(scope.alias()));
        match (of, behavior) {
            (None, None) => select.lock(kind),
            (None, Some(behavior)) => select.lock_with_behavior(kind, behavior),
            (Some(table), None) => select.lock_with_tables(kind, [table]),
            (Some(table), Some(behavior)) => select.lock_with_tables_behavior(kind, [table], behavior),
        };
    }
}
