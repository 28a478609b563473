//! Two tables of one name.

use super::told::{Told, told};
use super::words::mentions;
use super::{Decisions, Found, objects};
use plough::schema::{
    Change, Column, ColumnChange, Constraint, Exclusion, ForeignKey, Index, Key, Name, PartOf, Table, Trigger,
};
use std::collections::HashSet;

/// The changes that make `old` into `new`.
pub(super) fn table(old: &Table, new: &Table, decisions: &Decisions, found: &mut Found) {
    if old == new {
        return;
    }
    let again = columns(old, new, decisions, found);
    keys(old, new, &again, found);
    checks(old, new, &again, found);
    foreign_keys(old, new, &again, found);
    indexes(old, new, &again, found);
    triggers(old, new, decisions, found);
    if old.comment != new.comment {
        let (table, old, new) = (new.name.clone(), old.comment.clone(), new.comment.clone());
        found.changes.push(Change::CommentTable { table, old, new });
    }
    exclusions(old, new, &again, decisions, found);
    objects::options(old, new, decisions, found);
}

/// Gives the columns that are made anew under their own name: what uses them must go meanwhile.
fn columns<'a>(old: &Table, new: &'a Table, decisions: &Decisions, found: &mut Found) -> HashSet<&'a str> {
    let mut again = HashSet::new();
    let name = &new.name;
    for column in &old.columns {
        match new.column(&column.name) {
            None => {
                found.changes.push(Change::DropColumn { table: name.clone(), column: column.clone() });
            }
            Some(same) if same == column => {}
            Some(other) if is_made_anew(column, other) => {
                again.insert(other.name.as_str());
                found.changes.push(Change::DropColumn { table: name.clone(), column: column.clone() });
                found.changes.push(added(name, other, decisions));
            }
            Some(other) => {
                let path = format!("{name}.{}", column.name);
                let mut change = ColumnChange::new(name.clone(), column.clone(), other.clone());
                change.cast = decisions.cast_of(&path).map(str::to_owned);
                change.fill = decisions.fill_of(&path).map(str::to_owned);
                found.changes.push(Change::AlterColumn(Box::new(change)));
            }
        }
    }
    for column in new.columns.iter().filter(|column| old.column(&column.name).is_none()) {
        found.changes.push(added(name, column, decisions));
    }
    // A generated column that reads one whose type changes stands in its way.
    let retyped: Vec<&str> = new
        .columns
        .iter()
        .filter(|column| {
            let before = old.column(&column.name);
            before
                .is_some_and(|old| ColumnChange::new(name.clone(), old.clone(), (*column).clone()).retypes())
        })
        .map(|column| column.name.as_str())
        .collect();
    let reads = |column: &Column| {
        let generated = column.generated.as_ref();
        generated.is_some_and(|g| retyped.iter().any(|name| mentions(&g.expression, name)))
    };
    let same: Vec<&Column> = new
        .columns
        .iter()
        .filter(|column| reads(column) && old.column(&column.name) == Some(*column))
        .collect();
    for column in same {
        again.insert(column.name.as_str());
        found.changes.push(Change::DropColumn { table: name.clone(), column: column.clone() });
        found.changes.push(added(name, column, decisions));
    }
    again
}

fn added(table: &Name, column: &Column, decisions: &Decisions) -> Change {
    let fill = decisions.fill_of(&format!("{table}.{}", column.name)).map(str::to_owned);
    Change::AddColumn { table: table.clone(), column: column.clone(), fill }
}

/// Another expression is another column, whose values follow from it. One that is stored becomes a
/// plain one with its values.
fn is_made_anew(old: &Column, new: &Column) -> bool {
    match (&old.generated, &new.generated) {
        (Some(old), None) => !old.stored,
        (before, after) => before != after,
    }
}

/// Whether one of these columns is made anew.
fn uses(again: &HashSet<&str>, columns: &[String]) -> bool {
    !again.is_empty() && columns.iter().any(|column| again.contains(column.as_str()))
}

fn reads(again: &HashSet<&str>, sql: &str) -> bool {
    again.iter().any(|column| mentions(sql, column))
}

/// The same without its name.
fn nameless<T: Clone>(one: &T, clear: impl Fn(&mut T)) -> T {
    let mut one = one.clone();
    clear(&mut one);
    one
}

