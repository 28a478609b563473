//! What a schema holds beside tables.

use super::{Check, Column, Default, Index, Name, Numbers};
use std::fmt;

/// An enum type with a name of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct EnumType {
    /// Its name.
    pub name: Name,
    /// Its labels, in their order.
    pub labels: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
}

impl EnumType {
    /// An enum type.
    #[must_use]
    pub fn new(name: Name, labels: Vec<String>) -> Self {
        EnumType { name, labels, comment: None }
    }
}

/// A type with conditions of its own (PostgreSQL).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Domain {
    /// Its name.
    pub name: Name,
    /// The type that it narrows.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub ty: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// What an insert stores that leaves a column of this type out.
    pub default: Option<Default>,
    /// Its collation, if it is not the type's.
    pub collation: Option<String>,
    /// Its conditions.
    pub checks: Vec<Check>,
    /// Its comment.
    pub comment: Option<String>,
}

impl Domain {
    /// A domain that takes NULL and every value of its type.
    #[must_use]
    pub fn new(name: Name, ty: &str) -> Self {
        Domain { name, ty: ty.to_owned(), nullable: true, ..Domain::default() }
    }
}

/// A sequence that is no identity's (PostgreSQL and MariaDB).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// The type of its numbers, if it is not `bigint`.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub ty: Option<String>,
    /// How its numbers run.
    pub numbers: Numbers,
    /// The column with which it is dropped, as that of a `serial` is.
    pub owned_by: Option<OwnedBy>,
    /// Its comment.
    pub comment: Option<String>,
}

impl Sequence {
    /// A sequence from 1 in steps of 1.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Sequence { name, ..Sequence::default() }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct OwnedBy {
    /// The table.
    pub table: Name,
    /// The column.
    pub column: String,
}

impl OwnedBy {
    /// A column of a table.
    #[must_use]
    pub fn new(table: Name, column: &str) -> Self {
        OwnedBy { table, column: column.to_owned() }
    }
}

/// A view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct View {
    /// Its name.
    pub name: Name,
    /// Its query, as SQL, without `CREATE VIEW .. AS`.
    pub definition: String,
    /// The names of its columns, where they stand before the query.
    pub column_names: Vec<String>,
    /// Its rows are kept, until they are refreshed (PostgreSQL).
    pub materialized: bool,
    /// Options as text: `security_barrier=true` on PostgreSQL, `SQL SECURITY INVOKER` on MySQL.
    pub parameters: Vec<String>,
    /// `WITH CHECK OPTION`: `LOCAL` or `CASCADED`.
    pub check_option: Option<String>,
    /// What its columns are, as the database says. They follow from the query: a view that a
    /// program declares has none.
    pub columns: Vec<Column>,
    /// The indexes of a materialized view.
    pub indexes: Vec<Index>,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// Its comment.
    pub comment: Option<String>,
}

impl View {
    /// A view of a query.
    #[must_use]
    pub fn new(name: Name, definition: &str) -> Self {
        View { name, definition: definition.to_owned(), ..View::default() }
    }
}

/// A trigger, as text that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub definition: String,
    /// When it fires, if not as usual: `DISABLED`, `REPLICA`, `ALWAYS` (PostgreSQL).
    pub enabled: Option<String>,
}

impl Trigger {
    /// A trigger.
    #[must_use]
    pub fn new(name: &str, definition: &str) -> Self {
        Trigger { name: name.to_owned(), definition: definition.to_owned(), enabled: None }
    }

    /// The search index, in quotes, that it does nothing but keep in step with its table, as those do that a
    /// model declares on SQLite. It goes with the index.
    #[must_use]
    pub fn search_index(&self) -> Option<&str> {
        let (_, body) = self.definition.split_once(" BEGIN INSERT INTO ")?;
        let (index, _) = body.split_once('(').filter(|(index, _)| index.starts_with('"'))?;
        let keeps = |insert: &str| {
            let values = insert.strip_prefix(index).and_then(|rest| rest.strip_prefix('('));
            values.is_some_and(|rest| {
                rest.starts_with("rowid, ") || rest.starts_with(&format!("{index}, rowid, "))
            })
        };
        body.strip_suffix("; END")?.split("; INSERT INTO ").all(keeps).then_some(index)
    }
}

