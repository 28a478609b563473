//! One change of a schema, as plain data that knows its reverse.

use super::{Check, Column, EnumType, ForeignKey, Index, Key, Name, Table, Trigger, View};

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
}

impl Constraint {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => &key.name,
            Constraint::Check(check) => &check.name,
            Constraint::ForeignKey(key) => &key.name,
        }
    }
}

/// Other labels for an enum type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnumChange {
    /// The type before.
    pub old: EnumType,
    /// The type after.
    pub new: EnumType,
    /// Labels that become others: before and after. One of the old labels that is neither in the
    /// new type nor here is gone, and a row that holds it stops the change.
    pub labels: Vec<(String, String)>,
    /// The columns that hold the type.
    pub columns: Vec<(Name, Column)>,
}

impl EnumChange {
    /// A change of labels, and the columns that are of the type.
    #[must_use]
    pub fn new(
        old: EnumType,
        new: EnumType,
        labels: Vec<(String, String)>,
        columns: Vec<(Name, Column)>,
    ) -> Self {
        EnumChange { old, new, labels, columns }
    }

    /// The label that an old one becomes, if there is one.
    #[must_use]
    pub fn target<'a>(&'a self, label: &'a str) -> Option<&'a str> {
        let renamed = self.labels.iter().find(|(from, _)| from == label).map(|(_, to)| to.as_str());
        renamed.or_else(|| self.new.labels.iter().any(|new| new == label).then_some(label))
    }

    /// The labels that are gone.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        self.old.labels.iter().map(String::as_str).filter(|label| self.target(label).is_none())
    }
}

/// A table that becomes another one in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableChange {
    /// The table before.
    pub old: Table,
    /// The table after; it has the same name.
    pub new: Table,
    /// Where values come from if not from the old column of the same name: a new column's name, and
    /// an SQL expression over a row of the old table. What is neither takes its default.
    pub values: Vec<(String, String)>,
}

impl TableChange {
    /// A table before and after, and where the values come from.
    #[must_use]
    pub fn new(old: Table, new: Table, values: Vec<(String, String)>) -> Self {
        TableChange { old, new, values }
    }
}

/// A column that becomes another one of its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnChange {
    /// The table.
    pub table: Name,
    /// The column before.
    pub old: Column,
    /// The column after.
    pub new: Column,
    /// How a value becomes one of the new type, as an SQL expression over the row, if not as the
    /// database does it by itself.
    pub cast: Option<String>,
    /// What a NULL becomes, where there may be none any more, as an SQL expression over the row.
    pub fill: Option<String>,
}

impl ColumnChange {
    /// A change that needs no help.
    #[must_use]
    pub fn new(table: Name, old: Column, new: Column) -> Self {
        ColumnChange { table, old, new, cast: None, fill: None }
    }

    /// Whether values are kept in another way. That another collation orders them is such a way.
    #[must_use]
    pub fn retypes(&self) -> bool {
        self.old.ty != self.new.ty
            || self.old.collation != self.new.collation
            || self.old.charset != self.new.charset
    }

    /// Whether NULL is refused that was taken before.
    #[must_use]
    pub fn requires(&self) -> bool {
        self.old.nullable && !self.new.nullable
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
