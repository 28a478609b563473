//! Tables that are changed all at once, because the database cannot change them in place.

use super::{Item, table_of};
use crate::diff::Diff;
use plough::schema::{Alterations, Change, Constraint, Name, Table, TableChange};
use std::collections::{BTreeMap, BTreeSet};

/// One rebuild per table, if a change of it needs one.
pub(super) fn all_at_once(diff: &Diff<'_>, on: &Alterations<'_>) -> Vec<Item> {
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
    // What the new table says nothing of is left as it is.
    let options = within.iter().find_map(|change| match change {
        Change::AlterOptions { new, .. } => Some((**new).clone()),
        _ => None,
    });
    table.options = options.unwrap_or_else(|| old.options.clone());
    table
}
