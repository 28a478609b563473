//! A schema as text that can be kept, read and compared line by line.

use super::Schema;
use crate::error::{Error, Kind, Result};
use serde_json::{Map, Value, json};

/// The version of the form. One that this version of the library does not know is refused.
const FORMAT: u64 = 1;

impl Schema {
    /// The schema as JSON that is the same for equal schemas: [sorted](Schema::sort), one column,
    /// key or label list to a line, and only what is said. A snapshot of it shows a change as the
    /// lines that changed.
    ///
    /// ```
    /// # #[cfg(feature = "json")] {
    /// use plough::schema::{Column, Name, Schema, Table};
    ///
    /// let mut table = Table::new(Name::new(None, "tags"));
    /// table.columns.push(Column::new("id", "bigint"));
    /// let mut schema = Schema::new();
    /// schema.tables.push(table);
    ///
    /// let text = schema.to_json()?;
    /// assert!(text.contains(r#"{"name": "id", "type": "bigint"}"#));
    /// assert_eq!(Schema::from_json(&text)?, schema);
    /// # }
    /// # Ok::<(), plough::Error>(())
    /// ```
    ///
    /// # Errors
    /// Never for a schema that was read or made by this library: the form holds every schema.
    pub fn to_json(&self) -> Result<String> {
        let mut value = serde_json::to_value(self.clone().sorted()).map_err(|error| wrong(&error))?;
        prune(&mut value);
        let mut text = format!("{{\n  \"format\": {FORMAT}");
        for (kind, items) in value.as_object().into_iter().flat_map(in_order) {
            text.push_str(&format!(",\n  {}: [", json!(kind)));
            list(items, "\n    ", &mut text, object);
            text.push_str("\n  ]");
        }
        text.push_str("\n}\n");
        Ok(text)
    }

    /// The schema that [`to_json`](Schema::to_json) wrote.
    ///
    /// # Errors
    /// If it is not such a text, or one of a later version of the form.
    pub fn from_json(text: &str) -> Result<Schema> {
        let value: Value = serde_json::from_str(text).map_err(|error| wrong(&error))?;
        match value.get("format").and_then(Value::as_u64) {
            Some(FORMAT) => {}
            Some(other) => {
                let message = format!("the schema is written in form {other}, which is not known here");
                return Err(Error::new(Kind::Config, message)
                    .hint("it comes from a newer version of the library: upgrade this program"));
            }
            None => return Err(Error::new(Kind::Config, "the text is no schema: it names no `format`")),
        }
        serde_json::from_value::<Schema>(value).map(Schema::sorted).map_err(|error| wrong(&error))
    }
}

fn wrong(error: &serde_json::Error) -> Error {
    Error::new(Kind::Config, format!("the text is no schema: {error}"))
}

/// Leaves out members that say nothing: `false`, `null`, empty lists and objects, and the action
/// that a key has by itself. Each is what its field is when it is not there.
fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|name, member| match member {
                Value::Null | Value::Bool(false) => false,
                Value::String(ty) if name == "type" => !ty.is_empty(),
                Value::String(action) if name.starts_with("on_") => action != "no_action",
                Value::Array(items) => !items.is_empty(),
                // A column that is numbered in the usual way is not one that is not numbered.
                Value::Object(members) => !members.is_empty() || name == "identity",
                _ => true,
            });
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

/// The members of an object, the name first: an order that does not hang on how `serde_json` was
/// built.
fn in_order(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|(name, _)| (name.as_str() != "name", *name));
    sorted
}

/// The items of a list, each after `line`.
fn list(items: &Value, line: &str, text: &mut String, write: impl Fn(&Value, &mut String)) {
    for (i, item) in items.as_array().into_iter().flatten().enumerate() {
        text.push_str(if i == 0 { "" } else { "," });
        text.push_str(line);
        write(item, text);
    }
}

/// A table or what stands beside it: on one line, unless it has lists of objects, whose items get a
/// line each.
fn object(value: &Value, text: &mut String) {
    let has_objects = |value: &Value| value.get(0).is_some_and(Value::is_object);
    let members = match value.as_object() {
        Some(members) if members.values().any(has_objects) => in_order(members),
        _ => return compact(value, text),
    };
    let mut before = "{\n      ";
    for (name, member) in members {
        text.push_str(&format!("{before}{}: ", json!(name)));
        if has_objects(member) {
            text.push('[');
            list(member, "\n        ", text, compact);
            text.push_str("\n      ]");
        } else {
            compact(member, text);
        }
        before = ",\n      ";
    }
    text.push_str("\n    }");
}

/// A value on one line.
fn compact(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            for (i, (name, member)) in in_order(members).into_iter().enumerate() {
                text.push_str(&format!("{}{}: ", if i == 0 { "{" } else { ", " }, json!(name)));
                compact(member, text);
            }
            text.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { ", " });
                compact(item, text);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}
