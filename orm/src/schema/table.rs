//! What a schema is made of.

use crate::model::Action;
use std::fmt;

/// The tables of a program or of a database, with all that belongs to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// Named enum types, where the database has them.
    pub enums: Vec<EnumType>,
    /// The tables.
    pub tables: Vec<Table>,
}

/// A name that may be qualified by a database schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The database schema; `None` is where the connection looks first.
    pub schema: Option<String>,
    /// The name in it.
    pub name: String,
}

impl Name {
    /// A name, qualified or not.
    #[must_use]
    pub fn new(schema: Option<&str>, name: &str) -> Self {
        Name { schema: schema.map(str::to_owned), name: name.to_owned() }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// An enum type with a name of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnumType {
    /// Its name.
    pub name: Name,
    /// Its labels, in their order.
    pub labels: Vec<String>,
}

impl EnumType {
    /// An enum type.
    #[must_use]
    pub fn new(name: Name, labels: Vec<String>) -> Self {
        EnumType { name, labels }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Its indexes, without those that constraints bring.
    pub indexes: Vec<Index>,
    /// Its comment.
    pub comment: Option<String>,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Table {
            name,
            columns: Vec::new(),
            primary_key: None,
            foreign_keys: Vec::new(),
            uniques: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            comment: None,
        }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as the database writes it in `CREATE TABLE`.
    pub ty: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether the database numbers new rows.
    pub identity: bool,
    /// What an insert stores that leaves it out.
    pub default: Option<Default>,
    /// How it is computed, if it is.
    pub generated: Option<Generated>,
    /// Its collation, if it is not the database's.
    pub collation: Option<String>,
    /// Its comment. SQLite keeps none.
    pub comment: Option<String>,
}

impl Column {
    /// A column that refuses NULL and has no default.
    #[must_use]
    pub fn new(name: &str, ty: &str) -> Self {
        Column {
            name: name.to_owned(),
            ty: ty.to_owned(),
            nullable: false,
            identity: false,
            default: None,
            generated: None,
            collation: None,
            comment: None,
        }
    }
}

/// A column's default, as SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// A literal.
    Literal(String),
    /// An expression, without the parentheses that some databases want around it.
    Expression(String),
}

/// How a generated column is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The expression, as SQL.
    pub expression: String,
    /// Computed when the row is written, instead of when it is read.
    pub stored: bool,
}

/// A primary key or a unique constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The constraint's name.
    pub name: String,
    /// The columns' names.
    pub columns: Vec<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: String,
    /// The columns' names.
    pub columns: Vec<String>,
    /// The table that it points at.
    pub target: Name,
    /// The columns that it points at.
    pub target_columns: Vec<String>,
    /// What happens to the row when its parent is deleted.
    pub on_delete: Action,
    /// What happens to the row when its parent's key changes.
    pub on_update: Action,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The constraint's name.
    pub name: String,
    /// The condition, as SQL.
    pub expression: String,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What it orders by.
    pub parts: Vec<Part>,
    /// Whether it refuses duplicates.
    pub unique: bool,
    /// The condition of a partial index, as SQL.
    pub filter: Option<String>,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A column, ascending or descending.
    Column {
        /// Its name.
        name: String,
        /// Greatest first.
        descending: bool,
    },
    /// An SQL expression.
    Expression(String),
}
