//! What one database needs beside the changes themselves: tables that are changed all at once,
//! foreign keys and views that are taken off meanwhile.

use super::order::circles;
use crate::diff::Diff;
use crate::diff::words::{mentions, renamed, words};
use plough::schema::{Alterations, Change, Constraint, ForeignKey, Name, Table, TableChange, View};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A change, and those that it took in.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) change: Change,
    pub(super) within: Vec<Change>,
}

pub(super) fn expand(diff: &Diff<'_>, on: &Alterations<'_>) -> Vec<Item> {
    let mut items = all_at_once(diff, on);
    if !on.forward_references() {
        detach_circles(&mut items);
        detach_keys(diff, on, &mut items);
    }
    if on.expressions_hold_names() {
        detach_expressions(diff, &mut items);
    }
    if on.views_hold_columns() {
        detach_views(diff, &mut items);
    }
    items
}

/// Checks and generated columns that read a column are taken off while it is renamed.
fn detach_expressions(diff: &Diff<'_>, items: &mut Vec<Item>) {
    let mut more = Vec::new();
    let after = crate::diff::by_name(&diff.new.tables);
    for item in items.iter() {
        let Change::RenameColumn { table: name, from, to } = &item.change else { continue };
        let (Some(old), Some(new)) = (diff.old.table(name), after.get(name)) else { continue };
        // The old table has the new names already.
        for check in old.checks.iter().filter(|check| mentions(&check.expression, to)) {
            if !new.checks.contains(check) {
                continue;
            }
            let mut before = check.clone();
            before.expression = renamed(&check.expression, to, from);
            let constraint = Constraint::Check(before);
            more.push(Change::DropConstraint { table: name.clone(), constraint });
            let (table, constraint) = (name.clone(), Constraint::Check(check.clone()));
            more.push(Change::AddConstraint { table, constraint, fresh: false });
        }
        for column in &old.columns {
            let Some(generated) = &column.generated else { continue };
            if new.column(&column.name) != Some(column) || !mentions(&generated.expression, to) {
                continue;
            }
            let mut before = column.clone();
            if let Some(generated) = &mut before.generated {
                generated.expression = renamed(&generated.expression, to, from);
            }
            more.push(Change::DropColumn { table: name.clone(), column: before });
            more.push(Change::AddColumn { table: name.clone(), column: column.clone(), fill: None });
        }
    }
    items.extend(more.into_iter().map(|change| Item { change, within: Vec::new() }));
}

/// The table that a change is about, if it is one of a table that stays.
pub(super) fn table_of(change: &Change) -> Option<&Name> {
    match change {
        Change::AlterColumn(change) => Some(&change.table),
        Change::CommentTable { table, .. }
        | Change::AddColumn { table, .. }
        | Change::DropColumn { table, .. }
        | Change::AddConstraint { table, .. }
        | Change::DropConstraint { table, .. }
        | Change::RenameConstraint { table, .. }
        | Change::ReplacePrimaryKey { table, .. }
        | Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::RenameIndex { table, .. }
        | Change::CreateTrigger { table, .. }
        | Change::DropTrigger { table, .. } => Some(table),
        _ => None,
    }
}

/// One rebuild per table, if a change of it needs one.
fn all_at_once(diff: &Diff<'_>, on: &Alterations<'_>) -> Vec<Item> {
    let (before, after) = (crate::diff::by_name(&diff.old.tables), crate::diff::by_name(&diff.new.tables));
    let pair = |name: &Name| Some((*before.get(name)?, *after.get(name)?));
    let mut rebuilt: BTreeSet<&Name> = BTreeSet::new();
    for change in &diff.changes {
        if let Some(name) = table_of(change)
            && let Some((old, new)) = pair(name)
            && !on.in_place(change, old, new)
        {
            rebuilt.insert(name);
        }
    }
    let mut within: BTreeMap<&Name, Vec<Change>> = BTreeMap::new();
    let mut items = Vec::with_capacity(diff.changes.len());
    for change in &diff.changes {
        match table_of(change).and_then(|name| rebuilt.get(name)) {
            Some(name) if on.takes_in(change) => within.entry(*name).or_default().push(change.clone()),
            _ => items.push(Item { change: change.clone(), within: Vec::new() }),
        }
    }
    for (name, within) in within {
        let Some((old, new)) = pair(name) else { continue };
        let values = within.iter().filter_map(|change| match change {
            Change::AddColumn { column, fill: Some(fill), .. } => Some((column.name.clone(), fill.clone())),
            Change::AlterColumn(change)
                if change.cast.is_some() || (change.fill.is_some() && change.requires()) =>
            {
                let (cast, fill) =
                    (change.cast.as_deref(), change.fill.as_deref().filter(|_| change.requires()));
                Some((change.new.name.clone(), on.filled(&change.new.name, cast, fill)))
            }
            _ => None,
        });
        let change = TableChange::new(old.clone(), with_left_alone(old, new, &within), values.collect());
        items.push(Item { change: Change::AlterTable(Box::new(change)), within });
    }
    items
}