fn key_name(key: &mut Key) {
    key.name.clear();
}

fn keys(old: &Table, new: &Table, again: &HashSet<&str>, found: &mut Found) {
    let table = &new.name;
    match (&old.primary_key, &new.primary_key) {
        (Some(before), Some(after)) if before == after && !uses(again, &after.columns) => {}
        (Some(before), Some(after))
            if nameless(before, key_name) == nameless(after, key_name)
                && (before.name.is_empty() || after.name.is_empty())
                && !uses(again, &after.columns) => {}
        (Some(before), Some(after)) if nameless(before, key_name) == nameless(after, key_name) => {
            let (old, new) = (Constraint::PrimaryKey(before.clone()), Constraint::PrimaryKey(after.clone()));
            found.changes.push(Change::RenameConstraint { table: table.clone(), old, new });
        }
        (Some(before), Some(after)) => {
            let (old, new) = (before.clone(), after.clone());
            found.changes.push(Change::ReplacePrimaryKey { table: table.clone(), old, new });
        }
        (before, after) => {
            one_to_one(
                table,
                before.as_slice(),
                after.as_slice(),
                |key| &key.name,
                |a, b| a == b,
                |_| false,
                Constraint::PrimaryKey,
                found,
            );
        }
    }
    let same = |a: &Key, b: &Key| nameless(a, key_name) == nameless(b, key_name);
    let stale = |key: &Key| uses(again, &key.columns);
    one_to_one(table, &old.uniques, &new.uniques, |key| &key.name, same, stale, Constraint::Unique, found);
}

fn checks(old: &Table, new: &Table, again: &HashSet<&str>, found: &mut Found) {
    let same = |a: &plough::schema::Check, b: &plough::schema::Check| {
        (&a.expression, a.no_inherit, a.not_valid, a.not_enforced)
            == (&b.expression, b.no_inherit, b.not_valid, b.not_enforced)
    };
    let stale = |check: &plough::schema::Check| reads(again, &check.expression);
    one_to_one(
        &new.name,
        &old.checks,
        &new.checks,
        |check| &check.name,
        same,
        stale,
        Constraint::Check,
        found,
    );
}

fn foreign_keys(old: &Table, new: &Table, again: &HashSet<&str>, found: &mut Found) {
    let name = |key: &mut ForeignKey| key.name.clear();
    let same = |a: &ForeignKey, b: &ForeignKey| nameless(a, name) == nameless(b, name);
    let stale = |key: &ForeignKey| uses(again, &key.columns);
    let (before, after) = (&old.foreign_keys, &new.foreign_keys);
    one_to_one(&new.name, before, after, |key| &key.name, same, stale, Constraint::ForeignKey, found);
}

/// Compares what has names: the same name first, then the same definition under another name, which
/// is a rename without any risk, or under none (SQLite), which is no difference.
#[allow(clippy::too_many_arguments, reason = "one comparison for four kinds of constraints")]
fn one_to_one<T: Clone>(
    table: &Name,
    old: &[T],
    new: &[T],
    name: impl Fn(&T) -> &String,
    same: impl Fn(&T, &T) -> bool,
    stale: impl Fn(&T) -> bool,
    constraint: impl Fn(T) -> Constraint,
    found: &mut Found,
) {
    let drop = |one: &T| Change::DropConstraint { table: table.clone(), constraint: constraint(one.clone()) };
    let add = |one: &T| Change::AddConstraint {
        table: table.clone(),
        constraint: constraint(one.clone()),
        fresh: false,
    };
    let mut come: Vec<&T> = new.iter().collect();
    let (mut gone, mut nameless) = (Vec::new(), Vec::new());
    for one in old {
        if name(one).is_empty() {
            nameless.push(one);
            continue;
        }
        match come.iter().position(|other| name(other) == name(one)) {
            Some(at) => {
                let other = come.remove(at);
                if !same(one, other) || stale(other) {
                    found.changes.extend([drop(one), add(other)]);
                }
            }
            None => gone.push(one),
        }
    }
    for one in nameless.into_iter().chain(gone) {
        match come.iter().position(|other| same(one, other) && !stale(other)) {
            Some(at) => {
                let other = come.remove(at);
                // A name for what has none is worth no rebuild of its table.
                if !name(one).is_empty() && !name(other).is_empty() {
                    let (old, new) = (constraint(one.clone()), constraint(other.clone()));
                    found.changes.push(Change::RenameConstraint { table: table.clone(), old, new });
                }
            }
            None => found.changes.push(drop(one)),
        }
    }
    found.changes.extend(come.into_iter().map(add));
}

