//! Snapshots of two branches to one.

use crate::error::{Error, Kind, Result};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Objects by section (`tables`, `enums`, …) and name.
type Objects = BTreeMap<(String, String), Value>;

/// What became of merging.
#[derive(Debug, PartialEq)]
pub enum Merged {
    /// The schema with the changes of both.
    Schema(String),
    /// Both changed these.
    Touching(Vec<String>),
}

/// Takes the changes that lead from `base` to `theirs` over into `ours`. Snapshots are JSON; an empty
/// text is the empty schema.
///
/// # Errors
/// If one of them is no snapshot.
pub fn merge(base: &str, ours: &str, theirs: &str) -> Result<Merged> {
    let (base, theirs) = (objects(&parse(base)?), objects(&parse(theirs)?));
    let (ours_text, mut ours) = (ours, parse(ours)?);
    let mine = objects(&ours);
    let keys: BTreeSet<_> =
        base.keys().chain(theirs.keys()).filter(|key| base.get(*key) != theirs.get(*key)).collect();
    let touching: Vec<String> = keys
        .iter()
        .filter(|key| base.get(**key) != mine.get(**key) && mine.get(**key) != theirs.get(**key))
        .map(|(_, name)| name.clone())
        .collect();
    if !touching.is_empty() {
        return Ok(Merged::Touching(touching));
    }
    if keys.is_empty() {
        return Ok(Merged::Schema(ours_text.to_owned()));
    }
    for key in keys {
        let (section, name) = key;
        let list = ours.entry(section.clone()).or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(list) = list else { continue };
        list.retain(|object| name_of(object) != *name);
        list.extend(theirs.get(key).cloned());
    }
    ours.entry("format").or_insert_with(|| Value::from(1));
    // Through the schema's own form: sorted, and a line for each column.
    let schema = plough::schema::Schema::from_json(&Value::Object(ours).to_string())?;
    Ok(Merged::Schema(schema.to_json()?))
}

fn parse(text: &str) -> Result<Map<String, Value>> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Error::new(Kind::Source, "a snapshot of the schema is no JSON object")
            .hint("a merge may have left its marks in it: take one side of it, and run `plough rebase`")),
    }
}

fn name_of(object: &Value) -> String {
    let part = |name: &str| object.get(name).map(Value::to_string).unwrap_or_default();
    match object {
        Value::String(name) => name.clone(),
        // Functions of one name differ by their arguments.
        _ => format!("{}{}{}", part("name").trim_matches('"'), part("arguments"), part("table")),
    }
}

fn objects(schema: &Map<String, Value>) -> Objects {
    let sections = schema.iter().filter_map(|(section, list)| Some((section, list.as_array()?)));
    sections
        .flat_map(|(section, list)| list.iter().map(move |o| ((section.clone(), name_of(o)), o.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plough::schema::{Column, Name, Schema, Table};

    fn schema(tables: &[(&str, &[&str])]) -> String {
        let mut schema = Schema::new();
        for (name, columns) in tables {
            let mut table = Table::new(Name::new(None, name));
            table.columns.extend(columns.iter().map(|column| Column::new(column, "int")));
            schema.tables.push(table);
        }
        schema.to_json().unwrap()
    }

    #[test]
    fn changes_of_different_tables_go_together() {
        let base = schema(&[("a", &["x"]), ("b", &["x"])]);
        let ours = schema(&[("a", &["x", "y"]), ("b", &["x"])]);
        let theirs = schema(&[("a", &["x"]), ("c", &["z"])]);
        let both = schema(&[("a", &["x", "y"]), ("c", &["z"])]);
        assert_eq!(merge(&base, &ours, &theirs).unwrap(), Merged::Schema(both));
        assert_eq!(merge("", &base, &base).unwrap(), Merged::Schema(base));
    }

    #[test]
    fn changes_of_one_table_touch() {
        let base = schema(&[("a", &["x"])]);
        let ours = schema(&[("a", &["x", "y"])]);
        let theirs = schema(&[("a", &["x", "z"])]);
        assert_eq!(merge(&base, &ours, &theirs).unwrap(), Merged::Touching(vec!["a".to_owned()]));
        assert!(merge("<<<<<<<", &ours, &theirs).is_err());
    }
}