/// The new table with what the old one has beside it: what no change drops is left alone, so it must
/// be there afterwards.
fn with_left_alone(old: &Table, new: &Table, within: &[Change]) -> Table {
    let mut table = new.clone();
    let goes = |is: &dyn Fn(&Change) -> bool| within.iter().any(is);
    for column in old.columns.iter().filter(|column| new.column(&column.name).is_none()) {
        if !goes(
            &|change| matches!(change, Change::DropColumn { column: gone, .. } if gone.name == column.name),
        ) {
            table.columns.push(column.clone());
        }
    }
    for index in old.indexes.iter().filter(|one| !new.indexes.iter().any(|other| other.name == one.name)) {
        let is = |change: &Change| match change {
            Change::DropIndex { index: gone, .. } | Change::RenameIndex { old: gone, .. } => {
                gone.name == index.name
            }
            _ => false,
        };
        if !goes(&is) {
            table.indexes.push(index.clone());
        }
    }
    let dropped = |constraint: Constraint| {
        within.iter().any(|change| match change {
            Change::DropConstraint { constraint: gone, .. } | Change::RenameConstraint { old: gone, .. } => {
                *gone == constraint
            }
            Change::ReplacePrimaryKey { old: gone, .. } => Constraint::PrimaryKey(gone.clone()) == constraint,
            _ => false,
        })
    };
    if let (Some(key), None) = (&old.primary_key, &new.primary_key)
        && !dropped(Constraint::PrimaryKey(key.clone()))
    {
        table.primary_key = Some(key.clone());
    }
    let stays = |constraint: Constraint, there: bool| !there && !dropped(constraint);
    for key in &old.uniques {
        if stays(Constraint::Unique(key.clone()), new.uniques.contains(key)) {
            table.uniques.push(key.clone());
        }
    }
    for check in &old.checks {
        if stays(Constraint::Check(check.clone()), new.checks.contains(check)) {
            table.checks.push(check.clone());
        }
    }
    for key in &old.foreign_keys {
        if stays(Constraint::ForeignKey(key.clone()), new.foreign_keys.contains(key)) {
            table.foreign_keys.push(key.clone());
        }
    }
    for trigger in &old.triggers {
        let is = |change: &Change| matches!(change, Change::DropTrigger { trigger: gone, .. } if gone.name == trigger.name);
        if !goes(&is) && !new.triggers.iter().any(|other| other.name == trigger.name) {
            table.triggers.push(trigger.clone());
        }
    }
    // They are reported, and no change of them is planned.
    table.options = old.options.clone();
    table
}

/// Tables that point at each other in a circle are made without the keys that close it, and dropped
/// after these.
fn detach_circles(items: &mut Vec<Item>) {
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
    items.extend(more.into_iter().map(|change| Item { change, within: Vec::new() }));
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

/// Foreign keys that stay are taken off while what they lean on changes.
fn detach_keys(diff: &Diff<'_>, on: &Alterations<'_>, items: &mut Vec<Item>) {
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
    items.extend(more.into_iter().map(|change| Item { change, within: Vec::new() }));
}

fn sorted(columns: &[String]) -> Vec<&str> {
    let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    columns.sort_unstable();
    columns
}

/// Views that stay are taken off while a table that they read changes, and with them those that read
/// them.
fn detach_views(diff: &Diff<'_>, items: &mut Vec<Item>) {
    if diff.old.views.is_empty() {
        return;
    }
    let mut held: HashSet<String> = HashSet::new();
    for item in items.iter() {
        match &item.change {
            Change::DropColumn { table, .. } => drop(held.insert(table.name.clone())),
            Change::AlterColumn(change) if change.retypes() => drop(held.insert(change.table.name.clone())),
            Change::AlterEnum(change) => {
                held.extend(change.columns.iter().map(|(table, _)| table.name.clone()))
            }
            Change::DropView(view) => drop(held.insert(view.name.name.clone())),
            _ => {}
        }
    }
    let reads: Vec<(&View, HashSet<String>)> =
        diff.old.views.iter().map(|view| (view, words(&view.definition))).collect();
    let mut off: BTreeMap<&Name, &View> = BTreeMap::new();
    loop {
        let next = reads.iter().filter(|(view, words)| {
            !off.contains_key(&view.name) && words.iter().any(|word| held.contains(word))
        });
        let next: Vec<&View> = next.map(|(view, _)| *view).collect();
        if next.is_empty() {
            break;
        }
        for view in next {
            held.insert(view.name.name.clone());
            off.insert(&view.name, view);
        }
    }
    let dropped: HashSet<Name> = items
        .iter()
        .filter_map(|item| match &item.change {
            Change::DropView(view) => Some(view.name.clone()),
            _ => None,
        })
        .collect();
    for (name, view) in off {
        if !dropped.contains(name) {
            let changes =
                [Change::DropView(Box::new(view.clone())), Change::CreateView(Box::new(view.clone()))];
            items.extend(changes.map(|change| Item { change, within: Vec::new() }));
        }
    }
}
