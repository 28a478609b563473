//! What each change makes, uses and drops, as far as names in it tell.

use super::keys::{Key, Uses};
use super::vocabulary::{Vocabulary, in_schema, key_of};
use crate::diff::words::words;
use plough::schema::{
    Change, Column, Constraint, ForeignKey, Index, Key as KeyOf, Name, Object, ObjectChange, PartOf,
    PartitionOf, Table, TableOptions,
};
use std::collections::HashSet;

impl Vocabulary {
    /// How a change stands to the keys.
    pub(super) fn uses(&self, change: &Change) -> Uses {
        let mut uses = self.of_change(change);
        match change {
            Change::CreateSchema(_) | Change::DropSchema(_) => {}
            Change::CreateObject(object) | Change::DropObject(object)
                if matches!(**object, Object::Extension(_)) => {}
            Change::DropTable(_)
            | Change::DropColumn { .. }
            | Change::DropConstraint { .. }
            | Change::DropIndex { .. }
            | Change::DropView(_)
            | Change::DropTrigger { .. }
            | Change::DropEnum(_)
            | Change::DropObject(_) => uses.frees.extend(self.extensions.iter().cloned()),
            // What one was, the extension that goes may have brought.
            Change::AlterColumn(_) | Change::AlterTable(_) | Change::AlterObject(_) => {
                uses.frees.extend(self.extensions.iter().cloned());
                uses.uses.extend(self.extensions.iter().cloned());
            }
            _ => uses.uses.extend(self.extensions.iter().cloned()),
        }
        uses
    }

    fn of_change(&self, change: &Change) -> Uses {
        let mut uses = Uses::default();
        match change {
            Change::CreateSchema(name) => uses.makes.push(Key::Schema(name.clone())),
            Change::DropSchema(name) => uses.ends.push(Key::Schema(name.clone())),
            Change::CreateEnum(def) => {
                uses.makes.push(Key::Enum(def.name.clone()));
                uses.uses.extend(in_schema(&def.name));
            }
            Change::DropEnum(def) => uses.ends.push(Key::Enum(def.name.clone())),
            Change::AlterEnum(change) => uses.alters.push(Key::Enum(change.new.name.clone())),
            Change::CreateTable(table) => self.created(table, &mut uses),
            Change::DropTable(table) => {
                let mut made = Uses::default();
                self.created(table, &mut made);
                uses.ends = made.makes;
                uses.frees = made.uses;
            }
            Change::RenameTable { from, to } => {
                uses.ends.push(Key::Table(from.clone()));
                uses.renames.push(Key::Table(to.clone()));
                uses.uses.extend(in_schema(to));
            }
            Change::CommentTable { table, .. } => uses.uses.push(Key::Table(table.clone())),
            Change::RenameColumn { table, from, to } => {
                uses.uses.push(Key::Table(table.clone()));
                uses.ends.push(Key::Column(table.clone(), from.clone()));
                uses.renames.push(Key::Column(table.clone(), to.clone()));
            }
            Change::AddColumn { table, column, .. } => {
                uses.makes.push(Key::Column(table.clone(), column.name.clone()));
                uses.alters.push(Key::Shape(table.clone()));
                uses.uses.push(Key::Table(table.clone()));
                uses.uses.extend(self.enum_of(column));
                uses.uses.extend(self.objects_of(column));
                uses.uses.extend(computed_of(table, column));
            }
            Change::DropColumn { table, column } => {
                uses.ends.push(Key::Column(table.clone(), column.name.clone()));
                uses.alters.push(Key::Shape(table.clone()));
                uses.uses.push(Key::Table(table.clone()));
                uses.frees.extend(self.enum_of(column));
                uses.frees.extend(self.objects_of(column));
                uses.frees.extend(computed_of(table, column));
            }
            Change::AlterColumn(change) => {
                uses.alters.push(Key::Column(change.table.clone(), change.new.name.clone()));
                uses.alters.push(Key::Shape(change.table.clone()));
                uses.uses.push(Key::Table(change.table.clone()));
                if change.old.ty != change.new.ty {
                    uses.frees.extend(self.enum_of(&change.old));
                }
                uses.uses.extend(self.enum_of(&change.new));
                let (before, after) = (self.objects_of(&change.old), self.objects_of(&change.new));
                exchanged(before, after, &mut uses);
            }
            Change::AlterOptions { table, old, new } => {
                uses.uses.push(Key::Table(table.clone()));
                attached(table, old, new, &mut uses);
            }
            Change::AddConstraint { table, constraint, .. } => self.constraint(table, constraint, &mut uses),
            Change::DropConstraint { table, constraint } => {
                let mut made = Uses::default();
                self.constraint(table, constraint, &mut made);
                uses.ends = made.makes;
                made.uses.retain(|key| *key != Key::Table(table.clone()));
                uses.frees = made.uses;
                uses.uses.push(Key::Table(table.clone()));
                match constraint {
                    Constraint::ForeignKey(key) if self.led => {
                        uses.frees
                            .extend(key.columns.iter().map(|name| Key::Led(table.clone(), name.clone())));
                    }
                    Constraint::PrimaryKey(key) | Constraint::Unique(key) => {
                        uses.ends.extend(self.led(table, key.columns.first()));
                    }
                    _ => {}
                }
            }
            Change::RenameConstraint { table, old, new } => {
                uses.uses.push(Key::Table(table.clone()));
                uses.ends.push(Key::Constraint(table.clone(), old.name().to_owned()));
                uses.makes.push(Key::Constraint(table.clone(), new.name().to_owned()));
            }
            Change::ReplacePrimaryKey { table, old, new } => {
                uses.frees.extend(columns(table, &old.columns));
                uses.ends.push(Key::Constraint(table.clone(), old.name.clone()));
                uses.ends.push(unique(table, &old.columns));
                uses.ends.extend(self.led(table, old.columns.first()));
                uses.makes.push(unique(table, &new.columns));
                uses.uses.push(Key::Table(table.clone()));
                uses.uses.extend(columns(table, &new.columns));
            }
            Change::CreateIndex { table, index } => {
                index_uses(table, index, &mut uses);
                uses.uses.extend(self.objects_of_index(index));
            }
            Change::DropIndex { table, index } => {
                let mut made = Uses::default();
                index_uses(table, index, &mut made);
                made.uses.extend(self.objects_of_index(index));
                uses.ends = made.makes;
                made.uses.retain(|key| *key != Key::Table(table.clone()));
                uses.frees = made.uses;
                uses.uses.push(Key::Table(table.clone()));
                let first = index.columns().next().map(str::to_owned);
                uses.ends.extend(self.led(table, first.as_ref()));
            }
            Change::RenameIndex { table, old, new } => {
                uses.uses.push(Key::Table(table.clone()));
                uses.ends.push(Key::Index(table.schema.clone(), old.name.clone()));
                uses.makes.push(Key::Index(table.schema.clone(), new.name.clone()));
            }
            Change::CreateView(view) => {
                uses.makes.push(Key::View(view.name.clone()));
                uses.uses.extend(in_schema(&view.name));
                uses.uses.extend(self.needed_by(view));
            }
            Change::DropView(view) => {
                uses.ends.push(Key::View(view.name.clone()));
                uses.frees.extend(in_schema(&view.name));
                uses.frees.extend(self.needed_by(view));
            }
            Change::CreateTrigger { table, trigger } => {
                uses.makes.push(Key::Trigger(table.clone(), trigger.name.clone()));
                uses.uses.extend([Key::Table(table.clone()), Key::Shape(table.clone())]);
                uses.uses.extend(self.objects_in(&trigger.definition));
            }
            Change::DropTrigger { table, trigger } => {
                uses.ends.push(Key::Trigger(table.clone(), trigger.name.clone()));
                uses.frees.extend([Key::Table(table.clone()), Key::Shape(table.clone())]);
                uses.frees.extend(self.objects_in(&trigger.definition));
            }
            Change::CreateObject(object) => {
                uses.makes.push(key_of(object));
                uses.makes.extend(name_of(object));
                uses.uses.extend(self.needed_by_object(object));
            }
            Change::DropObject(object) => {
                uses.ends.push(key_of(object));
                uses.ends.extend(name_of(object));
                uses.frees.extend(self.needed_by_object(object));
            }
            Change::AlterObject(change) => self.altered(change, &mut uses),
            _ => {}
        }
        uses
    }

