//! Plans as SQL, without a server: what is asked, what is told, and the safe form on each database.

#![allow(clippy::unwrap_used, reason = "a test may say what it expects, and so may its helpers")]

mod columns;
mod enums;
mod keys;
mod lints;
mod objects;
mod questions;
mod tables;

use plough::Db;
use plough::schema::{
    Column, ForeignKey, Identity, Index, Key, Name, Part, Schema, Style, Table, alterations,
};
use plough_migrate::{Decisions, Plan, diff};

fn table(name: &str, columns: &[(&str, &str)]) -> Table {
    let mut table = Table::new(Name::new(None, name));
    for (name, ty) in columns {
        // `?` at the end of a type is NULL.
        let mut column = Column::new(name, ty.trim_end_matches('?'));
        column.nullable = ty.ends_with('?');
        table.columns.push(column);
    }
    table
}

fn with_key(mut table: Table) -> Table {
    let name = format!("{}_pkey", table.name.name);
    table.primary_key = Some(Key::new(&name, vec!["id".to_owned()]));
    table
}

fn numbered(mut table: Table) -> Table {
    table.columns[0].identity = Some(Identity::by_default());
    with_key(table)
}

fn key(table: &str, column: &str, target: &str) -> ForeignKey {
    let name = format!("{table}_{column}_fkey");
    ForeignKey::new(&name, vec![column.to_owned()], Name::new(None, target), vec!["id".to_owned()])
}

fn index(name: &str, column: &str) -> Index {
    Index::new(name, vec![Part::column(column)])
}

fn schema(tables: Vec<Table>) -> Schema {
    let mut schema = Schema::new();
    schema.tables = tables;
    schema
}

fn plan_with(database: &str, old: &Schema, new: &Schema, decisions: &Decisions) -> Plan {
    let db = Db::offline(database).unwrap();
    Plan::new(&diff(old, new, decisions).unwrap(), &alterations(&db, Style::default())).unwrap()
}

fn plan(database: &str, old: &Schema, new: &Schema) -> Plan {
    plan_with(database, old, new, &Decisions::new())
}

/// The statements, each with the mode that it wants.
fn steps(plan: &Plan) -> Vec<(String, String)> {
    plan.steps
        .iter()
        .flat_map(|step| step.up.iter().map(|sql| (format!("{:?}", step.mode), sql.clone())))
        .collect()
}
