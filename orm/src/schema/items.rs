//! What a program declares beside its models: `schema_items!`.

use super::{Check, ForeignKey, Index, Key, Name, Schema, Table};
use crate::error::{Error, Kind, Result};

/// What [`schema_items!`](crate::schema_items) submitted.
#[doc(hidden)]
pub struct Items {
    /// The kind of database, as its folder of migrations is called.
    pub dialect: &'static str,
    /// A schema as JSON.
    pub json: &'static str,
}

inventory::collect!(Items);

/// Declares what no model can say, for one kind of database: triggers, functions, sequences, views, tables
/// without a key, and what is special about a table that a model has. `plough pull` writes it.
///
/// The text is a [`Schema`] as JSON. What it says of a table that a model declares is added to that
/// table: a key, check or index replaces the model's of the same name, and of a column only what a model
/// cannot say is taken. Such items are part of
/// [`Schema::declared_all`], and so of migrations.
///
/// ```
/// plough::schema_items! { "sqlite", r#"{
///   "format": 1,
///   "views": [
///     {"name": "recent_notes", "definition": "SELECT id FROM notes ORDER BY id DESC LIMIT 10"}
///   ]
/// }"# }
/// ```
#[macro_export]
macro_rules! schema_items {
    ($dialect:literal, $json:expr $(,)?) => {
        const _: () = {
            use $crate::__private as __p;
            __p::inventory::submit! { __p::Items { dialect: $dialect, json: $json } }
        };
    };
}

/// Adds the items of the program for one kind of database.
pub(super) fn add_all(schema: &mut Schema, dialect: &str) -> Result<()> {
    let of_dialect = |items: &&Items| items.dialect == dialect;
    let mut texts: Vec<&str> =
        inventory::iter::<Items>.into_iter().filter(of_dialect).map(|i| i.json).collect();
    texts.sort_unstable();
    for text in texts {
        add(schema, parse(text)?)?;
    }
    Ok(())
}

#[cfg(feature = "json")]
pub(crate) fn parse(text: &str) -> Result<Schema> {
    Schema::from_json(text).map_err(|error| {
        Error::new(Kind::Config, format!("the text of a `schema_items!` cannot be read: {error}"))
    })
}

#[cfg(not(feature = "json"))]
pub(crate) fn parse(_: &str) -> Result<Schema> {
    Err(Error::new(Kind::Config, "`schema_items!` needs the feature `json` of plough"))
}

/// Adds what a schema says to what models declare.
pub(crate) fn add(schema: &mut Schema, items: Schema) -> Result<()> {
    for name in items.schemas {
        if !schema.schemas.contains(&name) {
            schema.schemas.push(name);
        }
    }
    replace(&mut schema.extensions, items.extensions, |a, b| a.name == b.name);
    for def in items.enums {
        match schema.enums.iter_mut().find(|other| other.name == def.name) {
            Some(other) => other.comment = def.comment,
            None => schema.enums.push(def),
        }
    }
    replace(&mut schema.domains, items.domains, |a, b| a.name == b.name);
    replace(&mut schema.sequences, items.sequences, |a, b| a.name == b.name);
    replace(&mut schema.functions, items.functions, |a, b| {
        (&a.name, &a.arguments) == (&b.name, &b.arguments)
    });
    replace(&mut schema.views, items.views, |a, b| a.name == b.name);
    replace(&mut schema.others, items.others, |a, b| {
        (&a.kind, &a.name, &a.table) == (&b.kind, &b.name, &b.table)
    });
    for table in items.tables {
        match schema.tables.iter_mut().find(|other| other.name == table.name) {
            Some(declared) => add_to_table(declared, table)?,
            None => schema.tables.push(table),
        }
    }
    Ok(())
}

/// Puts each item in the place of the one that it is, or at the end.
fn replace<T>(all: &mut Vec<T>, items: Vec<T>, same: impl Fn(&T, &T) -> bool) {
    for item in items {
        match all.iter_mut().find(|one| same(one, &item)) {
            Some(one) => *one = item,
            None => all.push(item),
        }
    }
}