fn indexes(old: &Table, new: &Table, again: &HashSet<&str>, found: &mut Found) {
    let table = &new.name;
    let name = |index: &mut Index| index.name.clear();
    let stale = |index: &Index| {
        !again.is_empty()
            && (uses(again, &index.include)
                || index.filter.as_deref().is_some_and(|filter| reads(again, filter))
                || index.parts.iter().any(|part| match &part.of {
                    PartOf::Column(column) => again.contains(column.as_str()),
                    PartOf::Expression(sql) => reads(again, sql),
                }))
    };
    let drop = |index: &Index| Change::DropIndex { table: table.clone(), index: index.clone() };
    let create = |index: &Index| Change::CreateIndex { table: table.clone(), index: index.clone() };
    let mut come: Vec<&Index> = Vec::new();
    for index in &new.indexes {
        match old.indexes.iter().find(|other| other.name == index.name) {
            Some(other) if other == index && !stale(index) => {}
            Some(other) => found.changes.extend([drop(other), create(index)]),
            None => come.push(index),
        }
    }
    for index in old.indexes.iter().filter(|one| !new.indexes.iter().any(|other| other.name == one.name)) {
        match come.iter().position(|other| nameless(index, name) == nameless(*other, name) && !stale(other)) {
            Some(at) => {
                let (old, new) = (index.clone(), come.remove(at).clone());
                found.changes.push(Change::RenameIndex { table: table.clone(), old, new });
            }
            None => found.changes.push(drop(index)),
        }
    }
    found.changes.extend(come.into_iter().map(create));
}

/// No model makes a trigger, but those of a search index.
fn triggers(old: &Table, new: &Table, decisions: &Decisions, found: &mut Found) {
    let table = &new.name;
    let drop = |trigger: &Trigger| Change::DropTrigger { table: table.clone(), trigger: trigger.clone() };
    let create = |trigger: &Trigger| Change::CreateTrigger { table: table.clone(), trigger: trigger.clone() };
    let path = |trigger: &Trigger| format!("{table}.{}", trigger.name);
    let Told { changed, dropped, left, come } = told(
        &old.triggers,
        &new.triggers,
        |a, b| a.name == b.name,
        |a, b| a == b,
        |trigger| decisions.drops(&path(trigger)) || decisions.prunes() || trigger.search_index().is_some(),
    );
    for (trigger, other) in changed {
        found.changes.extend([drop(trigger), create(other)]);
    }
    found.changes.extend(dropped.into_iter().map(drop));
    found.unowned.extend(left.into_iter().map(|trigger| format!("the trigger `{}`", path(trigger))));
    found.changes.extend(come.into_iter().map(create));
}

/// No model makes an exclusion constraint.
fn exclusions(old: &Table, new: &Table, again: &HashSet<&str>, decisions: &Decisions, found: &mut Found) {
    let table = &new.name;
    let constraint = |one: &Exclusion| Constraint::Exclusion(one.clone());
    let drop = |one| Change::DropConstraint { table: table.clone(), constraint: constraint(one) };
    let add = |one| Change::AddConstraint { table: table.clone(), constraint: constraint(one), fresh: false };
    let path = |one: &Exclusion| format!("{table}.{}", one.name);
    let Told { changed, dropped, left, come } = told(
        &old.exclusions,
        &new.exclusions,
        |a, b| a.name == b.name,
        |a, b| a == b && !reads(again, &b.definition),
        |one| decisions.drops(&path(one)) || decisions.prunes(),
    );
    for (one, other) in changed {
        found.changes.extend([drop(one), add(other)]);
    }
    found.changes.extend(dropped.into_iter().map(drop));
    found.unowned.extend(left.into_iter().map(|one| format!("the exclusion constraint `{}`", path(one))));
    found.changes.extend(come.into_iter().map(add));
}
