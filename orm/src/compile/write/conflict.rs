//! What happens to a row that is there already: conflicts of an INSERT.

use super::super::{Compiler, Ground};
use super::change::ordered;
use super::inside::{Upsert, check_upsert, upsert};
use super::names;
use super::reads::needs_other_rows;
use super::refuse_over_rows;
use crate::error::{Error, Kind, Result};
use crate::model::{IndexPart, ModelDef, Path};
use crate::query::{Conflict, Deleted, Node, OnConflict, PROPOSED};
use sea_query::{BinOper, Expr, OnConflict as Clause};

impl Compiler<'_> {
    pub(super) fn on_conflict(&mut self, conflict: &Conflict, given: &[u16]) -> Result<Clause> {
        let model = self.model;
        let mut clause = match &conflict.constraint {
            // It is written between quotes, as it is.
            Some(name) => Clause::constraint(&name.replace('"', "\"\"")),
            None => Clause::columns(names(model, &conflict.target)),
        };
        if let Some(filter) = &conflict.filter {
            let bound = self.args.values().len();
            clause.target_and_where(self.of_both(filter)?);
            if self.args.values().len() > bound {
                return Err(Error::new(
                    Kind::InvalidInput,
                    "the filter of a key binds a value, and would be no index's",
                )
                .hint("write `.is_null()`, `.is_not_null()` or a column of truth values"));
            }
        }
        if conflict.action == OnConflict::Nothing {
            self.leave_alone(conflict, &mut clause);
            return Ok(clause);
        }
        self.write_over(conflict, given, &mut clause)?;
        if let Some(condition) = &conflict.only_if {
            clause.action_and_where(self.of_both(condition)?);
        }
        Ok(clause)
    }

    /// An expression of the old row and the one that would have been inserted.
    fn of_both(&mut self, node: &Node) -> Result<Expr> {
        if needs_other_rows(node) {
            return Err(Error::new(Kind::InvalidInput, "an upsert reads the old row and the new one only")
                .hint("read what else it needs before, and give it as a value"));
        }
        refuse_over_rows(node, "an upsert", "read it before, and give it as a value")?;
        // Nothing is read from it: it has the types of the new row's columns.
        self.scopes.look(PROPOSED, self.model);
        let expr = self.expr(node);
        self.scopes.close();
        expr
    }

    /// A column of the row that would have been inserted.
    pub(in crate::compile) fn proposed(&self, index: u16) -> Result<Expr> {
        self.scopes.seen(Path::scope(PROPOSED), index)?;
        let column = self.model.columns.get(usize::from(index));
        let column = column.ok_or_else(|| Error::new(Kind::Config, "there is no such column"))?;
        Ok(self.dialect.proposed(column))
    }

    fn leave_alone(&self, conflict: &Conflict, clause: &mut Clause) {
        if self.dialect.facts().conflict_target {
            clause.do_nothing();
            return;
        }
        // A column that gets its own value: nothing changes, and no error is hidden, as INSERT IGNORE
        // would.
        for name in names(self.model, conflict.target.first()) {
            let column = Expr::col((self.alias(), name));
            let value = match self.dialect.skipped_rows() {
                Some(skipped) => (skipped.assign)(column),
                None => column,
            };
            clause.value(name, value);
        }
    }

    fn write_over(&mut self, conflict: &Conflict, given: &[u16], clause: &mut Clause) -> Result<()> {
        let model = self.model;
        let written: Vec<u16> = match &conflict.action {
            OnConflict::Nothing => Vec::new(),
            OnConflict::Update(columns) => columns.clone(),
            OnConflict::Set(sets) => sets.iter().map(|(index, _)| *index).collect(),
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
        let version = model.version;
        let updated_at = model.updated_at.filter(|index| !written.contains(index));
        let taken: Vec<u16> = match &conflict.action {
            OnConflict::Set(_) => updated_at.into_iter().collect(),
            _ => written.iter().copied().filter(|index| Some(*index) != version).chain(updated_at).collect(),
        };
        if let OnConflict::Set(sets) = &conflict.action {
            for (index, node) in ordered(self.dialect, model, Path::ROOT, sets)? {
                if Some(*index) == version {
                    continue;
                }
                let Some(column) = model.columns.get(usize::from(*index)) else {
                    return Err(Error::new(
                        Kind::InvalidInput,
                        "`.set` on a column of another row than the old one",
                    ));
                };
                let value = self.of_both(node)?;
                clause.value(column.name, value);
            }
        } else if taken.is_empty() && version.is_none() {
            // The row is written all the same, so that it is counted and returned.
            let some = if conflict.target.is_empty() {
                given.get(..1).unwrap_or_default()
            } else {
                &conflict.target
            };
            clause.update_columns(names(model, some));
        }
        clause.update_columns(names(model, &taken));
        for name in names(model, version.iter()) {
            let old = Box::new(Expr::col((self.alias(), name)));
            clause.value(name, Expr::Binary(old, BinOper::Add, Box::new(Expr::Constant(1.into()))));
        }
        let new: Vec<u16> = taken.iter().chain(&conflict.target).copied().collect();
        let sets: Vec<u16> = taken.iter().copied().chain(version).collect();
        check_upsert(self.ground, model, &sets, &new)?;
        if let Upsert::Guarded = upsert(self.ground, model, &conflict.target) {
            let (_, held) = self.rows_written(Deleted::Shown)?;
            clause.action_and_where_option(held.condition());
        }
        Ok(())
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
    let refused = |what: &str, hint: &'static str| {
        Err(Error::unsupported(what, ground.name()).model(Some(model.name)).hint(hint))
    };
    let facts = ground.facts();
    let held = ground.rules_of(model).next().is_some();
    if held && (conflict.computes() || conflict.constraint.is_some()) {
        let what = "an upsert that computes, or names a constraint, on a handle that is scoped";
        return wrong(what.to_owned()).map_err(|error: Error| {
            error.hint("use `.update(..)` and a key of columns, or run it on `.unscoped()`")
        });
    }
    if conflict.only_if.is_some() && !facts.conflict_target {
        return refused("`.only_if(..)`", "choose each value by `case` in `.update_with(..)`");
    }
    if conflict.constraint.is_some() {
        return match facts.conflict_constraint {
            true => Ok(()),
            false => refused("`.on_constraint(..)`", "name the key's columns: `.on_conflict(|row| ..)`"),
        };
    }
    if conflict.filter.is_some() && !facts.conflict_target {
        return refused("a key that is unique among some rows only", "update and insert in a transaction");
    }
    let keys = unique_keys(model, conflict.filter.is_some());
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

/// The unique key that consists of just these columns, if there is one.
pub(crate) fn unique_key(model: &ModelDef, columns: &[u16]) -> Option<Vec<u16>> {
    unique_keys(model, false).into_iter().find(|key| same(key, columns))
}

/// Every key that at most one row can have: the primary key, unique constraints and indexes.
/// `partial`: only those that are unique among some rows.
fn unique_keys(model: &ModelDef, partial: bool) -> Vec<Vec<u16>> {
    let indexes = model.indexes.iter().filter(|index| index.unique && index.filter.is_some() == partial);
    let columns = indexes.filter_map(|index| {
        let columns = index.parts.iter().map(|part| match part {
            IndexPart::Column(column, _) => Some(*column),
            IndexPart::Expression(_) => None,
        });
        columns.collect::<Option<Vec<u16>>>()
    });
    if partial {
        return columns.collect();
    }
    let mut keys = vec![model.key.to_vec()];
    keys.extend(model.uniques.iter().map(|unique| unique.columns.to_vec()));
    keys.extend(columns);
    keys.retain(|key| !key.is_empty());
    keys
}