    /// The index that goes with a key whose first column this is.
    fn led(&self, table: &Name, first: Option<&String>) -> Option<Key> {
        first.filter(|_| self.led).map(|name| Key::Led(table.clone(), name.clone()))
    }

    fn altered(&self, change: &ObjectChange, uses: &mut Uses) {
        let (before, after) = (self.needed_by_object(&change.old), self.needed_by_object(&change.new));
        exchanged(before, after, uses);
        let key = key_of(&change.new);
        match (change.old.table(), change.new.table()) {
            // It is made just before, or dropped right after.
            (None, Some(_)) => uses.uses.push(key),
            (Some(_), None) => uses.frees.push(key),
            _ => uses.alters.push(key),
        }
        for (table, column) in &change.columns {
            uses.alters.push(Key::Column(table.clone(), column.name.clone()));
            uses.alters.push(Key::Shape(table.clone()));
            uses.uses.push(Key::Table(table.clone()));
        }
    }

    fn created(&self, table: &Table, uses: &mut Uses) {
        let name = &table.name;
        uses.makes.push(Key::Table(name.clone()));
        uses.uses.extend(in_schema(name));
        uses.uses.extend(table.columns.iter().flat_map(|column| self.objects_of(column)));
        uses.uses.extend(table.checks.iter().flat_map(|check| self.objects_in(&check.expression)));
        uses.uses.extend(table.exclusions.iter().flat_map(|one| self.objects_in(&one.definition)));
        uses.uses.extend(table.indexes.iter().flat_map(|index| self.objects_of_index(index)));
        uses.uses.extend(table.options.partition_by.iter().flat_map(|by| self.objects_in(by)));
        uses.uses.extend(table.columns.iter().filter_map(|column| self.enum_of(column)));
        for key in table.primary_key.iter().chain(&table.uniques) {
            uses.makes.push(unique(name, &key.columns));
            uses.makes.push(Key::Index(name.schema.clone(), key.name.clone()));
        }
        let indexes = table.indexes.iter();
        uses.makes.extend(indexes.map(|index| Key::Index(name.schema.clone(), index.name.clone())));
        for key in table.foreign_keys.iter().filter(|key| key.target != *name) {
            self.pointed_at(key, uses);
        }
        uses.uses.extend(table.options.inherits.iter().cloned().map(Key::Table));
        uses.uses.extend(table.options.partition_of.iter().map(|part| Key::Table(part.parent.clone())));
    }

