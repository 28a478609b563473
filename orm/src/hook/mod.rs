//! Hooks: functions of the user's own that run with every write of a model, in its transaction.

mod changes;
mod new_row;
mod run;

pub use changes::Changes;
pub use new_row::NewRow;
pub(crate) use run::{Bulk, Hooks, Moment, handle};

use crate::error::Result;
use crate::exec::Tx;
use std::pin::Pin;

/// What a call of a hook gives.
#[doc(hidden)]
pub type HookFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

type OnNew<M> = for<'a> fn(&'a Tx, &'a mut NewRow<M>) -> HookFuture<'a>;
type OnChange<M> = for<'a> fn(&'a Tx, &'a M, &'a mut Changes<M>) -> HookFuture<'a>;
type OnRow<M> = for<'a> fn(&'a Tx, &'a M) -> HookFuture<'a>;

/// The hooks of a model. The derive writes them: from `new`, only those that there are.
#[doc(hidden)]
pub struct ModelHooks<M> {
    before_insert: Option<(&'static str, OnNew<M>)>,
    before_update: Option<(&'static str, OnChange<M>)>,
    /// By [`Moment::of_row`].
    of_row: [Option<(&'static str, OnRow<M>)>; 4],
    bulk: Bulk,
}

impl<M> ModelHooks<M> {
    #[must_use]
    #[allow(clippy::new_without_default, reason = "only a const function can be called in a static")]
    pub const fn new() -> Self {
        ModelHooks { before_insert: None, before_update: None, of_row: [None; 4], bulk: Bulk::Rows }
    }

    #[must_use]
    pub const fn before_insert(mut self, name: &'static str, hook: OnNew<M>) -> Self {
        self.before_insert = Some((name, hook));
        self
    }

    #[must_use]
    pub const fn before_update(mut self, name: &'static str, hook: OnChange<M>) -> Self {
        self.before_update = Some((name, hook));
        self
    }

    #[must_use]
    pub const fn after_insert(mut self, name: &'static str, hook: OnRow<M>) -> Self {
        self.of_row[0] = Some((name, hook));
        self
    }

    #[must_use]
    pub const fn after_update(mut self, name: &'static str, hook: OnRow<M>) -> Self {
        self.of_row[1] = Some((name, hook));
        self
    }

    #[must_use]
    pub const fn before_delete(mut self, name: &'static str, hook: OnRow<M>) -> Self {
        self.of_row[2] = Some((name, hook));
        self
    }

    #[must_use]
    pub const fn after_delete(mut self, name: &'static str, hook: OnRow<M>) -> Self {
        self.of_row[3] = Some((name, hook));
        self
    }

    /// Writes that do not say which rows they are about are refused.
    #[must_use]
    pub const fn refuse_bulk(mut self) -> Self {
        self.bulk = Bulk::Refuse;
        self
    }
}

/// The hooks of a model whose type is not known.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct HookSet(pub(crate) &'static dyn Hooks);

impl HookSet {
    #[must_use]
    pub const fn of<M: crate::model::Decl + Sync>(hooks: &'static ModelHooks<M>) -> Self {
        HookSet(hooks)
    }
}

impl std::fmt::Debug for HookSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let named = Moment::ALL.iter().filter_map(|moment| Some((moment.name(), self.0.name(*moment)?)));
        f.debug_map().entries(named).finish()
    }
}

/// What `after_load` gave for a row that was read.
#[doc(hidden)]
pub fn loaded(result: Result<()>, hook: &'static str, model: &'static str) -> Result<()> {
    result.map_err(|error| error.in_hook(hook, "after_load", model, None))
}
