//! Which rows of a table a statement may touch: the one place that names tables, and gives with each
//! name the condition that its rows have to meet there.
//!
//! Two rules make the condition. Rows that are marked as deleted are left out wherever rows are asked
//! for, but not where a row refers to one by a key of its own: it would otherwise have a required
//! relation that leads nowhere. A scope leaves rows out everywhere, there too: that nothing of another
//! tenant is shown counts for more.

use super::expr::{binary, fold, null};
use super::scope::{Scope, column, equal};
use super::{Compiler, group, window};
use crate::error::{Error, Kind, Result};
use crate::model::{ModelDef, RelationDef, RelationKind};
use crate::query::{Deleted, Rule};
use sea_query::{BinOper, DynIden, Expr, IntoTableRef, Query, SelectStatement, TableRef};

/// Why rows of a table are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    /// For themselves.
    Rows(Deleted),
    /// A relation leads to them.
    Through(&'static RelationDef, Deleted),
}

/// What the rows of a table that was just named have to meet. It goes into the statement.
#[must_use = "without it the statement touches rows that it must not"]
pub(super) struct Held(Option<Expr>);

impl Held {
    /// The rows are the statement's own.
    pub(super) fn narrow(self, select: &mut SelectStatement) {
        if let Some(cond) = self.0 {
            select.cond_where(cond);
        }
    }

    /// The rows are joined on a condition.
    pub(super) fn and(self, on: Expr) -> Expr {
        match self.0 {
            Some(cond) => binary(on, BinOper::And, cond),
            None => on,
        }
    }

    pub(super) fn condition(self) -> Option<Expr> {
        self.0
    }
}

/// A model's table, schema-qualified, and with its alias if that is not its name.
fn table(model: &'static ModelDef, alias: &DynIden) -> TableRef {
    let table = written(model);
    if model.schema.is_some() || alias.inner() != model.table { table.alias(alias.clone()) } else { table }
}

/// A model's table without an alias, which INSERT and DELETE do not take everywhere; its columns are
/// called by its own name all the same.
fn written(model: &'static ModelDef) -> TableRef {
    match model.schema {
        Some(schema) => (schema, model.table).into_table_ref(),
        None => model.table.into_table_ref(),
    }
}

/// A table whose rows are all new: they were told to lie inside before.
pub(super) fn new_rows(model: &'static ModelDef) -> TableRef {
    written(model)
}

/// A table of whose rows a query says which are written: it holds them.
pub(super) fn queried_rows(model: &'static ModelDef) -> TableRef {
    written(model)
}

/// A table whose rows are found by their keys, which were selected among rows that met their conditions.
pub(super) fn found_by_keys(model: &'static ModelDef, alias: &DynIden) -> TableRef {
    table(model, alias)
}

impl Compiler<'_> {
    /// Names a model's table for its rows.
    pub(super) fn rows_of(
        &mut self,
        model: &'static ModelDef,
        alias: &DynIden,
        asked: Asked,
    ) -> Result<(TableRef, Held)> {
        Ok((table(model, alias), self.held(model, alias, asked)?))
    }

    /// Names the table of the innermost scope. The rows of a named query met their conditions there.
    pub(super) fn rows_here(&mut self, asked: Asked) -> Result<(TableRef, Held)> {
        let scope = self.scopes.innermost();
        let alias = scope.alias();
        match scope.named() {
            Some(name) if *name == alias => Ok((name.clone().into_table_ref(), Held(None))),
            Some(name) => Ok((name.clone().into_table_ref().alias(alias), Held(None))),
            None => self.rows_of(scope.model(), &alias, asked),
        }
    }

    /// Names the table whose rows are updated or deleted.
    pub(super) fn rows_written(&mut self, deleted: Deleted) -> Result<(TableRef, Held)> {
        let (model, alias) = (self.model, self.alias());
        Ok((written(model), self.held(model, &alias, Asked::Rows(deleted))?))
    }

    /// Whether the conditions of a scope on this model's rows need other rows than these.
    pub(super) fn held_by_other_rows(&self, model: &'static ModelDef) -> bool {
        self.ground.rules_of(model).any(|rule| rule.conds.iter().any(super::write::needs_other_rows))
    }

    fn held(&mut self, model: &'static ModelDef, alias: &DynIden, asked: Asked) -> Result<Held> {
        let mut conds: Vec<Expr> = not_marked(model, alias, asked)?.into_iter().collect();
        if let Some(rules) = self.ground.rules {
            for rule in rules.of(model) {
                conds.extend(self.by_rule(rule, alias)?);
            }
        }
        Ok(Held(fold(conds, BinOper::And)))
    }

    /// The condition of a scope on the rows that have this alias.
    pub(super) fn by_rule(&mut self, rule: &Rule, alias: &DynIden) -> Result<Option<Expr>> {
        group::refuse_aggregates(&rule.conds, "a scope")?;
        window::refuse_windows(&rule.conds, "a scope")?;
        // The condition means what it says, of all rows: what it reads is not held to any scope. It
        // sees nothing of the statement around.
        let rules = self.ground.rules.take();
        let around = self.scopes.over(rule.scope, rule.model, alias.clone());
        let cond = match rule.follows_relations() {
            false => self.conditions(&rule.conds),
            true => self.by_row_again(rule, alias).map(Some),
        };
        self.scopes.together(around);
        self.ground.rules = rules;
        cond
    }

    /// A condition that follows to-one relations has to join them: in a query for the same row.
    fn by_row_again(&mut self, rule: &Rule, alias: &DynIden) -> Result<Expr> {
        let model = rule.model;
        if model.key.is_empty() {
            let message = "a scope over relations of a model without a key, by which to find the row again";
            return Err(Error::new(Kind::InvalidInput, message)
                .model(Some(model.name))
                .hint("let the scope's condition read the model's own columns"));
        }
        self.scopes.open_query(rule.scope, model)?;
        let again = self.scopes.innermost().alias();
        let cond = self.conditions(&rule.conds);
        let scope = self.scopes.close();
        let mut select = Query::select();
        select.expr(Expr::Constant(1.into())).from(table(model, &again));
        scope.iter().for_each(|scope: &Scope| scope.join(&mut select));
        select.cond_where(equal((model, &again, model.key), (model, alias, model.key))?);
        if let Some(cond) = cond? {
            select.cond_where(cond);
        }
        Ok(Expr::exists(select))
    }
}

/// The condition that a row of a model is not marked as deleted, or is; none if it does not matter.
fn not_marked(model: &'static ModelDef, alias: &DynIden, asked: Asked) -> Result<Option<Expr>> {
    let deleted = match asked {
        Asked::Through(RelationDef { kind: RelationKind::BelongsTo, .. }, Deleted::Hidden) => {
            return Ok(None);
        }
        Asked::Rows(deleted) | Asked::Through(_, deleted) => deleted,
    };
    let Some(index) = model.deleted_at else { return Ok(None) };
    let marked = |op| Ok(Some(binary(Expr::col((alias.clone(), column(model, index)?.name)), op, null())));
    match deleted {
        Deleted::Hidden => marked(BinOper::Is),
        Deleted::Only => marked(BinOper::IsNot),
        Deleted::Shown => Ok(None),
    }
}