/// A function or a procedure, as text that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// The types of its arguments, which tell it from others of its name: `integer, text`.
    pub arguments: String,
    /// It is a procedure.
    pub procedure: bool,
    /// The statement that makes it.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
}

impl Function {
    /// A function.
    #[must_use]
    pub fn new(name: Name, arguments: &str, definition: &str) -> Self {
        let (arguments, definition) = (arguments.to_owned(), definition.to_owned());
        Function { name, arguments, definition, ..Function::default() }
    }

    /// The part of its text that the database must understand when it is made: on PostgreSQL, a body
    /// in SQL is looked at, and one in another language is text until it runs.
    #[must_use]
    pub fn needed_text(&self) -> &str {
        let definition = self.definition.as_str();
        match definition.find("\nAS $") {
            Some(end) if !definition[..end].contains("LANGUAGE sql") => &definition[..end],
            _ => definition,
        }
    }
}

/// An extension (PostgreSQL).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The database schema of its objects, if it is not where the connection looks first.
    pub schema: Option<String>,
    /// Its version.
    pub version: Option<String>,
}

impl Extension {
    /// An extension.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Extension { name: name.to_owned(), ..Extension::default() }
    }
}

/// What is none of the others, as text that is kept and reported: composite types, aggregates,
/// row security policies, rules, events, virtual tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Other {
    /// What it is, as SQL names it: `TYPE`, `AGGREGATE`, `POLICY`, `EVENT`.
    pub kind: String,
    /// Its name.
    pub name: Name,
    /// The table that it belongs to, if it belongs to one.
    pub table: Option<Name>,
    /// The statement that makes it.
    pub definition: String,
}

impl Other {
    /// Something else.
    #[must_use]
    pub fn new(kind: &str, name: Name, definition: &str) -> Self {
        Other { kind: kind.to_owned(), name, table: None, definition: definition.to_owned() }
    }

    /// Whether it is a search index, which holds the words of another table's texts (SQLite's FTS5 with
    /// external content): no row is lost with it.
    #[must_use]
    pub fn is_search_index(&self) -> bool {
        let words = self.definition.to_ascii_lowercase();
        let content = words.split_once("content=").map_or("", |(_, rest)| rest);
        self.kind == "VIRTUAL TABLE"
            && words.contains(" using fts5(")
            && content.starts_with(['"', '\''])
            && !content.starts_with("''")
    }
}

/// One of those objects that are neither table, view nor enum type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Object {
    /// An extension.
    Extension(Extension),
    /// A domain.
    Domain(Domain),
    /// A sequence.
    Sequence(Sequence),
    /// A function or a procedure.
    Function(Function),
    /// Something else.
    Other(Other),
}

impl Object {
    /// Its name. That of a function does not tell it from others with other arguments.
    #[must_use]
    pub fn name(&self) -> Name {
        match self {
            Object::Extension(extension) => Name::new(None, &extension.name),
            Object::Domain(domain) => domain.name.clone(),
            Object::Sequence(sequence) => sequence.name.clone(),
            Object::Function(function) => function.name.clone(),
            Object::Other(other) => other.name.clone(),
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn kind(&self) -> String {
        match self {
            Object::Extension(_) => "extension".to_owned(),
            Object::Domain(_) => "domain".to_owned(),
            Object::Sequence(_) => "sequence".to_owned(),
            Object::Function(function) if function.procedure => "procedure".to_owned(),
            Object::Function(_) => "function".to_owned(),
            Object::Other(other) => other.kind.to_lowercase(),
        }
    }

    /// The table that it belongs to, and goes with.
    #[must_use]
    pub fn table(&self) -> Option<&Name> {
        match self {
            Object::Sequence(sequence) => sequence.owned_by.as_ref().map(|owner| &owner.table),
            Object::Other(other) => other.table.as_ref(),
            _ => None,
        }
    }

    /// The name by which it is decided about: `next_number`, `area(integer)`, `posts.visible`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Object::Function(function) if !function.arguments.is_empty() => {
                format!("{}({})", function.name, function.arguments)
            }
            Object::Other(Other { table: Some(table), name, .. }) => format!("{table}.{}", name.name),
            object => object.name().to_string(),
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} `{}`", self.kind(), self.path())
    }
}
