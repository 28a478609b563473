//! What a change needs and what it gives: the edges between changes follow from these.

use crate::diff::words::words;
use plough::schema::{
    Alterations, Change, Column, Constraint, ForeignKey, Index, Key as KeyOf, Name, PartOf, Schema, Table,
};
use std::collections::{HashMap, HashSet};

/// Something of a schema that changes make, use and drop.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Schema(String),
    Enum(Name),
    Table(Name),
    /// What a view may read of a table: its columns, all together.
    Shape(Name),
    Column(Name, String),
    Constraint(Name, String),
    /// The name of an index, which is one of all tables of a database schema.
    Index(Option<String>, String),
    /// Columns that a foreign key may point at, in the order of their names.
    Unique(Name, Vec<String>),
    /// An index that begins with this column, where a foreign key of the table needs one.
    Led(Name, String),
    View(Name),
    Trigger(Name, String),
}

/// How one change stands to the keys.
///
/// For each key: who frees it comes before who alters or ends it, who ends it before who makes it,
/// and who makes or alters it before who uses it.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// What it stops to use.
    pub(super) frees: Vec<Key>,
    /// What it drops.
    pub(super) ends: Vec<Key>,
    /// What it gives a new name: every other change calls it by that one, on its way back, too.
    pub(super) renames: Vec<Key>,
    /// What is another one afterwards.
    pub(super) alters: Vec<Key>,
    /// What it makes.
    pub(super) makes: Vec<Key>,
    /// What must be there.
    pub(super) uses: Vec<Key>,
}

impl Key {
    /// In lower case.
    fn fold(&mut self) {
        let lower = |text: &mut String| *text = text.to_lowercase();
        match self {
            Key::Schema(name) | Key::Index(_, name) => lower(name),
            Key::Enum(name) | Key::Table(name) | Key::Shape(name) | Key::View(name) => lower(&mut name.name),
            Key::Column(table, name)
            | Key::Led(table, name)
            | Key::Constraint(table, name)
            | Key::Trigger(table, name) => {
                lower(&mut table.name);
                lower(name);
            }
            Key::Unique(table, columns) => {
                lower(&mut table.name);
                columns.iter_mut().for_each(lower);
            }
        }
    }
}

impl Uses {
    /// Where names are the same in upper and lower case.
    pub(super) fn fold(&mut self) {
        let Uses { frees, ends, renames, alters, makes, uses } = self;
        [frees, ends, renames, alters, makes, uses].into_iter().flatten().for_each(Key::fold);
    }

    /// Takes in another change.
    pub(super) fn absorb(&mut self, other: Uses) {
        self.frees.extend(other.frees);
        self.ends.extend(other.ends);
        self.renames.extend(other.renames);
        self.alters.extend(other.alters);
        self.makes.extend(other.makes);
        self.uses.extend(other.uses);
    }
}

/// The named types and relations of both schemas, by the words that stand for them.
pub(super) struct Vocabulary {
    enums: HashMap<String, Vec<Name>>,
    relations: HashMap<String, Vec<Key>>,
    /// Foreign keys may point at tables that are not there yet.
    forward: bool,
    /// A foreign key needs an index of its own columns.
    led: bool,
}

impl Vocabulary {
    pub(super) fn of(schemas: [&Schema; 2], on: &Alterations<'_>) -> Self {
        let mut enums: HashMap<String, Vec<Name>> = HashMap::new();
        let mut relations: HashMap<String, Vec<Key>> = HashMap::new();
        for schema in schemas {
            for def in &schema.enums {
                enums.entry(def.name.name.clone()).or_default().push(def.name.clone());
            }
            // Only views look for relations in SQL.
            if schemas.iter().any(|schema| !schema.views.is_empty()) {
                for table in &schema.tables {
                    let keys = relations.entry(table.name.name.to_lowercase()).or_default();
                    keys.extend([Key::Table(table.name.clone()), Key::Shape(table.name.clone())]);
                }
                for view in &schema.views {
                    let keys = relations.entry(view.name.name.to_lowercase()).or_default();
                    keys.push(Key::View(view.name.clone()));
                }
            }
        }
        Vocabulary { enums, relations, forward: on.forward_references(), led: on.keys_need_indexes() }
    }

    fn enum_of(&self, column: &Column) -> Option<Key> {
        if self.enums.is_empty() {
            return None;
        }
        let ty = column.ty.trim_end_matches("[]");
        let last = ty.rsplit('.').next().unwrap_or(ty).trim_matches('"');
        let names = self.enums.get(last)?;
        names
            .iter()
            .find(|name| crate::diff::type_names(&column.ty, name))
            .map(|name| Key::Enum(name.clone()))
    }

    fn relations_in(&self, sql: &str) -> Vec<Key> {
        let keys = words(sql).into_iter().filter_map(|word| self.relations.get(&word.to_lowercase()));
        keys.flatten().cloned().collect()
    }

    /// How a change stands to the keys.
    pub(super) fn uses(&self, change: &Change) -> Uses {
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
                uses.uses.extend(computed_of(table, column));
            }
            Change::DropColumn { table, column } => {
                uses.ends.push(Key::Column(table.clone(), column.name.clone()));
                uses.alters.push(Key::Shape(table.clone()));
                uses.uses.push(Key::Table(table.clone()));
                uses.frees.extend(self.enum_of(column));
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
            Change::CreateIndex { table, index } => index_uses(table, index, &mut uses),
            Change::DropIndex { table, index } => {
                let mut made = Uses::default();
                index_uses(table, index, &mut made);
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
                uses.uses.extend(self.relations_in(&view.definition));
            }
            Change::DropView(view) => {
                uses.ends.push(Key::View(view.name.clone()));
                uses.frees.extend(self.relations_in(&view.definition));
            }
            Change::CreateTrigger { table, trigger } => {
                uses.makes.push(Key::Trigger(table.clone(), trigger.name.clone()));
                uses.uses.extend([Key::Table(table.clone()), Key::Shape(table.clone())]);
            }
            Change::DropTrigger { table, trigger } => {
                uses.ends.push(Key::Trigger(table.clone(), trigger.name.clone()));
                uses.frees.extend([Key::Table(table.clone()), Key::Shape(table.clone())]);
            }
            _ => {}
        }
        uses
    }

    /// The index that goes with a key whose first column this is.
    fn led(&self, table: &Name, first: Option<&String>) -> Option<Key> {
        first.filter(|_| self.led).map(|name| Key::Led(table.clone(), name.clone()))
    }

    fn created(&self, table: &Table, uses: &mut Uses) {
        let name = &table.name;
        uses.makes.push(Key::Table(name.clone()));
        uses.uses.extend(in_schema(name));
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
            Constraint::Check(check) => {
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

fn keyed(table: &Name, key: &KeyOf, uses: &mut Uses) {
    uses.makes.push(Key::Index(table.schema.clone(), key.name.clone()));
    uses.makes.push(unique(table, &key.columns));
    uses.uses.extend(columns(table, &key.columns));
    uses.uses.extend(columns(table, &key.include));
}

fn in_schema(name: &Name) -> Option<Key> {
    name.schema.clone().map(Key::Schema)
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