fn add_to_table(table: &mut Table, items: Table) -> Result<()> {
    for item in items.columns {
        let Some(column) = table.columns.iter_mut().find(|column| column.name == item.name) else {
            return Err(unknown(&table.name, &item.name));
        };
        column.nullable |= item.nullable;
        column.identity = column.identity.take().map(|identity| item.identity.unwrap_or(identity));
        column.default = item.default.or_else(|| column.default.take());
        column.on_update = item.on_update.or_else(|| column.on_update.take());
        column.charset = item.charset;
        column.on_conflict = item.on_conflict;
        column.invisible = item.invisible;
        column.inherited = item.inherited;
    }
    table.primary_key = items.primary_key.or_else(|| table.primary_key.take());
    replace(&mut table.foreign_keys, items.foreign_keys, |a: &ForeignKey, b: &ForeignKey| {
        a.name == b.name || (b.name.is_empty() && (&a.columns, &a.target) == (&b.columns, &b.target))
    });
    replace(&mut table.uniques, items.uniques, |a: &Key, b: &Key| {
        a.name == b.name || (b.name.is_empty() && a.columns == b.columns)
    });
    replace(&mut table.checks, items.checks, |a: &Check, b: &Check| {
        (a.name == b.name && !b.name.is_empty()) || (b.name.is_empty() && a.expression == b.expression)
    });
    replace(&mut table.exclusions, items.exclusions, |a, b| a.name == b.name);
    replace(&mut table.indexes, items.indexes, |a: &Index, b: &Index| a.name == b.name);
    replace(&mut table.triggers, items.triggers, |a, b| a.name == b.name);
    table.comment = items.comment.or_else(|| table.comment.take());
    if items.options != super::TableOptions::default() {
        table.options = items.options;
    }
    match misplaced(table) {
        Some(column) => Err(unknown(&table.name, &column)),
        None => Ok(()),
    }
}

/// A column of a key that is none of the table's.
fn misplaced(table: &Table) -> Option<String> {
    let keys = table.primary_key.iter().chain(&table.uniques).flat_map(|key| &key.columns);
    let columns = keys.chain(table.foreign_keys.iter().flat_map(|key| &key.columns));
    columns.into_iter().find(|column| table.column(column).is_none()).cloned()
}

fn unknown(table: &Name, column: &str) -> Error {
    Error::new(
        Kind::Config,
        format!("`schema_items!` speaks of the column `{table}.{column}`, which no model has"),
    )
    .hint("change what it says of this table, as the model was changed")
}

#[cfg(all(test, feature = "sqlite", feature = "json"))]
mod tests {
    use super::{add, parse};
    use crate::schema::{Column, ForeignKey, Index, Name, Part, Schema, Table};

    fn notes() -> Schema {
        let mut table = Table::new(Name::new(None, "notes"));
        table.columns.push(Column::new("id", "INTEGER"));
        table.columns.push(Column::new("of", "INTEGER"));
        let (columns, target) = (vec!["of".to_owned()], Name::new(None, "notes"));
        table.foreign_keys.push(ForeignKey::new("notes_of_fkey", columns, target, vec!["id".to_owned()]));
        table.indexes.push(Index::new("i", vec![Part::column("of")]));
        let mut schema = Schema::new();
        schema.tables.push(table);
        schema
    }

    #[test]
    fn items_add_to_what_models_declare() {
        let mut schema = notes();
        let items = r#"{"format": 1, "views": [{"name": "v", "definition": "SELECT 1"}], "tables": [
            {"name": "notes", "columns": [{"name": "of", "nullable": true, "type": "TEXT"}],
             "foreign_keys": [{"columns": ["of"], "target": "notes", "target_columns": ["id"], "deferrable": "deferred"}],
             "indexes": [{"name": "i", "parts": [{"of": {"column": "of"}}], "unique": true}]},
            {"name": "loose", "columns": [{"name": "a", "type": "TEXT"}]}]}"#;
        add(&mut schema, parse(items).unwrap()).unwrap();
        let table = &schema.tables[0];
        assert!(table.columns[1].nullable && table.columns[1].ty == "INTEGER");
        assert_eq!(table.foreign_keys.len(), 1);
        assert!(table.foreign_keys[0].deferrable.is_some() && table.foreign_keys[0].name.is_empty());
        assert!(table.indexes.len() == 1 && table.indexes[0].unique);
        assert_eq!((schema.tables.len(), schema.views.len()), (2, 1));
    }

    #[test]
    fn items_about_a_column_that_is_gone_are_an_error() {
        let items = r#"{"format": 1, "tables": [{"name": "notes", "columns": [{"name": "gone", "invisible": true}]}]}"#;
        let error = add(&mut notes(), parse(items).unwrap()).unwrap_err().to_string();
        assert!(error.contains("notes.gone"), "{error}");
    }
}
