//! INSERT, and what happens to a row that is there already.

use super::super::holds::new_rows;
use super::super::plan::{self, Plan};
use super::super::shape::Shape;
use super::super::{Compiler, Ground, Output};
use super::{names, returning as returning_clause};
use crate::dialect::render::Tree;
use crate::dialect::{Facts, key_name};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::query::{Conflict, Node, Spec};
use crate::value::{SqlType, Value};
use sea_query::{Expr, InsertStatement, Keyword, Query};

/// New rows: the values of these columns, in their order. A value that is not there is the
/// column's default.
#[derive(Debug)]
pub(crate) struct New {
    pub columns: Vec<u16>,
    pub rows: Vec<Vec<Option<Value>>>,
}

impl New {
    /// The types of the columns, if the rows can be given as a list for each of them: where the
    /// database has that, no value is left to its default, and none is itself a list, which lists
    /// of lists cannot tell from their own rows.
    pub(crate) fn lists(&self, facts: &Facts) -> Option<Vec<SqlType>> {
        if !facts.rows_as_lists || self.rows.len() < 2 || self.columns.is_empty() {
            return None;
        }
        let mut types: Vec<Option<SqlType>> = vec![None; self.columns.len()];
        for row in &self.rows {
            for (value, ty) in row.iter().zip(&mut types) {
                match (value.as_ref()?, &*ty) {
                    (Value::Invalid(_) | Value::Array(..) | Value::Null(SqlType::Array(_)), _) => {
                        return None;
                    }
                    (Value::Null(_), _) => {}
                    (value, None) => *ty = Some(value.sql_type()),
                    (value, Some(ty)) if value.sql_type() == *ty => {}
                    _ => return None,
                }
            }
        }
        let null = |at: usize| self.rows.first()?.get(at)?.as_ref().map(Value::sql_type);
        types.into_iter().enumerate().map(|(at, ty)| ty.or_else(|| null(at))).collect()
    }
}

/// Compiles an INSERT.
pub(crate) fn insert(
    ground: Ground<'_>,
    model: &'static ModelDef,
    new: New,
    conflict: Option<&Conflict>,
    returning: bool,
) -> Result<Statement> {
    if let Some(types) = new.lists(ground.facts()) {
        return insert_lists(ground, model, new, &types, conflict, returning)
            .map_err(|error| error.model(Some(model.name)));
    }
    let shape = Shape::of_insert(ground, model, &new, conflict, returning);
    if let Some(plan) = shape.as_ref().and_then(plan::find) {
        return Ok(plan.with(ground, new.rows.into_iter().flatten().flatten().collect()));
    }
    // Only the first insert of a shape copies its values: to see that they stay in order.
    let values: Option<Vec<Value>> =
        shape.is_some().then(|| new.rows.iter().flatten().flatten().cloned().collect());
    let mut compiler = Compiler::new(ground, model);
    let tree = compiler.insert(new, conflict, returning).map_err(|error| error.model(Some(model.name)))?;
    let statement = compiler.finish(&tree, Access::Write, "INSERT");
    if let Some(shape) = shape.filter(|_| values.as_ref() == Some(&statement.args)) {
        plan::keep(shape, Plan::without_slots(&statement, model));
    }
    Ok(statement)
}

/// An INSERT of rows that are given as a list for each column.
fn insert_lists(
    ground: Ground<'_>,
    model: &'static ModelDef,
    new: New,
    types: &[SqlType],
    conflict: Option<&Conflict>,
    returning: bool,
) -> Result<Statement> {
    let shape = Shape::of_lists(ground, model, &new.columns, types, conflict, returning);
    let rows = new.rows.into_iter().map(|row| row.into_iter().flatten().collect()).collect();
    let mut compiler = Compiler::new(ground, model);
    let rows = ground.key_rows(types, rows, &mut compiler.args)?;
    if let Some(plan) = shape.as_ref().and_then(plan::find) {
        return Ok(plan.with(ground, compiler.args.into_values()));
    }
    let mut select = Query::select();
    select.columns((0..types.len()).map(key_name)).from_subquery(rows, "rows");
    let mut insert = Query::insert();
    insert.into_table(new_rows(model)).columns(names(model, &new.columns));
    insert.select_from(select).map_err(|_| wrong_width())?;
    let tree = compiler.finish_insert(insert, conflict, &new.columns, returning)?;
    let statement = compiler.finish(&tree, Access::Write, "INSERT");
    if let Some(shape) = shape {
        plan::keep(shape, Plan::without_slots(&statement, model));
    }
    Ok(statement)
}

fn wrong_width() -> Error {
    Error::new(Kind::InvalidInput, "a row has another number of values than of columns")
}

/// Compiles an INSERT of the rows that a query gives.
pub(crate) fn insert_from(
    ground: Ground<'_>,
    model: &'static ModelDef,
    columns: &[u16],
    (source, spec, nodes): (&'static ModelDef, &Spec, &[Node]),
    conflict: Option<&Conflict>,
    returning: bool,
) -> Result<Statement> {
    let mut compiler = Compiler::in_scope(ground, source, spec.scope.unwrap_or(0));
    let mut select = compiler.select(spec, Output::Nodes(nodes))?;
    if conflict.is_some() {
        // SQLite would take ON for a part of the query's last join.
        select.and_where(Expr::cust("TRUE"));
    }
    let mut insert = Query::insert();
    insert.into_table(new_rows(model)).columns(names(model, columns));
    insert.select_from(select).map_err(|_| {
        Error::new(Kind::InvalidInput, "a query selects another number of values than of columns")
    })?;
    // What follows is about the rows that are written, and no more about those that are read.
    let mut written = Compiler::new(ground, model);
    written.args = compiler.args;
    let tree = written
        .finish_insert(insert, conflict, columns, returning)
        .map_err(|error| error.model(Some(model.name)))?;
    Ok(written.finish(&tree, Access::Write, "INSERT"))
}

impl Compiler<'_> {
    /// The INSERT of new rows.
    pub(in crate::compile) fn insert(
        &mut self,
        new: New,
        conflict: Option<&Conflict>,
        returning: bool,
    ) -> Result<Tree> {
        let model = self.model;
        let mut insert = Query::insert();
        insert.into_table(new_rows(model));
        if new.columns.is_empty() {
            insert.or_default_values();
        } else {
            insert.columns(names(model, &new.columns));
        }
        for row in new.rows.into_iter().filter(|_| !new.columns.is_empty()) {
            let values: Vec<Expr> = row
                .into_iter()
                .map(|value| match value {
                    Some(value) => self.value(value),
                    None => Expr::Keyword(Keyword::Default),
                })
                .collect();
            insert.values(values).map_err(|_| wrong_width())?;
        }
        self.finish_insert(insert, conflict, &new.columns, returning)
    }

    /// What follows the new rows.
    fn finish_insert(
        &mut self,
        mut insert: InsertStatement,
        conflict: Option<&Conflict>,
        given: &[u16],
        returning: bool,
    ) -> Result<Tree> {
        if let Some(conflict) = conflict {
            insert.on_conflict(self.on_conflict(conflict, given)?);
        }
        if returning {
            insert.returning(returning_clause(self.model));
        }
        Ok(Tree::Insert(insert))
    }
}
