//! Rows that are marked as deleted: wherever rows of a table are asked for, those are left out.
//!
//! What a row refers to by a key of its own is seen also if it is marked: the row would otherwise have a
//! required relation that leads nowhere.

use super::expr::{binary, null};
use super::scope::{Scope, column};
use crate::error::Result;
use crate::model::{ModelDef, RelationDef, RelationKind};
use crate::query::Deleted;
use sea_query::{BinOper, DynIden, Expr};

/// The condition that a row of a model is not marked, or is; none if it does not matter.
pub(super) fn visible(model: &'static ModelDef, alias: &DynIden, deleted: Deleted) -> Result<Option<Expr>> {
    let Some(index) = model.deleted_at else { return Ok(None) };
    let marked = |op| Ok(Some(binary(Expr::col((alias.clone(), column(model, index)?.name)), op, null())));
    match deleted {
        Deleted::Hidden => marked(BinOper::Is),
        Deleted::Only => marked(BinOper::IsNot),
        Deleted::Shown => Ok(None),
    }
}

/// As [`visible`], for the rows that a relation leads to.
pub(super) fn visible_through(
    relation: &RelationDef,
    model: &'static ModelDef,
    alias: &DynIden,
    deleted: Deleted,
) -> Result<Option<Expr>> {
    match (relation.kind, deleted) {
        (RelationKind::BelongsTo, Deleted::Hidden) => Ok(None),
        _ => visible(model, alias, deleted),
    }
}

impl Scope {
    /// The condition on the rows of this scope.
    pub(super) fn visible(&self, deleted: Deleted) -> Result<Option<Expr>> {
        visible(self.model(), &self.alias(), deleted)
    }
}
