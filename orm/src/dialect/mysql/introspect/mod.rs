//! What a MySQL or MariaDB database holds.

mod columns;
mod keys;
mod objects;

use super::MySqlDialect;
use super::catalog::{self, query};
use super::facts::Flavor;
use crate::dialect::clauses::unparenthesised;
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::exec::Session;
use crate::raw::{Raw, TrustedSql, raw};
use crate::schema::{Check, Name, Schema, Scope, Table, View};
use std::collections::HashMap;

type Text = Option<String>;
type TableRow = (Text, String, String, Text, Text, Text, Text, String);

/// Twelve queries at most, however many tables there are.
pub(super) async fn introspect(dialect: &MySqlDialect, on: &Session, scope: &Scope) -> Result<Schema> {
    let flavor = dialect.server.flavor;
    let mut reader = Reader::new(dialect);
    for row in ask(catalog::TABLES, scope).all(on).await? {
        reader.table(row);
    }
    for row in ask(catalog::VIEWS, scope).all(on).await? {
        reader.view(row);
    }
    for row in ask(catalog::checks(flavor), scope).all(on).await? {
        reader.check(row);
    }
    for row in ask(catalog::COLUMNS, scope).all(on).await? {
        reader.column(row);
    }
    for row in ask(catalog::indexes(flavor), scope).all(on).await? {
        reader.index(row);
    }
    for row in ask(catalog::KEY_COLUMNS, scope).all(on).await? {
        reader.key_column(row);
    }
    for row in ask(catalog::KEY_ACTIONS, scope).all(on).await? {
        reader.key_actions(row);
    }
    for row in ask(catalog::TRIGGERS, scope).all(on).await? {
        reader.trigger(row);
    }
    let routines = ask::<objects::RoutineRow>(catalog::ROUTINES, scope).all(on).await?;
    let mut parameters: HashMap<(Text, String, String), Vec<String>> = HashMap::new();
    for row in ask(catalog::PARAMETERS, scope).all(on).await? {
        let (schema, routine, kind, mode, name, ty): (Text, String, String, Text, Text, String) = row;
        let mode = mode.filter(|_| kind == "PROCEDURE").map(|mode| format!("{mode} ")).unwrap_or_default();
        let parameter = format!("{mode}{} {ty}", dialect.quote(&name.unwrap_or_default()));
        parameters.entry((schema, routine, kind)).or_default().push(parameter);
    }
    for routine in routines {
        reader.routine(routine, &mut parameters);
    }
    let sql = catalog::PARTITIONS_AND_EVENTS
        .replace("{tables}", &query("{in}", "TABLE_SCHEMA", scope.schemas.len()))
        .replace("{events}", &query("{in}", "EVENT_SCHEMA", scope.schemas.len()));
    for row in bound(sql, scope).all(on).await? {
        reader.partition_or_event(row);
    }
    reader.sequences(on).await?;
    Ok(reader.schema.sorted())
}

fn ask<T>((db, sql): (&str, &str), scope: &Scope) -> Raw<T> {
    bound(query(sql, db, scope.schemas.len()), scope)
}

fn bound<T>(sql: String, scope: &Scope) -> Raw<T> {
    let raw = raw(TrustedSql::assert_no_user_input(sql));
    scope.schemas.iter().fold(raw, |raw, schema| raw.bind(schema.as_str()))
}

/// Puts rows together.
struct Reader<'a> {
    dialect: &'a MySqlDialect,
    schema: Schema,
    tables: HashMap<Name, usize>,
    views: HashMap<Name, usize>,
    /// The columns of MariaDB that are checked to be JSON, which is how it has that type.
    json: HashMap<(Name, String), Check>,
    /// Sequences of MariaDB.
    sequences: Vec<Name>,
    /// What stands before the names of the current database in a view.
    prefix: String,
}

impl<'a> Reader<'a> {
    fn new(dialect: &'a MySqlDialect) -> Self {
        Reader {
            dialect,
            schema: Schema::new(),
            tables: HashMap::new(),
            views: HashMap::new(),
            json: HashMap::new(),
            sequences: Vec::new(),
            prefix: String::new(),
        }
    }

    fn mariadb(&self) -> bool {
        self.dialect.server.flavor == Flavor::MariaDb
    }

    fn at(&mut self, schema: Text, name: String) -> Option<&mut Table> {
        let at = *self.tables.get(&Name { schema, name })?;
        self.schema.tables.get_mut(at)
    }

    fn table(&mut self, row: TableRow) {
        let (schema, name, kind, engine, collation, comment, options, database) = row;
        let name = Name { schema, name };
        self.prefix = format!("{}.", self.dialect.quote(&database));
        match kind.as_str() {
            "VIEW" => {
                self.views.insert(name.clone(), self.schema.views.len());
                self.schema.views.push(View::new(name, ""));
            }
            "SEQUENCE" => self.sequences.push(name),
            "BASE TABLE" | "SYSTEM VERSIONED" => {
                let mut table = Table::new(name.clone());
                table.comment = comment.filter(|comment| !comment.is_empty());
                table.options.engine = engine;
                table.options.charset = collation.as_deref().map(charset_of);
                table.options.collation = collation;
                let options = options.unwrap_or_default();
                // Aria checks its pages unless it is told not to, and the word stays with another engine.
                let usual = ["partitioned", "page_checksum=1"];
                let said = options.split_whitespace().filter(|option| !usual.contains(option));
                table.options.parameters = said.map(str::to_owned).collect();
                if kind == "SYSTEM VERSIONED" {
                    table.options.parameters.push("WITH SYSTEM VERSIONING".to_owned());
                }
                self.tables.insert(name, self.schema.tables.len());
                self.schema.tables.push(table);
            }
            _ => {}
        }
    }

    fn view(&mut self, (schema, name, query, check, security): (Text, String, String, String, String)) {
        let Some(at) = self.views.get(&Name { schema, name }) else { return };
        let view = &mut self.schema.views[*at];
        // The server names the database before everything.
        view.definition = query.replace(&self.prefix, "");
        view.check_option = Some(check).filter(|check| check != "NONE");
        if security == "INVOKER" {
            view.parameters.push("SQL SECURITY INVOKER".to_owned());
        }
    }

    fn check(&mut self, row: (Text, String, String, String, String, String)) {
        let (schema, table, name, level, enforced, clause) = row;
        let clause = if self.mariadb() { clause } else { clause.replace("\\'", "'") };
        let mut check = Check::new(&name, unparenthesised(&clause));
        check.not_enforced = enforced == "NO";
        if level == "Column" {
            check.column = Some(name.clone());
            if check.expression == format!("json_valid({})", self.dialect.quote(&name)) {
                self.json.insert((Name { schema, name: table }, name), check);
                return;
            }
        }
        if let Some(table) = self.at(schema, table) {
            table.checks.push(check);
        }
    }
}

/// `utf8mb4` of `utf8mb4_nopad_bin`.
fn charset_of(collation: &str) -> String {
    collation.split('_').next().unwrap_or(collation).to_owned()
}
