//! One change of a schema, as plain data that knows its reverse.

use super::changed::{ColumnChange, EnumChange, ObjectChange, TableChange};
use super::{
    Check, Column, EnumType, Exclusion, ForeignKey, Index, Key, Name, Object, Table, TableOptions, Trigger,
    View,
};

/// One change of a schema. It holds all that either way needs, so that [`reverse`](Change::reverse)
/// is a function of it alone.
///
/// Names of tables and columns are those that hold when the change is made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Makes a database schema, unless it is there.
    CreateSchema(String),
    /// Drops a database schema, if nothing is in it.
    DropSchema(String),
    /// Makes an enum type.
    CreateEnum(EnumType),
    /// Drops an enum type.
    DropEnum(EnumType),
    /// Changes the labels of an enum type.
    AlterEnum(Box<EnumChange>),
    /// Makes a table with its indexes and comments, and with those foreign keys that it holds.
    CreateTable(Box<Table>),
    /// Drops a table with its rows.
    DropTable(Box<Table>),
    /// Renames a table.
    RenameTable {
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
    /// Makes a table another one, all at once.
    AlterTable(Box<TableChange>),
    /// Changes what is said of a table beside its columns.
    AlterOptions {
        /// The table.
        table: Name,
        /// What was said.
        old: Box<TableOptions>,
        /// What is said.
        new: Box<TableOptions>,
    },
    /// Changes a table's comment.
    CommentTable {
        /// The table.
        table: Name,
        /// Its comment before.
        old: Option<String>,
        /// Its comment after.
        new: Option<String>,
    },
    /// Adds a column.
    AddColumn {
        /// The table.
        table: Name,
        /// The column.
        column: Column,
        /// What rows that are there get, as an SQL expression over the row.
        fill: Option<String>,
    },
    /// Drops a column with its values.
    DropColumn {
        /// The table.
        table: Name,
        /// The column.
        column: Column,
    },
    /// Renames a column.
    RenameColumn {
        /// The table.
        table: Name,
        /// The column's name before.
        from: String,
        /// Its name after.
        to: String,
    },
    /// Changes a column that keeps its name.
    AlterColumn(Box<ColumnChange>),
    /// Adds a constraint.
    AddConstraint {
        /// The table.
        table: Name,
        /// The constraint.
        constraint: Constraint,
        /// The table was made a moment ago: there are no rows to check and no one to wait.
        fresh: bool,
    },
    /// Drops a constraint.
    DropConstraint {
        /// The table.
        table: Name,
        /// The constraint.
        constraint: Constraint,
    },
    /// Gives a constraint another name.
    RenameConstraint {
        /// The table.
        table: Name,
        /// The constraint before.
        old: Constraint,
        /// The same, with its other name.
        new: Constraint,
    },
    /// Puts another primary key in the place of one.
    ReplacePrimaryKey {
        /// The table.
        table: Name,
        /// The key before.
        old: Key,
        /// The key after.
        new: Key,
    },
    /// Makes an index.
    CreateIndex {
        /// The table.
        table: Name,
        /// The index.
        index: Index,
    },
    /// Drops an index.
    DropIndex {
        /// The table.
        table: Name,
        /// The index.
        index: Index,
    },
    /// Gives an index another name.
    RenameIndex {
        /// The table.
        table: Name,
        /// The index before.
        old: Index,
        /// The same, with its other name.
        new: Index,
    },
    /// Makes a view.
    CreateView(Box<View>),
    /// Drops a view.
    DropView(Box<View>),
    /// Makes an object that is neither table nor view.
    CreateObject(Box<Object>),
    /// Drops such an object.
    DropObject(Box<Object>),
    /// Changes such an object.
    AlterObject(Box<ObjectChange>),
    /// Makes a trigger.
    CreateTrigger {
        /// The table.
        table: Name,
        /// The trigger.
        trigger: Trigger,
    },
    /// Drops a trigger.
    DropTrigger {
        /// The table.
        table: Name,
        /// The trigger.
        trigger: Trigger,
    },
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// A primary key.
    PrimaryKey(Key),
    /// A unique constraint.
    Unique(Key),
    /// A check.
    Check(Check),
    /// A foreign key.
    ForeignKey(ForeignKey),
    /// An exclusion constraint (PostgreSQL).
    Exclusion(Exclusion),
}

impl Constraint {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => &key.name,
            Constraint::Check(check) => &check.name,
            Constraint::ForeignKey(key) => &key.name,
            Constraint::Exclusion(exclusion) => &exclusion.name,
        }
    }
}

impl Change {
    /// The change that takes this one back. It gives back what a schema says, not values that are
    /// lost.
    #[must_use]
    pub fn reverse(&self) -> Change {
        match self.clone() {
            Change::CreateSchema(name) => Change::DropSchema(name),
            Change::DropSchema(name) => Change::CreateSchema(name),
            Change::CreateEnum(def) => Change::DropEnum(def),
            Change::DropEnum(def) => Change::CreateEnum(def),
            Change::AlterEnum(change) => {
                let EnumChange { old, new, labels, columns } = *change;
                let labels = labels.into_iter().map(|(from, to)| (to, from)).collect();
                Change::AlterEnum(Box::new(EnumChange { old: new, new: old, labels, columns }))
            }
            Change::CreateTable(table) => Change::DropTable(table),
            Change::DropTable(table) => Change::CreateTable(table),
            Change::RenameTable { from, to } => Change::RenameTable { from: to, to: from },
            Change::AlterTable(change) => Change::AlterTable(Box::new(reverse_table(*change))),
            Change::AlterOptions { table, old, new } => Change::AlterOptions { table, old: new, new: old },
            Change::CommentTable { table, old, new } => Change::CommentTable { table, old: new, new: old },
            Change::AddColumn { table, column, .. } => Change::DropColumn { table, column },
            Change::DropColumn { table, column } => Change::AddColumn { table, column, fill: None },
            Change::RenameColumn { table, from, to } => Change::RenameColumn { table, from: to, to: from },
            Change::AlterColumn(change) => {
                let ColumnChange { table, old, new, .. } = *change;
                Change::AlterColumn(Box::new(ColumnChange::new(table, new, old)))
            }
            Change::AddConstraint { table, constraint, .. } => Change::DropConstraint { table, constraint },
            Change::DropConstraint { table, constraint } => {
                Change::AddConstraint { table, constraint, fresh: false }
            }
            Change::RenameConstraint { table, old, new } => {
                Change::RenameConstraint { table, old: new, new: old }
            }
            Change::ReplacePrimaryKey { table, old, new } => {
                Change::ReplacePrimaryKey { table, old: new, new: old }
            }
            Change::CreateIndex { table, index } => Change::DropIndex { table, index },
            Change::DropIndex { table, index } => Change::CreateIndex { table, index },
            Change::RenameIndex { table, old, new } => Change::RenameIndex { table, old: new, new: old },
            Change::CreateView(view) => Change::DropView(view),
            Change::DropView(view) => Change::CreateView(view),
            Change::CreateObject(object) => Change::DropObject(object),
            Change::DropObject(object) => Change::CreateObject(object),
            Change::AlterObject(change) => Change::AlterObject(Box::new(change.reverse())),
            Change::CreateTrigger { table, trigger } => Change::DropTrigger { table, trigger },
            Change::DropTrigger { table, trigger } => Change::CreateTrigger { table, trigger },
        }
    }
}

/// Each old column takes back the value of the new column of its name.
fn reverse_table(change: TableChange) -> TableChange {
    let TableChange { old, new, .. } = change;
    TableChange { old: new, new: old, values: Vec::new() }
}
