//! Tables and their columns.

use super::{Check, Exclusion, ForeignKey, Index, Key, Name, Trigger};

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Its primary key.
    pub primary_key: Option<Key>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its unique constraints.
    pub uniques: Vec<Key>,
    /// Its check constraints.
    pub checks: Vec<Check>,
    /// Its exclusion constraints (PostgreSQL).
    pub exclusions: Vec<Exclusion>,
    /// Its indexes, without those that constraints bring.
    pub indexes: Vec<Index>,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// Its comment.
    pub comment: Option<String>,
    /// What is said about it beside its columns.
    pub options: TableOptions,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Table { name, ..Table::default() }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// What a table is beside its columns and constraints. Each database knows a few of these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct TableOptions {
    /// SQLite: values must have their column's type.
    pub strict: bool,
    /// SQLite: rows are kept in the order of the primary key, and have no rowid.
    pub without_rowid: bool,
    /// PostgreSQL: changes are not written ahead, and a crash empties the table.
    pub unlogged: bool,
    /// MySQL and MariaDB: the storage engine.
    pub engine: Option<String>,
    /// MySQL and MariaDB: the character set of columns that name none.
    pub charset: Option<String>,
    /// MySQL and MariaDB: the collation of columns that name none.
    pub collation: Option<String>,
    /// Options as text: `fillfactor=70` on PostgreSQL, `ROW_FORMAT=COMPRESSED` on MySQL.
    pub parameters: Vec<String>,
    /// PostgreSQL: the tables whose columns it inherits.
    pub inherits: Vec<Name>,
    /// How it is partitioned, as SQL: `RANGE (paid_at)`; on MySQL with its partitions.
    pub partition_by: Option<String>,
    /// The table that it is a partition of (PostgreSQL).
    pub partition_of: Option<PartitionOf>,
}

/// Which part of another table a partition holds (PostgreSQL).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: Name,
    /// The bound, as SQL: `FOR VALUES FROM (..) TO (..)`, or `DEFAULT`.
    pub bound: String,
}

impl PartitionOf {
    /// A partition of a table, with its bound.
    #[must_use]
    pub fn new(parent: Name, bound: &str) -> Self {
        PartitionOf { parent, bound: bound.to_owned() }
    }
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as the database writes it in `CREATE TABLE`.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub ty: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether and how the database numbers new rows.
    pub identity: Option<Identity>,
    /// What an insert stores that leaves it out.
    pub default: Option<Default>,
    /// What an update stores that leaves it out: `CURRENT_TIMESTAMP` (MySQL and MariaDB).
    pub on_update: Option<String>,
    /// How it is computed, if it is.
    pub generated: Option<Generated>,
    /// Its character set, if it is not the table's (MySQL and MariaDB).
    pub charset: Option<String>,
    /// Its collation, if it is not the database's or the table's.
    pub collation: Option<String>,
    /// Its comment. SQLite keeps none.
    pub comment: Option<String>,
    /// What a violation of NOT NULL does (SQLite): `IGNORE` for `ON CONFLICT IGNORE`.
    pub on_conflict: Option<String>,
    /// `SELECT *` leaves it out (MySQL and MariaDB).
    pub invisible: bool,
    /// It is there only because a parent of the table has it (PostgreSQL).
    pub inherited: bool,
}

impl Column {
    /// A column that refuses NULL and has no default.
    #[must_use]
    pub fn new(name: &str, ty: &str) -> Self {
        Column { name: name.to_owned(), ty: ty.to_owned(), ..Column::default() }
    }
}

/// How the database numbers new rows: `GENERATED AS IDENTITY` on PostgreSQL, `AUTO_INCREMENT` on
/// MySQL and MariaDB, `AUTOINCREMENT` on SQLite.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Identity {
    /// A number of the user's own is refused (PostgreSQL).
    pub always: bool,
    /// How the numbers run, where that is not the usual (PostgreSQL).
    pub numbers: Numbers,
}

impl Identity {
    /// Numbers unless the row brings one: what `auto` in a model means.
    #[must_use]
    pub fn by_default() -> Self {
        Identity::default()
    }

    /// Numbers always (PostgreSQL).
    #[must_use]
    pub fn always() -> Self {
        Identity { always: true, ..Identity::default() }
    }
}

/// How the numbers of a sequence run; what is `None` is as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Numbers {
    /// The first number, if it is not the least (or, counting down, the greatest).
    pub start: Option<i64>,
    /// The step, if it is not 1.
    pub increment: Option<i64>,
    /// The least number.
    pub least: Option<i64>,
    /// The greatest number.
    pub greatest: Option<i64>,
    /// How many numbers a session takes at once.
    pub cache: Option<i64>,
    /// After the last comes the first.
    pub cycle: bool,
}

impl Numbers {
    /// Whether they go up.
    #[must_use]
    pub fn ascends(&self) -> bool {
        self.increment.is_none_or(|step| step > 0)
    }

    /// The first number, whether it is said or follows from the others.
    #[must_use]
    pub fn first(&self) -> i64 {
        self.start.unwrap_or(match self.ascends() {
            true => self.least.unwrap_or(1),
            false => self.greatest.unwrap_or(-1),
        })
    }
}

/// A column's default, as SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Default {
    /// A literal.
    Literal(String),
    /// An expression, without the parentheses that some databases want around it.
    Expression(String),
}

impl Default {
    /// Its SQL, whichever it is.
    #[must_use]
    pub fn sql(&self) -> &str {
        match self {
            Default::Literal(sql) | Default::Expression(sql) => sql,
        }
    }
}

/// How a generated column is computed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Generated {
    /// The expression, as SQL.
    pub expression: String,
    /// Computed when the row is written, instead of when it is read.
    pub stored: bool,
}

impl Generated {
    /// A column that is computed.
    #[must_use]
    pub fn new(expression: &str, stored: bool) -> Self {
        Generated { expression: expression.to_owned(), stored }
    }
}
