//! What reads a column or a table, and is taken off while that changes: checks and generated columns,
//! views.

use super::Item;
use crate::diff::Diff;
use crate::diff::words::{mentions, renamed, words};
use plough::schema::{Change, Constraint, Name, Object, View};
use std::collections::{BTreeMap, HashSet};

/// Checks and generated columns that read a column are taken off while it is renamed.
pub(super) fn detach_expressions(diff: &Diff<'_>, items: &mut Vec<Item>) {
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
    items.extend(more.into_iter().map(Item::from));
}

/// Views that stay are taken off while a table that they read changes, and with them those that read
/// them.
pub(super) fn detach_views(diff: &Diff<'_>, items: &mut Vec<Item>) {
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
            Change::AlterObject(change) => {
                held.extend(change.columns.iter().map(|(table, _)| table.name.clone()))
            }
            Change::DropView(view) => drop(held.insert(view.name.name.clone())),
            Change::DropObject(object) => drop(held.insert(object.name().name)),
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
            items.extend(changes.map(Item::from));
        }
    }
}

/// Triggers that stay are taken off while the function that they call is made anew.
pub(super) fn detach_triggers(diff: &Diff<'_>, items: &mut Vec<Item>) {
    let gone = |object: &Object| matches!(object, Object::Function(_)).then(|| object.name().name);
    let held: HashSet<String> = items
        .iter()
        .filter_map(|item| match &item.change {
            Change::DropObject(object) => gone(object),
            _ => None,
        })
        .collect();
    if held.is_empty() {
        return;
    }
    let mut more = Vec::new();
    let after = crate::diff::by_name(&diff.new.tables);
    for table in &diff.old.tables {
        let Some(new) = after.get(&table.name) else { continue };
        for trigger in table.triggers.iter().filter(|trigger| new.triggers.contains(trigger)) {
            if words(&trigger.definition).iter().any(|word| held.contains(word)) {
                let (name, trigger) = (table.name.clone(), trigger.clone());
                more.push(Change::DropTrigger { table: name.clone(), trigger: trigger.clone() });
                more.push(Change::CreateTrigger { table: name, trigger });
            }
        }
    }
    items.extend(more.into_iter().map(Item::from));
}
