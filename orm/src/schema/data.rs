//! A whole schema.

use super::{Domain, EnumType, Extension, Function, Object, Other, Sequence, Table, View};
use std::collections::BTreeSet;
use std::fmt;

/// The tables of a program or of a database, with all that belongs to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
#[non_exhaustive]
pub struct Schema {
    /// Database schemas that the others lie in, beside the one where the connection looks first.
    pub schemas: Vec<String>,
    /// Extensions.
    pub extensions: Vec<Extension>,
    /// Named enum types, where the database has them.
    pub enums: Vec<EnumType>,
    /// Domains.
    pub domains: Vec<Domain>,
    /// Sequences.
    pub sequences: Vec<Sequence>,
    /// Functions and procedures.
    pub functions: Vec<Function>,
    /// The tables.
    pub tables: Vec<Table>,
    /// Views and materialized views.
    pub views: Vec<View>,
    /// What is none of these.
    pub others: Vec<Other>,
}

impl Schema {
    /// A schema of nothing.
    #[must_use]
    pub fn new() -> Self {
        Schema::default()
    }

    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == *name)
    }

    /// The database schemas that it names: those that are listed, and those in which something lies.
    #[must_use]
    pub fn database_schemas(&self) -> BTreeSet<&str> {
        let names = self.tables.iter().map(|table| &table.name);
        let names = names.chain(self.enums.iter().map(|def| &def.name));
        let names = names.chain(self.domains.iter().map(|domain| &domain.name));
        let names = names.chain(self.sequences.iter().map(|sequence| &sequence.name));
        let names = names.chain(self.functions.iter().map(|function| &function.name));
        let names = names.chain(self.views.iter().map(|view| &view.name));
        let names = names.chain(self.others.iter().map(|other| &other.name));
        names.filter_map(|name| name.schema.as_ref()).chain(&self.schemas).map(String::as_str).collect()
    }

    /// Its objects that are neither tables, views nor enum types.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        let extensions = self.extensions.iter().cloned().map(Object::Extension);
        let domains = self.domains.iter().cloned().map(Object::Domain);
        let sequences = self.sequences.iter().cloned().map(Object::Sequence);
        let functions = self.functions.iter().cloned().map(Object::Function);
        let others = self.others.iter().cloned().map(Object::Other);
        extensions.chain(domains).chain(sequences).chain(functions).chain(others)
    }

    /// Adds such an object.
    pub fn add_object(&mut self, object: Object) {
        match object {
            Object::Extension(extension) => self.extensions.push(extension),
            Object::Domain(domain) => self.domains.push(domain),
            Object::Sequence(sequence) => self.sequences.push(sequence),
            Object::Function(function) => self.functions.push(function),
            Object::Other(other) => self.others.push(other),
        }
    }

    /// Puts everything whose order means nothing into the order of names: all but the columns of
    /// tables, the labels of enums and what keys and indexes are made of. A schema that was read
    /// from a database or from text is sorted.
    pub fn sort(&mut self) {
        self.schemas.sort();
        self.extensions.sort_by(|a, b| a.name.cmp(&b.name));
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        self.domains.iter_mut().for_each(|domain| domain.checks.sort_by(|a, b| a.name.cmp(&b.name)));
        self.sequences.sort_by(|a, b| a.name.cmp(&b.name));
        self.functions.sort_by(|a, b| (&a.name, &a.arguments).cmp(&(&b.name, &b.arguments)));
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        self.tables.iter_mut().for_each(Table::sort);
        self.views.sort_by(|a, b| a.name.cmp(&b.name));
        for view in &mut self.views {
            view.parameters.sort();
            view.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            view.triggers.sort_by(|a, b| a.name.cmp(&b.name));
        }
        self.others.sort_by(|a, b| (&a.kind, &a.name, &a.table).cmp(&(&b.kind, &b.name, &b.table)));
    }

    /// The same, [sorted](Schema::sort).
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.sort();
        self
    }
}

impl Table {
    fn sort(&mut self) {
        self.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        self.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        self.checks.sort_by(|a, b| a.name.cmp(&b.name));
        self.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
        self.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        self.triggers.sort_by(|a, b| a.name.cmp(&b.name));
        self.options.parameters.sort();
    }
}

/// A name that may be qualified by a database schema.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "Form", into = "Form")
)]
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

/// A name as it is written in text: `"posts"`, or `["app", "posts"]`, since a name may hold a dot.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Form {
    Plain(String),
    Qualified(String, String),
}

#[cfg(feature = "serde")]
impl From<Name> for Form {
    fn from(name: Name) -> Self {
        match name.schema {
            None => Form::Plain(name.name),
            Some(schema) => Form::Qualified(schema, name.name),
        }
    }
}

#[cfg(feature = "serde")]
impl From<Form> for Name {
    fn from(form: Form) -> Self {
        match form {
            Form::Plain(name) => Name { schema: None, name },
            Form::Qualified(schema, name) => Name { schema: Some(schema), name },
        }
    }
}
