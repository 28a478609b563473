//! Which foreign keys have an index.

use plough::schema::{Change, Constraint, ForeignKey, Index, Name, Part, Table};
use std::collections::{HashMap, HashSet};

/// The foreign keys of a change that no index of the new table serves.
pub(super) fn unindexed(change: &Change, within: &[Change], tables: &HashMap<&Name, &Table>) -> Vec<String> {
    let mut names = Vec::new();
    for change in within.iter().chain([change]) {
        match change {
            Change::CreateTable(table) => {
                // Keys that close a circle are added apart.
                let keys = table.foreign_keys.iter().filter(|key| !is_indexed(table, key));
                names.extend(keys.map(|key| key.name.clone()));
            }
            Change::AddConstraint { table, constraint: Constraint::ForeignKey(key), .. } => {
                let table = tables.get(table);
                if table.is_some_and(|table| !is_indexed(table, key)) {
                    names.push(key.name.clone());
                }
            }
            _ => {}
        }
    }
    names
}

/// Where a foreign key brings an index of its own, that one goes when a better one comes. The way back from
/// the better one makes it again first. `done` are the keys that have it back.
pub(super) fn given_back(
    change: &Change,
    old: &HashMap<&Name, &Table>,
    new: &HashMap<&Name, &Table>,
    done: &mut HashSet<(Name, String)>,
) -> Vec<Change> {
    let (name, columns): (&Name, Vec<&str>) = match change {
        Change::CreateIndex { table, index } => {
            (table, index.parts.iter().map_while(|part| part.column_name()).collect())
        }
        Change::AddConstraint {
            table,
            constraint: Constraint::PrimaryKey(key) | Constraint::Unique(key),
            ..
        } => (table, key.columns.iter().map(String::as_str).collect()),
        _ => return Vec::new(),
    };
    let (Some(old), Some(new)) = (old.get(name), new.get(name)) else { return Vec::new() };
    let stays = |key: &&ForeignKey| new.foreign_keys.iter().any(|other| other.name == key.name);
    let served = |key: &&ForeignKey| {
        let begin = columns.get(..key.columns.len());
        begin.is_some_and(|begin| key.columns.iter().all(|column| begin.contains(&column.as_str())))
    };
    let keys = old.foreign_keys.iter().filter(stays).filter(served).filter(|key| !is_indexed(old, key));
    keys.filter(|key| done.insert((name.clone(), key.name.clone())))
        .map(|key| {
            let parts = key.columns.iter().map(|column| Part::column(column)).collect();
            Change::CreateIndex { table: name.clone(), index: Index::new(&key.name, parts) }
        })
        .collect()
}

/// Whether an index begins with the key's columns, in any order.
fn is_indexed(table: &Table, key: &ForeignKey) -> bool {
    let serves = |columns: &[&str]| {
        let begin = columns.get(..key.columns.len());
        begin.is_some_and(|begin| key.columns.iter().all(|column| begin.contains(&column.as_str())))
    };
    let keys = table.primary_key.iter().chain(&table.uniques);
    let mut lists = keys.map(|key| key.columns.iter().map(String::as_str).collect::<Vec<_>>());
    if lists.any(|columns| serves(&columns)) {
        return true;
    }
    let whole = table.indexes.iter().filter(|index| index.filter.is_none());
    whole.into_iter().any(|index| {
        let columns: Vec<&str> = index.parts.iter().map_while(|part| part.column_name()).collect();
        serves(&columns)
    })
}
