//! What a statement is compiled for: a database, and the scopes that its rows are held to.

use crate::dialect::Dialect;
use crate::model::ModelDef;
use crate::query::{Rule, Rules};
use std::ops::Deref;

/// A database, and the conditions that a scoped handle holds the rows of models to. A session gives
/// it: what compiles a statement cannot have one without the other.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub dialect: &'a dyn Dialect,
    pub rules: Option<&'a Rules>,
}

impl<'a> Ground<'a> {
    /// The conditions on the rows of a model.
    pub(crate) fn rules_of(&self, model: &'static ModelDef) -> impl Iterator<Item = &'a Rule> + use<'a> {
        self.rules.into_iter().flat_map(move |rules| rules.of(model))
    }

    /// What tells statements that are held to these scopes from others; 0 without any.
    pub(crate) fn stamp(&self) -> u64 {
        self.rules.map_or(0, Rules::stamp)
    }
}

impl<'a> Deref for Ground<'a> {
    type Target = dyn Dialect + 'a;
    fn deref(&self) -> &Self::Target {
        self.dialect
    }
}

#[cfg(test)]
impl<'a> From<&'a dyn Dialect> for Ground<'a> {
    fn from(dialect: &'a dyn Dialect) -> Self {
        Ground { dialect, rules: None }
    }
}
