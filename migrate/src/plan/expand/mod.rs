//! What one database needs beside the changes themselves: tables that are changed all at once,
//! foreign keys and views that are taken off meanwhile.

mod at_once;
mod callers;
mod circles;
mod keys;
mod readers;

use crate::diff::Diff;
use plough::schema::{Alterations, Change, Name};

/// A change, and those that it took in.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) change: Change,
    pub(super) within: Vec<Change>,
}

impl From<Change> for Item {
    fn from(change: Change) -> Self {
        Item { change, within: Vec::new() }
    }
}

pub(super) fn expand(diff: &Diff<'_>, on: &Alterations<'_>) -> Vec<Item> {
    let mut items = at_once::all_at_once(diff, on);
    if !on.forward_references() {
        circles::detach(&mut items);
        keys::detach(diff, on, &mut items);
    }
    if on.expressions_hold_names() {
        readers::detach_expressions(diff, &mut items);
    }
    remake_objects(on, &mut items);
    if on.views_hold_columns() {
        callers::detach(diff, &mut items);
        readers::detach_views(diff, &mut items);
        readers::detach_triggers(diff, &mut items);
    }
    items
}

/// An object that cannot become the other as it is goes, and the other comes.
fn remake_objects(on: &Alterations<'_>, items: &mut Vec<Item>) {
    let mut more = Vec::new();
    items.retain(|item| match &item.change {
        Change::AlterObject(change) if !on.replaces(change) => {
            more.push(Change::DropObject(Box::new(change.old.clone())));
            more.push(Change::CreateObject(Box::new(change.new.clone())));
            false
        }
        _ => true,
    });
    items.extend(more.into_iter().map(Item::from));
}

/// The table that a change is about, if it is one of a table that stays.
pub(crate) fn table_of(change: &Change) -> Option<&Name> {
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
        | Change::AlterOptions { table, .. }
        | Change::CreateTrigger { table, .. }
        | Change::DropTrigger { table, .. } => Some(table),
        _ => None,
    }
}
