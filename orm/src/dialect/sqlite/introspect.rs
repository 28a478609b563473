//! What an SQLite file holds.

use super::parse;
use crate::error::Result;
use crate::exec::{Db, Session, run};
use crate::raw::{TrustedSql, raw};
use crate::schema::{Column, Name, Other, Schema, Table, Trigger, create_steps};
use std::collections::HashMap;

/// Every object, with the statement that made it. Indexes of constraints have none.
const OBJECTS: &str = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema \
     WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid";

/// Virtual tables, and the tables that they keep their rows in.
const VIRTUAL: &str =
    "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('virtual', 'shadow')";

/// The columns of views, which only SQLite can tell.
const VIEW_COLUMNS: &str = "SELECT v.name, c.name, c.type FROM main.sqlite_schema AS v, pragma_table_info(v.name) AS c \
     WHERE v.type = 'view' ORDER BY v.rowid, c.cid";

/// Three queries, however many tables there are.
pub(super) async fn introspect(on: &Session) -> Result<Schema> {
    let sql = |sql: &'static str| TrustedSql::assert_no_user_input(sql);
    let objects = raw::<(String, String, String, String)>(sql(OBJECTS)).all(on).await?;
    let special: HashMap<String, String> =
        raw::<(String, String)>(sql(VIRTUAL)).all(on).await?.into_iter().collect();
    let mut schema = Schema::new();
    for (kind, name, _, sql) in &objects {
        match (kind.as_str(), special.get(name).map(String::as_str)) {
            // Its virtual table makes it.
            ("table", Some("shadow")) => {}
            ("table", Some(_)) => schema.others.push(Other::new("VIRTUAL TABLE", Name::new(None, name), sql)),
            ("table", None) => schema.tables.push(parse::table(name, sql)?),
            ("view", _) => schema.views.push(parse::view(name, sql)?),
            _ => {}
        }
    }
    let places = places(&schema.tables);
    for (kind, name, of, sql) in &objects {
        let place = places.get(&of.to_ascii_lowercase()).copied();
        match (kind.as_str(), place) {
            ("index", Some(place)) => schema.tables[place].indexes.push(parse::index(name, sql)?),
            ("trigger", Some(place)) => schema.tables[place].triggers.push(Trigger::new(name, sql)),
            ("trigger", None) => {
                let views = schema.views.iter_mut().filter(|view| view.name.name.eq_ignore_ascii_case(of));
                views.for_each(|view| view.triggers.push(Trigger::new(name, sql)));
            }
            _ => {}
        }
    }
    // A view whose table is gone makes this fail; then no view has its columns told.
    if !schema.views.is_empty()
        && let Ok(columns) = raw::<(String, String, String)>(sql(VIEW_COLUMNS)).all(on).await
    {
        for (view, name, ty) in columns {
            if let Some(view) = schema.views.iter_mut().find(|v| v.name.name == view) {
                view.columns.push(Column { nullable: true, ..Column::new(&name, &ty) });
            }
        }
    }
    name_targets(&mut schema.tables);
    Ok(schema.sorted())
}

/// Makes the schema in memory and reads it.
pub(super) async fn normalise(schema: &Schema) -> Result<Schema> {
    let memory = Db::builder("sqlite::memory:").max_connections(1).connect().await?;
    for step in create_steps(memory.dialect().ddl(), schema)? {
        run::batch(memory.0.clone(), step.sql).await?;
    }
    let normalised = introspect(&memory).await;
    memory.close().await;
    normalised
}

/// Where each table is. SQLite's names are the same in upper and lower case.
fn places(tables: &[Table]) -> HashMap<String, usize> {
    tables.iter().enumerate().map(|(i, table)| (table.name.name.to_ascii_lowercase(), i)).collect()
}

/// A key that names only a table points at its primary key; one that writes a name in other letters
/// means the same.
fn name_targets(tables: &mut [Table]) {
    let places = places(tables);
    let keys: Vec<(Name, Vec<String>)> = tables
        .iter()
        .map(|table| {
            let key = table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
            (table.name.clone(), key)
        })
        .collect();
    for key in tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
        if let Some(place) = places.get(&key.target.name.to_ascii_lowercase()) {
            let (name, columns) = &keys[*place];
            key.target = name.clone();
            if key.target_columns.is_empty() {
                key.target_columns.clone_from(columns);
            }
        }
    }
}