    fn constraint(&self, table: &Name, constraint: &Constraint, uses: &mut Uses) {
        uses.makes.push(Key::Constraint(table.clone(), constraint.name().to_owned()));
        uses.uses.push(Key::Table(table.clone()));
        match constraint {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => keyed(table, key, uses),
            Constraint::Exclusion(exclusion) => {
                uses.makes.push(Key::Index(table.schema.clone(), exclusion.name.clone()));
                let words = words(&exclusion.definition).into_iter();
                uses.uses.extend(words.map(|word| Key::Column(table.clone(), word)));
                uses.uses.extend(self.objects_in(&exclusion.definition));
            }
            Constraint::Check(check) => {
                uses.uses.extend(self.objects_in(&check.expression));
                uses.uses.extend(
                    words(&check.expression).into_iter().map(|word| Key::Column(table.clone(), word)),
                );
            }
            Constraint::ForeignKey(key) => {
                uses.uses.extend(columns(table, &key.columns));
                self.pointed_at(key, uses);
            }
            _ => {}
        }
    }

    fn pointed_at(&self, key: &ForeignKey, uses: &mut Uses) {
        if self.forward {
            return;
        }
        uses.uses.push(Key::Table(key.target.clone()));
        uses.uses.extend(columns(&key.target, &key.target_columns));
        uses.uses.push(unique(&key.target, &key.target_columns));
    }
}

/// A table becomes a partition when it is as its parent is, and is none before it becomes another one. (Its
/// columns change then, too, since they are the parent's: what holds them goes before, and comes after.)
fn attached(table: &Name, old: &TableOptions, new: &TableOptions, uses: &mut Uses) {
    if old.partition_of == new.partition_of {
        return;
    }
    let parent = |of: &PartitionOf| Key::Table(of.parent.clone());
    uses.frees.extend(old.partition_of.as_ref().map(parent));
    uses.uses.extend(new.partition_of.as_ref().map(parent));
    let own = Key::Shape(table.clone());
    match new.partition_of {
        Some(_) => uses.uses.push(own),
        None => uses.frees.push(own),
    }
}

/// The name of a function: one with other arguments comes when the old one is gone, so that no call fits
/// both.
fn name_of(object: &Object) -> Option<Key> {
    matches!(object, Object::Function(_)).then(|| Key::Object(format!("function {}", object.name())))
}

/// What is no more used is freed; of what is used before and after, nothing is known.
fn exchanged(before: Vec<Key>, after: Vec<Key>, uses: &mut Uses) {
    uses.frees.extend(before.iter().filter(|key| !after.contains(key)).cloned());
    uses.uses.extend(after);
}

fn keyed(table: &Name, key: &KeyOf, uses: &mut Uses) {
    uses.makes.push(Key::Index(table.schema.clone(), key.name.clone()));
    uses.makes.push(unique(table, &key.columns));
    uses.uses.extend(columns(table, &key.columns));
    uses.uses.extend(columns(table, &key.include));
}

fn columns<'a>(table: &'a Name, names: &'a [String]) -> impl Iterator<Item = Key> + 'a {
    names.iter().map(|name| Key::Column(table.clone(), name.clone()))
}

fn unique(table: &Name, columns: &[String]) -> Key {
    let mut columns = columns.to_vec();
    columns.sort();
    Key::Unique(table.clone(), columns)
}

/// The columns that a generated one reads.
fn computed_of(table: &Name, column: &Column) -> Vec<Key> {
    let sql = column.generated.as_ref().map(|generated| words(&generated.expression));
    let others = sql.into_iter().flatten().filter(|word| *word != column.name);
    others.map(|word| Key::Column(table.clone(), word)).collect()
}

fn index_uses(table: &Name, index: &Index, uses: &mut Uses) {
    uses.makes.push(Key::Index(table.schema.clone(), index.name.clone()));
    uses.uses.push(Key::Table(table.clone()));
    let mut read: HashSet<String> = index.include.iter().cloned().collect();
    let mut plain = Vec::new();
    for part in &index.parts {
        match &part.of {
            PartOf::Column(column) => plain.push(column.clone()),
            PartOf::Expression(sql) => read.extend(words(sql)),
        }
    }
    read.extend(index.filter.iter().flat_map(|filter| words(filter)));
    read.extend(plain.iter().cloned());
    if index.unique && index.filter.is_none() && plain.len() == index.parts.len() {
        uses.makes.push(unique(table, &plain));
    }
    uses.uses.extend(read.into_iter().map(|word| Key::Column(table.clone(), word)));
}
