//! Tables that point at each other in a circle.

use super::super::order::circles;
use super::Item;
use plough::schema::{Change, Constraint, Name, Table};
use std::collections::{HashMap, HashSet};

/// Tables that point at each other in a circle are made without the keys that close it, and dropped
/// after these.
pub(super) fn detach(items: &mut Vec<Item>) {
    let mut more = Vec::new();
    for creates in [true, false] {
        let tables: Vec<&Table> = items
            .iter()
            .filter_map(|item| match &item.change {
                Change::CreateTable(table) if creates => Some(&**table),
                Change::DropTable(table) if !creates => Some(&**table),
                _ => None,
            })
            .collect();
        let closing = closing_keys(&tables);
        if closing.is_empty() {
            continue;
        }
        for item in items.iter_mut() {
            let (Change::CreateTable(table) | Change::DropTable(table)) = &mut item.change else { continue };
            let Some(names) = closing.get(&table.name) else { continue };
            let (closes, rest): (Vec<_>, Vec<_>) =
                table.foreign_keys.drain(..).partition(|key| names.contains(&key.name));
            table.foreign_keys = rest;
            more.extend(closes.into_iter().map(|key| {
                let (table, constraint) = (table.name.clone(), Constraint::ForeignKey(key));
                match creates {
                    true => Change::AddConstraint { table, constraint, fresh: true },
                    false => Change::DropConstraint { table, constraint },
                }
            }));
        }
    }
    items.extend(more.into_iter().map(Item::from));
}

/// The foreign keys between tables of one circle, by table.
fn closing_keys(tables: &[&Table]) -> HashMap<Name, HashSet<String>> {
    let index: HashMap<&Name, usize> = tables.iter().enumerate().map(|(i, table)| (&table.name, i)).collect();
    let targets: Vec<Vec<usize>> = tables
        .iter()
        .enumerate()
        .map(|(i, table)| {
            let keys = table.foreign_keys.iter();
            keys.filter_map(|key| index.get(&key.target).copied()).filter(|target| *target != i).collect()
        })
        .collect();
    let circle = circles(&targets);
    let mut closing: HashMap<Name, HashSet<String>> = HashMap::new();
    for (i, table) in tables.iter().enumerate() {
        for key in &table.foreign_keys {
            // Within a circle, what points backwards in the order of names can stay.
            if let Some(target) = index.get(&key.target)
                && *target > i
                && circle[*target] == circle[i]
            {
                closing.entry(table.name.clone()).or_default().insert(key.name.clone());
            }
        }
    }
    closing
}
