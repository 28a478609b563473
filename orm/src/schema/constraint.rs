//! Keys, checks and indexes of a table.

use super::Name;
use crate::model::Action;

/// A primary key or a unique constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Key {
    /// The constraint's name; empty if it has none (SQLite).
    pub name: String,
    /// The columns' names.
    pub columns: Vec<String>,
    /// The columns once more, where there is more to say of one than its name: an order or a
    /// collation on SQLite, a prefix on MySQL. Empty otherwise.
    pub parts: Vec<Part>,
    /// Columns that its index holds beside the key (PostgreSQL).
    pub include: Vec<String>,
    /// Two NULLs are duplicates (PostgreSQL 15).
    pub nulls_not_distinct: bool,
    /// Whether it may be checked at the end of the transaction, and whether it is (PostgreSQL).
    pub deferrable: Option<Deferrable>,
    /// What a duplicate does (SQLite): `REPLACE` for `ON CONFLICT REPLACE`.
    pub on_conflict: Option<String>,
}

impl Key {
    /// A key over columns.
    #[must_use]
    pub fn new(name: &str, columns: Vec<String>) -> Self {
        Key { name: name.to_owned(), columns, ..Key::default() }
    }
}

/// When a constraint that may be deferred is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Deferrable {
    /// After each statement, unless the transaction says otherwise.
    Immediate,
    /// At the end of the transaction, unless it says otherwise.
    Deferred,
}

/// A foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct ForeignKey {
    /// The constraint's name; empty if it has none (SQLite).
    pub name: String,
    /// The columns' names.
    pub columns: Vec<String>,
    /// The table that it points at.
    pub target: Name,
    /// The columns that it points at.
    pub target_columns: Vec<String>,
    /// What happens to the row when its parent is deleted.
    pub on_delete: Action,
    /// Which columns `SET NULL` and `SET DEFAULT` on delete are about, if not all (PostgreSQL 15).
    pub on_delete_columns: Vec<String>,
    /// What happens to the row when its parent's key changes.
    pub on_update: Action,
    /// What a key means of which some columns are NULL; `None` is `SIMPLE`: nothing is checked.
    #[cfg_attr(feature = "serde", serde(rename = "match"))]
    pub matching: Option<Match>,
    /// Whether it may be checked at the end of the transaction, and whether it is.
    pub deferrable: Option<Deferrable>,
    /// Rows from before were not checked (PostgreSQL).
    pub not_valid: bool,
}

impl ForeignKey {
    /// A foreign key whose actions are `NO ACTION`.
    #[must_use]
    pub fn new(name: &str, columns: Vec<String>, target: Name, target_columns: Vec<String>) -> Self {
        ForeignKey { name: name.to_owned(), columns, target, target_columns, ..ForeignKey::default() }
    }
}

/// `MATCH` of a foreign key, where it is not `SIMPLE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Match {
    /// All columns are NULL or none is.
    Full,
    /// In the standard; SQLite keeps the word and does as if it were `SIMPLE`.
    Partial,
}

/// A check constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Check {
    /// The constraint's name; empty if it has none (SQLite).
    pub name: String,
    /// The condition, as SQL.
    pub expression: String,
    /// The column that it stands beside, where the database tells it from one of the table (MariaDB).
    pub column: Option<String>,
    /// Tables that inherit from this one do not get it (PostgreSQL).
    pub no_inherit: bool,
    /// Rows from before were not checked (PostgreSQL).
    pub not_valid: bool,
    /// It is kept and not checked (MySQL).
    pub not_enforced: bool,
}

impl Check {
    /// A check constraint.
    #[must_use]
    pub fn new(name: &str, expression: &str) -> Self {
        Check { name: name.to_owned(), expression: expression.to_owned(), ..Check::default() }
    }
}

/// An exclusion constraint (PostgreSQL), as text that is kept and reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Exclusion {
    /// The constraint's name.
    pub name: String,
    /// What follows the name: `EXCLUDE USING gist (..)`.
    pub definition: String,
}

impl Exclusion {
    /// An exclusion constraint.
    #[must_use]
    pub fn new(name: &str, definition: &str) -> Self {
        Exclusion { name: name.to_owned(), definition: definition.to_owned() }
    }
}

/// An index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What it orders by.
    pub parts: Vec<Part>,
    /// Whether it refuses duplicates.
    pub unique: bool,
    /// Two NULLs are duplicates (PostgreSQL 15).
    pub nulls_not_distinct: bool,
    /// The condition of a partial index, as SQL.
    pub filter: Option<String>,
    /// Columns that it holds beside what it orders by (PostgreSQL).
    pub include: Vec<String>,
    /// How it is built, in lower case, if not as a B-tree: `gin`, `hash`, `fulltext`, `spatial`.
    pub method: Option<String>,
    /// Options as text: `fillfactor=70` on PostgreSQL, `WITH PARSER ngram` on MySQL.
    pub parameters: Vec<String>,
    /// Its comment. SQLite keeps none.
    pub comment: Option<String>,
    /// The planner leaves it out (MySQL and MariaDB).
    pub invisible: bool,
}

impl Index {
    /// An index that takes duplicates.
    #[must_use]
    pub fn new(name: &str, parts: Vec<Part>) -> Self {
        Index { name: name.to_owned(), parts, ..Index::default() }
    }

    /// An index that refuses duplicates.
    #[must_use]
    pub fn unique(name: &str, parts: Vec<Part>) -> Self {
        Index { unique: true, ..Index::new(name, parts) }
    }

    /// The columns among its parts.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match &part.of {
            PartOf::Column(name) => Some(name.as_str()),
            PartOf::Expression(_) => None,
        })
    }
}

/// One part of an index or a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Part {
    /// What it is made of.
    pub of: PartOf,
    /// Greatest first.
    pub descending: bool,
    /// Where NULLs are, if not where the database puts them by itself (PostgreSQL: last, or first
    /// where it descends).
    pub nulls: Option<NullsOrder>,
    /// Its collation, if it is not the column's.
    pub collation: Option<String>,
    /// Its operator class, if it is not the type's, with its options (PostgreSQL).
    pub operator_class: Option<String>,
    /// How many characters or bytes of the column it holds, if not all (MySQL and MariaDB).
    pub length: Option<u32>,
}

impl Part {
    /// A column, ascending.
    #[must_use]
    pub fn column(name: &str) -> Self {
        Part { of: PartOf::Column(name.to_owned()), ..Part::default() }
    }

    /// An SQL expression, ascending.
    #[must_use]
    pub fn expression(sql: &str) -> Self {
        Part { of: PartOf::Expression(sql.to_owned()), ..Part::default() }
    }

    /// The same, greatest first.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// The column's name, unless it is an expression.
    #[must_use]
    pub fn column_name(&self) -> Option<&str> {
        match &self.of {
            PartOf::Column(name) => Some(name),
            PartOf::Expression(_) => None,
        }
    }
}

/// What a part of an index is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PartOf {
    /// A column, by its name.
    Column(String),
    /// An SQL expression.
    Expression(String),
}

impl Default for PartOf {
    fn default() -> Self {
        PartOf::Column(String::new())
    }
}

/// Where an index has its NULLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NullsOrder {
    /// Before every value.
    First,
    /// After every value.
    Last,
}
