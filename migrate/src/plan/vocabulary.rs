//! The names of two schemas, by which texts say what they need.

use super::keys::Key;
use crate::diff::words::{all_words, words};
use plough::schema::{Alterations, Column, Index, Name, Object, OwnedBy, PartOf, Schema, View};
use std::collections::{HashMap, HashSet};

/// The named types and relations of both schemas, by the words that stand for them.
pub(super) struct Vocabulary {
    enums: HashMap<String, Vec<Name>>,
    /// Domains, sequences, functions and other types, and enum types once more.
    objects: HashMap<String, Vec<Key>>,
    relations: HashMap<String, Vec<Key>>,
    /// The extensions that come or go. What they bring, nobody knows by its name.
    pub(super) extensions: Vec<Key>,
    /// Foreign keys may point at tables that are not there yet.
    pub(super) forward: bool,
    /// A foreign key needs an index of its own columns.
    pub(super) led: bool,
}

impl Vocabulary {
    pub(super) fn of(schemas: [&Schema; 2], on: &Alterations<'_>) -> Self {
        let mut enums: HashMap<String, Vec<Name>> = HashMap::new();
        let mut objects: HashMap<String, Vec<Key>> = HashMap::new();
        let mut relations: HashMap<String, Vec<Key>> = HashMap::new();
        // Only what is text looks for relations.
        let texts =
            schemas.iter().any(|schema| !schema.views.is_empty() || schema.objects().next().is_some());
        for schema in schemas {
            for def in &schema.enums {
                enums.entry(def.name.name.clone()).or_default().push(def.name.clone());
                let named = objects.entry(def.name.name.to_lowercase()).or_default();
                named.push(Key::Enum(def.name.clone()));
            }
            for object in schema.objects().filter(object_is_used) {
                let named = objects.entry(object.name().name.to_lowercase()).or_default();
                named.push(Key::Object(object.to_string()));
            }
            if texts {
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
        let named = |schema: &Schema| -> HashSet<String> {
            schema.extensions.iter().map(|extension| extension.name.clone()).collect()
        };
        let (before, after) = (named(schemas[0]), named(schemas[1]));
        let extensions = before.symmetric_difference(&after).cloned().map(Key::Extension).collect();
        let (forward, led) = (on.forward_references(), on.keys_need_indexes());
        Vocabulary { enums, objects, relations, extensions, forward, led }
    }

    pub(super) fn enum_of(&self, column: &Column) -> Option<Key> {
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

    pub(super) fn relations_in(&self, sql: &str) -> Vec<Key> {
        let keys = words(sql).into_iter().filter_map(|word| self.relations.get(&word.to_lowercase()));
        keys.flatten().cloned().collect()
    }

    /// What a text may mean of these.
    pub(super) fn objects_in(&self, sql: &str) -> Vec<Key> {
        if self.objects.is_empty() {
            return Vec::new();
        }
        let keys = all_words(sql).into_iter().filter_map(|word| self.objects.get(&word.to_lowercase()));
        keys.flatten().cloned().collect()
    }

    /// The objects that a column's type, default and expression name.
    pub(super) fn objects_of(&self, column: &Column) -> Vec<Key> {
        let mut keys = self.objects_in(&column.ty);
        keys.extend(column.default.iter().flat_map(|default| self.objects_in(default.sql())));
        keys.extend(column.generated.iter().flat_map(|generated| self.objects_in(&generated.expression)));
        keys
    }

    pub(super) fn objects_of_index(&self, index: &Index) -> Vec<Key> {
        let mut keys: Vec<Key> = index.filter.iter().flat_map(|filter| self.objects_in(filter)).collect();
        for part in &index.parts {
            if let PartOf::Expression(sql) = &part.of {
                keys.extend(self.objects_in(sql));
            }
        }
        keys
    }

    pub(super) fn needed_by(&self, view: &View) -> Vec<Key> {
        let mut keys = self.relations_in(&view.definition);
        keys.extend(self.objects_in(&view.definition));
        keys.extend(view.triggers.iter().flat_map(|trigger| self.objects_in(&trigger.definition)));
        keys
    }

    /// What must be there for an object. It is no use of its own.
    pub(super) fn needed_by_object(&self, object: &Object) -> Vec<Key> {
        let mut keys: Vec<Key> = in_schema(&object.name()).into_iter().collect();
        match object {
            Object::Extension(extension) => keys.extend(extension.schema.clone().map(Key::Schema)),
            Object::Domain(domain) => {
                keys.extend(self.objects_in(&domain.ty));
                keys.extend(domain.checks.iter().flat_map(|check| self.objects_in(&check.expression)));
                keys.extend(domain.default.iter().flat_map(|default| self.objects_in(default.sql())));
            }
            Object::Sequence(sequence) => {
                if let Some(OwnedBy { table, column, .. }) = &sequence.owned_by {
                    keys.extend([Key::Table(table.clone()), Key::Column(table.clone(), column.clone())]);
                }
            }
            Object::Function(function) => {
                keys.extend(self.objects_in(function.needed_text()));
                keys.extend(self.relations_in(function.needed_text()));
            }
            Object::Other(other) => {
                keys.extend(self.objects_in(&other.definition));
                let relations = self.relations_in(&other.definition);
                // It reads its table by the names of columns, at once.
                if other.is_search_index() {
                    keys.extend(relations.iter().flat_map(|key| columns_in(key, &other.definition)));
                }
                keys.extend(relations);
                let table = other.table.iter();
                keys.extend(table.flat_map(|name| [Key::Table(name.clone()), Key::Shape(name.clone())]));
            }
            _ => {}
        }
        let own = key_of(object);
        keys.retain(|key| *key != own);
        keys
    }
}

/// The columns of a table that a text may name.
fn columns_in(key: &Key, sql: &str) -> Vec<Key> {
    let Key::Table(table) = key else { return Vec::new() };
    words(sql).into_iter().map(|word| Key::Column(table.clone(), word)).collect()
}

/// Whether others may name it.
fn object_is_used(object: &Object) -> bool {
    match object {
        Object::Extension(_) => false,
        Object::Other(other) => other.table.is_none(),
        _ => true,
    }
}

pub(super) fn key_of(object: &Object) -> Key {
    match object {
        Object::Extension(extension) => Key::Extension(extension.name.clone()),
        object => Key::Object(object.to_string()),
    }
}

pub(super) fn in_schema(name: &Name) -> Option<Key> {
    name.schema.clone().map(Key::Schema)
}
