//! What calls a function, and is taken off while that is made anew, or made anew with it: an index, a check
//! and a stored column hold what the old body gave.

use super::Item;
use crate::diff::Diff;
use crate::diff::words::{calls, mentions};
use plough::schema::{
    Change, Column, ColumnChange, Constraint, Domain, Function, Index, Key, Name, Object, ObjectChange,
    PartOf, Table,
};
use std::collections::HashSet;

/// The functions that change.
#[derive(Debug, Default)]
struct Changed {
    /// Those that are dropped: nothing may call them then.
    gone: HashSet<String>,
    /// Those that get another body.
    replaced: HashSet<String>,
}

impl Changed {
    fn of(items: &[Item]) -> Changed {
        let mut changed = Changed::default();
        for item in items {
            match &item.change {
                Change::DropObject(object) if matches!(**object, Object::Function(_)) => {
                    changed.gone.insert(object.name().name);
                }
                Change::AlterObject(change) => match (&change.old, &change.new) {
                    (Object::Function(old), Object::Function(new)) if old.definition != new.definition => {
                        changed.replaced.insert(new.name.name.clone());
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        changed
    }

    fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.replaced.is_empty()
    }

    /// Whether a text calls one that goes.
    fn loses(&self, sql: &str) -> bool {
        self.gone.iter().any(|name| calls(sql, name))
    }

    /// Whether a text calls one that goes or changes.
    fn moves(&self, sql: &str) -> bool {
        self.loses(sql) || self.replaced.iter().any(|name| calls(sql, name))
    }
}

/// Takes off what calls a function that goes or changes, and makes it again afterwards.
pub(super) fn detach(diff: &Diff<'_>, items: &mut Vec<Item>) {
    let mut changed = Changed::of(items);
    if changed.is_empty() {
        return;
    }
    let mut more = Vec::new();
    functions(diff, &mut changed, items, &mut more);
    objects(diff, &changed, items, &mut more);
    split_defaults(&changed, items);
    let after = crate::diff::by_name(&diff.new.tables);
    for old in crate::diff::in_order(&diff.old.tables) {
        if let Some(new) = after.get(&old.name) {
            table(old, new, &changed, items, &mut more);
        }
    }
    items.extend(more.into_iter().map(Item::from));
}

/// Functions whose body the server understood when they were made hold on to those that they call.
fn functions(diff: &Diff<'_>, changed: &mut Changed, items: &mut Vec<Item>, more: &mut Vec<Change>) {
    let holds = |function: &Function, changed: &Changed| {
        !changed.gone.contains(&function.name.name)
            && function.definition.contains("BEGIN ATOMIC")
            && changed.loses(&function.definition)
    };
    loop {
        let same = |function: &&Function| diff.new.functions.contains(function) && holds(function, changed);
        let altered = items.iter().position(|item| match &item.change {
            Change::AlterObject(change) => {
                matches!(&change.old, Object::Function(old) if holds(old, changed))
            }
            _ => false,
        });
        if let Some(function) = diff.old.functions.iter().find(same) {
            changed.gone.insert(function.name.name.clone());
            more.extend(again(Object::Function(function.clone())));
        } else if let Some(at) = altered
            && let Change::AlterObject(change) = items.remove(at).change
        {
            changed.gone.insert(change.old.name().name);
            more.push(Change::DropObject(Box::new(change.old)));
            more.push(Change::CreateObject(Box::new(change.new)));
        } else {
            return;
        }
    }
}

fn again(object: Object) -> [Change; 2] {
    [Change::DropObject(Box::new(object.clone())), Change::CreateObject(Box::new(object))]
}

/// Policies, rules and the like are made again, and a domain is without its checks and default meanwhile.
fn objects(diff: &Diff<'_>, changed: &Changed, items: &mut [Item], more: &mut Vec<Change>) {
    for other in diff.old.others.iter().filter(|other| changed.loses(&other.definition)) {
        if diff.new.others.contains(other) {
            more.extend(again(Object::Other(other.clone())));
        }
    }
    for domain in diff.old.domains.iter().filter(|domain| diff.new.domains.contains(domain)) {
        if let Some(without) = lost_checks(domain, changed) {
            more.extend([domain_change(domain, &without), domain_change(&without, domain)]);
        }
    }
    for item in items {
        if let Change::AlterObject(change) = &mut item.change
            && let (Object::Domain(old), Object::Domain(new)) = (&change.old, &change.new)
            && let Some(without) = lost_checks(old, changed).filter(|_| old.ty == new.ty)
        {
            more.push(domain_change(&without, new));
            change.new = Object::Domain(without);
        }
    }
}

fn domain_change(old: &Domain, new: &Domain) -> Change {
    let (old, new) = (Object::Domain(old.clone()), Object::Domain(new.clone()));
    Change::AlterObject(Box::new(ObjectChange::new(old, new, Vec::new())))
}

/// The domain without what calls what goes, if anything does.
fn lost_checks(domain: &Domain, changed: &Changed) -> Option<Domain> {
    let mut without = domain.clone();
    without.checks.retain(|check| !changed.loses(&check.expression));
    without.default = without.default.filter(|default| !changed.loses(default.sql()));
    (without != *domain).then_some(without)
}

/// A column that changes, and whose default calls what goes, is without one meanwhile.
fn split_defaults(changed: &Changed, items: &mut Vec<Item>) {
    let mut more = Vec::new();
    for item in items.iter_mut() {
        let Change::AlterColumn(change) = &mut item.change else { continue };
        if lost_default(&change.old, changed).is_some() && change.new.default.is_some() {
            let after = change.new.clone();
            change.new.default = None;
            let change = ColumnChange::new(change.table.clone(), change.new.clone(), after);
            more.push(Item::from(Change::AlterColumn(Box::new(change))));
        }
    }
    items.extend(more);
}

/// The column without the default that calls what goes.
fn lost_default(column: &Column, changed: &Changed) -> Option<Column> {
    let lost = column.default.as_ref().is_some_and(|default| changed.loses(default.sql()));
    let mut without = column.clone();
    without.default = None;
    lost.then_some(without)
}

fn table(old: &Table, new: &Table, changed: &Changed, items: &[Item], more: &mut Vec<Change>) {
    let name = &new.name;
    let is_there = |is: &dyn Fn(&Change) -> bool| items.iter().any(|item| is(&item.change));
    let mut made: Vec<&str> = Vec::new();
    for column in old.columns.iter().filter(|column| new.column(&column.name) == Some(*column)) {
        let computed = column.generated.as_ref();
        if computed.is_some_and(|generated| changed.moves(&generated.expression)) {
            let goes = |change: &Change| matches!(change, Change::DropColumn { table, column: gone } if table == name && gone.name == column.name);
            if !is_there(&goes) {
                more.push(Change::DropColumn { table: name.clone(), column: column.clone() });
                more.push(Change::AddColumn { table: name.clone(), column: column.clone(), fill: None });
            }
            made.push(&column.name);
        } else if let Some(without) = lost_default(column, changed) {
            let change = |old: &Column, new: &Column| {
                Change::AlterColumn(Box::new(ColumnChange::new(name.clone(), old.clone(), new.clone())))
            };
            more.extend([change(column, &without), change(&without, column)]);
        }
    }
    let moves = |sql: &str| changed.moves(sql) || made.iter().any(|column| mentions(sql, column));
    let over = |columns: &[String]| columns.iter().any(|column| made.contains(&column.as_str()));
    let mut constraints: Vec<Constraint> = Vec::new();
    let checks = old.checks.iter().filter(|check| new.checks.contains(check) && moves(&check.expression));
    constraints.extend(checks.cloned().map(Constraint::Check));
    let exclusions =
        old.exclusions.iter().filter(|one| new.exclusions.contains(one) && moves(&one.definition));
    constraints.extend(exclusions.cloned().map(Constraint::Exclusion));
    let keyed = |key: &&Key| over(&key.columns) || over(&key.include);
    let uniques = old.uniques.iter().filter(|key| new.uniques.contains(key)).filter(keyed);
    constraints.extend(uniques.cloned().map(Constraint::Unique));
    let keys = old.foreign_keys.iter().filter(|key| new.foreign_keys.contains(key) && over(&key.columns));
    constraints.extend(keys.cloned().map(Constraint::ForeignKey));
    for constraint in constraints {
        let goes = |change: &Change| matches!(change, Change::DropConstraint { table, constraint: gone } if table == name && gone.name() == constraint.name());
        if !is_there(&goes) {
            let table = name.clone();
            more.push(Change::DropConstraint { table: table.clone(), constraint: constraint.clone() });
            more.push(Change::AddConstraint { table, constraint, fresh: false });
        }
    }
    let indexes = old.indexes.iter().filter(|index| new.indexes.contains(index));
    for index in indexes.filter(|index| reads(index, &moves, &over)) {
        let goes = |change: &Change| matches!(change, Change::DropIndex { table, index: gone } if table == name && gone.name == index.name);
        if !is_there(&goes) {
            more.extend(index_again(name, index));
        }
    }
}

fn reads(index: &Index, moves: &dyn Fn(&str) -> bool, over: &dyn Fn(&[String]) -> bool) -> bool {
    let expression = |of: &PartOf| match of {
        PartOf::Expression(sql) => moves(sql),
        PartOf::Column(column) => over(std::slice::from_ref(column)),
    };
    index.parts.iter().any(|part| expression(&part.of))
        || index.filter.as_deref().is_some_and(moves)
        || over(&index.include)
}

fn index_again(table: &Name, index: &Index) -> [Change; 2] {
    let (table, index) = (table.clone(), index.clone());
    [Change::DropIndex { table: table.clone(), index: index.clone() }, Change::CreateIndex { table, index }]
}
