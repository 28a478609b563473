//! Foreign keys that are taken off while what they lean on changes.

use super::Item;
use crate::diff::Diff;
use plough::schema::{Alterations, Change, Constraint, ForeignKey, Name, Table};
use std::collections::HashSet;

/// Foreign keys that stay are taken off while what they lean on changes.
pub(super) fn detach(diff: &Diff<'_>, on: &Alterations<'_>, items: &mut Vec<Item>) {
    // Columns that change their type, keys that go, and indexes that go.
    let mut columns: HashSet<(&Name, &str)> = HashSet::new();
    let mut uniques: HashSet<(&Name, Vec<&str>)> = HashSet::new();
    let mut own: HashSet<(&Name, &str)> = HashSet::new();
    let mut dropped: HashSet<(&Name, &str)> = HashSet::new();
    let each = items.iter().flat_map(|item| {
        let within = item.within.iter().map(|change| (change, true));
        within.chain([(&item.change, false)])
    });
    for (change, within) in each {
        match change {
            Change::AlterColumn(change) if change.retypes() && on.keys_hold_types() => {
                columns.insert((&change.table, change.new.name.as_str()));
            }
            Change::ReplacePrimaryKey { table, old: key, .. }
            | Change::DropConstraint {
                table,
                constraint: Constraint::PrimaryKey(key) | Constraint::Unique(key),
            } => {
                uniques.insert((table, sorted(&key.columns)));
                if on.keys_need_indexes() {
                    own.extend(key.columns.first().map(|column| (table, column.as_str())));
                }
            }
            Change::DropConstraint { table, constraint: Constraint::ForeignKey(key) } => {
                dropped.insert((table, key.name.as_str()));
            }
            Change::DropIndex { table, index } => {
                if index.unique {
                    let mut columns: Vec<&str> =
                        index.parts.iter().filter_map(|part| part.column_name()).collect();
                    columns.sort_unstable();
                    if columns.len() == index.parts.len() {
                        uniques.insert((table, columns));
                    }
                }
                if on.keys_need_indexes() {
                    own.extend(
                        index.parts.first().and_then(|part| part.column_name()).map(|name| (table, name)),
                    );
                }
            }
            // The way back drops it, and not by a step of its own.
            Change::CreateIndex { table, index } if within && on.keys_need_indexes() => {
                own.extend(index.parts.first().and_then(|part| part.column_name()).map(|name| (table, name)));
            }
            Change::AddConstraint {
                table,
                constraint: Constraint::PrimaryKey(key) | Constraint::Unique(key),
                ..
            } if within && on.keys_need_indexes() => {
                own.extend(key.columns.first().map(|column| (table, column.as_str())));
            }
            _ => {}
        }
    }
    if columns.is_empty() && uniques.is_empty() && own.is_empty() {
        return;
    }
    let after = crate::diff::by_name(&diff.new.tables);
    let leans = |table: &Table, key: &ForeignKey| {
        key.columns.iter().any(|column| columns.contains(&(&table.name, column.as_str())))
            || key.target_columns.iter().any(|column| columns.contains(&(&key.target, column.as_str())))
            || uniques.contains(&(&key.target, sorted(&key.target_columns)))
            || key.columns.iter().any(|column| own.contains(&(&table.name, column.as_str())))
            || key.target_columns.iter().any(|column| own.contains(&(&key.target, column.as_str())))
    };
    // One that gets another name meanwhile is dropped and added instead.
    let mut more = Vec::new();
    let mut renamed_keys = HashSet::new();
    for (i, item) in items.iter().enumerate() {
        if let Change::RenameConstraint { table, old: Constraint::ForeignKey(key), new } = &item.change
            && after.get(table).is_some_and(|table| leans(table, key))
        {
            let (table, old) = (table.clone(), Constraint::ForeignKey(key.clone()));
            more.push(Change::DropConstraint { table: table.clone(), constraint: old });
            more.push(Change::AddConstraint { table, constraint: new.clone(), fresh: false });
            renamed_keys.insert(i);
        }
    }
    for table in crate::diff::in_order(&diff.old.tables) {
        let Some(new) = after.get(&table.name) else { continue };
        for key in table.foreign_keys.iter().filter(|key| leans(table, key)) {
            if dropped.contains(&(&table.name, key.name.as_str())) {
                continue;
            }
            if new.foreign_keys.iter().any(|other| other.name == key.name) {
                let (table, constraint) = (table.name.clone(), Constraint::ForeignKey(key.clone()));
                more.push(Change::DropConstraint { table: table.clone(), constraint: constraint.clone() });
                more.push(Change::AddConstraint { table, constraint, fresh: false });
            }
        }
    }
    let mut i = 0;
    items.retain(|_| {
        i += 1;
        !renamed_keys.contains(&(i - 1))
    });
    items.extend(more.into_iter().map(Item::from));
}

fn sorted(columns: &[String]) -> Vec<&str> {
    let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    columns.sort_unstable();
    columns
}
