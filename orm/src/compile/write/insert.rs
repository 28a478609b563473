//! INSERT, and what happens to a row that is there already.

use super::super::holds::new_rows;
use super::super::plan::{self, Plan};
use super::super::shape::Shape;
use super::super::{Compiler, Ground, Output};
use super::inside::{Upsert, check_upsert, upsert};
use super::{names, returning as returning_clause};
use crate::dialect::render::Tree;
use crate::dialect::{Facts, key_name};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Statement};
use crate::model::{IndexPart, ModelDef};
use crate::query::{Conflict, Deleted, Node, OnConflict, Spec};
use crate::value::{SqlType, Value};
use sea_query::{BinOper, Expr, InsertStatement, Keyword, OnConflict as Clause, Query};

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
    source: &'static ModelDef,
    spec: &Spec,
    nodes: &[Node],
) -> Result<Statement> {
    let mut compiler = Compiler::in_scope(ground, source, spec.scope.unwrap_or(0));
    let select = compiler.select(spec, Output::Nodes(nodes))?;
    let mut insert = Query::insert();
    insert.into_table(new_rows(model)).columns(names(model, columns));
    insert.select_from(select).map_err(|_| {
        Error::new(Kind::InvalidInput, "a query selects another number of values than of columns")
    })?;
    let mut statement = compiler.finish(&Tree::Insert(insert), Access::Write, "INSERT");
    statement.model = Some(model);
    Ok(statement)
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

    fn on_conflict(&mut self, conflict: &Conflict, given: &[u16]) -> Result<Clause> {
        let model = self.model;
        let mut clause = Clause::columns(names(model, &conflict.target));
        let written: Vec<u16> = match &conflict.action {
            OnConflict::Nothing if self.dialect.facts().conflict_target => {
                clause.do_nothing();
                return Ok(clause);
            }
            OnConflict::Nothing => {
                // A column that gets its own value: nothing changes, and no error is hidden, as
                // INSERT IGNORE would.
                for name in names(model, conflict.target.first()) {
                    let column = Expr::col((self.alias(), name));
                    let value = match self.dialect.skipped_rows() {
                        Some(skipped) => (skipped.assign)(column),
                        None => column,
                    };
                    clause.value(name, value);
                }
                return Ok(clause);
            }
            OnConflict::Update(columns) => columns.clone(),
            OnConflict::UpdateAll => given
                .iter()
                .copied()
                .filter(|index| {
                    !conflict.target.contains(index)
                        && !model.key.contains(index)
                        && Some(*index) != model.created_at
                })
                .collect(),
        };
        let kept = |index: Option<u16>| index.filter(|index| !written.contains(index));
        let version = model.version;
        let values: Vec<u16> = written
            .iter()
            .copied()
            .filter(|index| Some(*index) != version)
            .chain(kept(model.updated_at))
            .collect();
        if values.is_empty() && version.is_none() {
            // The row is written all the same, so that it is counted and returned.
            clause.update_columns(names(model, &conflict.target));
        }
        clause.update_columns(names(model, &values));
        for name in names(model, version.iter()) {
            let old = Box::new(Expr::col((self.alias(), name)));
            clause.value(name, Expr::Binary(old, BinOper::Add, Box::new(Expr::Constant(1.into()))));
        }
        let new: Vec<u16> = values.iter().chain(&conflict.target).copied().collect();
        let sets: Vec<u16> = values.iter().copied().chain(version).collect();
        check_upsert(self.ground, model, &sets, &new)?;
        if let Upsert::Guarded = upsert(self.ground, model, &conflict.target) {
            let (_, held) = self.rows_written(Deleted::Shown)?;
            clause.action_and_where_option(held.condition());
        }
        Ok(clause)
    }
}

/// Refuses a conflict's target that is no key of the model, or that the database cannot tell from
/// the model's other keys. `given`: the columns that every row has.
pub(crate) fn check_conflict(
    ground: Ground<'_>,
    model: &'static ModelDef,
    conflict: &Conflict,
    given: &[u16],
) -> Result<()> {
    let fields = |columns: &[u16]| {
        let fields = columns.iter().filter_map(|index| model.columns.get(usize::from(*index)));
        fields.map(|column| format!("`{}`", column.field)).collect::<Vec<_>>().join(", ")
    };
    let wrong = |message: String| Err(Error::new(Kind::InvalidInput, message).model(Some(model.name)));
    let keys = unique_keys(model);
    if !keys.iter().any(|key| same(key, &conflict.target)) {
        return wrong(format!("`.on_conflict` on {}: that is no unique key", fields(&conflict.target)))
            .map_err(|error: Error| {
                let keys: Vec<_> = keys.iter().map(|key| fields(key)).collect();
                error.hint(format!("the model's unique keys are: {}", keys.join("; ")))
            });
    }
    if let Some(missing) = conflict.target.iter().find(|index| !given.contains(index)) {
        return wrong(format!(
            "`.on_conflict` on {}, but a row has no value for {}",
            fields(&conflict.target),
            fields(&[*missing])
        ));
    }
    if ground.facts().conflict_target {
        return Ok(());
    }
    let guarded = matches!(upsert(ground, model, &conflict.target), Upsert::Guarded);
    if guarded && conflict.action != OnConflict::Nothing {
        let what = format!("`.on_conflict` on {} in a scope of other columns", fields(&conflict.target));
        return Err(Error::unsupported(what, ground.name()).model(Some(model.name)).hint(
            "it could change a row outside of the scope: update and insert in a transaction, \
             or let the unique key name the scope's columns",
        ));
    }
    // A key that the database numbers cannot be met by a row that leaves it out.
    let numbered = |key: &[u16]| {
        key.iter().all(|index| {
            model.columns.get(usize::from(*index)).is_some_and(|column| column.auto) && !given.contains(index)
        })
    };
    match keys.iter().find(|key| !same(key, &conflict.target) && !numbered(key)) {
        None => Ok(()),
        Some(other) => Err(Error::unsupported(
            format!(
                "`.on_conflict` on {} of a model that also has the unique key {}",
                fields(&conflict.target),
                fields(other)
            ),
            ground.name(),
        )
        .model(Some(model.name))
        .hint("it resolves a conflict on any key, which may be another row's: update and insert in a transaction")),
    }
}

fn same(a: &[u16], b: &[u16]) -> bool {
    a.len() == b.len() && a.iter().all(|index| b.contains(index))
}

/// Every key that at most one row can have: the primary key, unique constraints and indexes.
/// The unique key that consists of just these columns, if there is one.
pub(crate) fn unique_key(model: &ModelDef, columns: &[u16]) -> Option<Vec<u16>> {
    unique_keys(model).into_iter().find(|key| same(key, columns))
}

fn unique_keys(model: &ModelDef) -> Vec<Vec<u16>> {
    let indexes = model.indexes.iter().filter(|index| index.unique && index.filter.is_none());
    let columns = indexes.filter_map(|index| {
        let columns = index.parts.iter().map(|part| match part {
            IndexPart::Column(column, _) => Some(*column),
            IndexPart::Expression(_) => None,
        });
        columns.collect::<Option<Vec<u16>>>()
    });
    let mut keys = vec![model.key.to_vec()];
    keys.extend(model.uniques.iter().map(|unique| unique.columns.to_vec()));
    keys.extend(columns);
    keys.retain(|key| !key.is_empty());
    keys
}
