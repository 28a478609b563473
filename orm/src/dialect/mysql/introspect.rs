//! What a MySQL or MariaDB database holds.

use super::MySqlDialect;
use super::catalog::{self, query};
use super::facts::Flavor;
use crate::dialect::clauses::unparenthesised;
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::exec::Session;
use crate::model::Action;
use crate::raw::{Raw, TrustedSql, raw};
use crate::schema::{
    Check, Column, Default, ForeignKey, Function, Generated, Identity, Index, Key, Name, Numbers, Other,
    Part, Schema, Scope, Sequence, Table, Trigger, View,
};
use std::collections::HashMap;

type Text = Option<String>;
type TableRow = (Text, String, String, Text, Text, Text, Text, String);
type ColumnRow = (Text, String, String, String, String, Text, String, Text, Text, String, Text);
type IndexRow = (Text, String, String, String, Text, Text, Text, String, String, String, Text);
type RoutineRow = (Text, String, String, Text, Text, String, String, String, String);

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
    let routines = ask::<RoutineRow>(catalog::ROUTINES, scope).all(on).await?;
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
                let said = options.split_whitespace().filter(|option| *option != "partitioned");
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

    fn column(&mut self, row: ColumnRow) {
        let (schema, table, name, ty, nullable, default, extra, charset, collation, comment, expression) =
            row;
        let of = Name { schema, name: table };
        let extra_lower = extra.to_ascii_lowercase();
        let mut column = Column::new(&name, &ty);
        column.nullable = nullable == "YES";
        if let Some(at) = self.views.get(&of) {
            self.schema.views[*at].columns.push(column);
            return;
        }
        column.identity = extra_lower.contains("auto_increment").then(Identity::by_default);
        column.comment = Some(comment).filter(|comment| !comment.is_empty());
        column.invisible = extra_lower.contains("invisible");
        column.on_update = extra_lower.find("on update ").map(|at| {
            let rest = &extra[at + "on update ".len()..];
            rest.split(',').next().unwrap_or(rest).trim().to_owned()
        });
        match expression.filter(|expression| !expression.is_empty()) {
            Some(expression) => {
                let expression = if self.mariadb() { expression } else { expression.replace("\\'", "'") };
                let stored = extra_lower.contains("stored") || extra_lower.contains("persistent");
                column.generated = Some(Generated::new(unparenthesised(&expression), stored));
            }
            None => column.default = self.default(&column, default, &extra_lower),
        }
        let json = self.json.remove(&(of.clone(), name));
        let Some(at) = self.tables.get(&of) else { return };
        let table = &mut self.schema.tables[*at];
        match json {
            Some(_) if ty == "longtext" && collation.as_deref() == Some("utf8mb4_bin") => {
                column.ty = "json".to_owned()
            }
            json => {
                table.checks.extend(json);
                column.charset =
                    charset.filter(|_| collation.as_deref().map(charset_of) != table.options.charset);
                column.collation =
                    collation.filter(|collation| table.options.collation.as_ref() != Some(collation));
            }
        }
        table.columns.push(column);
    }

    fn default(&self, column: &Column, default: Text, extra: &str) -> Option<Default> {
        let text = default?;
        let is_now = text.to_ascii_lowercase().starts_with("current_timestamp") && !text.contains(' ');
        if self.mariadb() {
            // It is SQL already.
            return match text.as_str() {
                "NULL" => None,
                _ if is_now || is_literal(&text) => Some(Default::Literal(text)),
                _ => Some(Default::Expression(text)),
            };
        }
        if extra.contains("default_generated") {
            let text = text.replace("\\'", "'");
            return Some(if is_now { Default::Literal(text) } else { Default::Expression(text) });
        }
        if is_now {
            return Some(Default::Literal(text));
        }
        let word = column.ty.split(['(', ' ']).next().unwrap_or_default();
        let number = [
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "decimal",
            "float",
            "double",
            "bit",
            "year",
        ];
        Some(Default::Literal(if number.contains(&word) { text } else { super::ddl::literal(&text) }))
    }

    fn index(&mut self, row: IndexRow) {
        let (schema, table, name, non_unique, column, order, length, kind, comment, invisible, expression) =
            row;
        let Some(table) = self.at(schema, table) else { return };
        if table.indexes.last().is_none_or(|last| last.name != name) {
            table.indexes.push(Index {
                unique: non_unique == "0",
                method: Some(kind.to_ascii_lowercase()).filter(|kind| kind != "btree"),
                comment: Some(comment).filter(|comment| !comment.is_empty()),
                invisible: invisible == "1",
                ..Index::new(&name, Vec::new())
            });
        }
        let Some(index) = table.indexes.last_mut() else { return };
        let part = match (column, expression) {
            (Some(column), _) => Part::column(&column),
            (None, expression) => Part::expression(&expression.unwrap_or_default().replace("\\'", "'")),
        };
        // Spatial and full-text indexes say a length that is not theirs.
        let length = length.and_then(|length| length.parse().ok()).filter(|_| index.method.is_none());
        index.parts.push(Part { descending: order.as_deref() == Some("D"), length, ..part });
    }

    fn key_column(&mut self, row: (Text, String, String, String, Text, String, String)) {
        let (schema, table, name, column, target_schema, target, target_column) = row;
        let Some(table) = self.at(schema, table) else { return };
        if table.foreign_keys.last().is_none_or(|last| last.name != name) {
            let target = Name { schema: target_schema, name: target };
            table.foreign_keys.push(ForeignKey::new(&name, Vec::new(), target, Vec::new()));
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(column);
            key.target_columns.push(target_column);
        }
    }

    fn key_actions(&mut self, row: (Text, String, String, String, String)) {
        let (schema, table, name, on_update, on_delete) = row;
        let Some(table) = self.at(schema, table) else { return };
        if let Some(key) = table.foreign_keys.iter_mut().find(|key| key.name == name) {
            key.on_update = action(&on_update);
            key.on_delete = action(&on_delete);
        }
    }

    fn trigger(&mut self, row: (Text, String, String, String, String, String)) {
        let (schema, name, table, timing, event, statement) = row;
        let quote = |name: &str| self.dialect.quote(name);
        let on = self.dialect.quote_name(&Name { schema: schema.clone(), name: table.clone() });
        let definition =
            format!("CREATE TRIGGER {} {timing} {event} ON {on} FOR EACH ROW {statement}", quote(&name));
        if let Some(table) = self.at(schema, table) {
            table.triggers.push(Trigger::new(&name, &definition));
        }
    }

    fn routine(&mut self, row: RoutineRow, parameters: &mut HashMap<(Text, String, String), Vec<String>>) {
        let (schema, name, kind, returns, body, deterministic, access, security, comment) = row;
        // A user without the right to see the body sees NULL.
        let Some(body) = body else { return };
        let parameters =
            parameters.remove(&(schema.clone(), name.clone(), kind.clone())).unwrap_or_default().join(", ");
        let name = Name { schema, name };
        let mut sql = format!("CREATE {kind} {}({parameters})", self.dialect.quote_name(&name));
        let procedure = kind == "PROCEDURE";
        if let Some(returns) = returns.filter(|_| !procedure) {
            sql.push_str(&format!(" RETURNS {returns}"));
        }
        sql.push_str(if deterministic == "YES" { " DETERMINISTIC" } else { "" });
        sql.push_str(if access == "CONTAINS SQL" { "" } else { " " });
        sql.push_str(if access == "CONTAINS SQL" { "" } else { &access });
        sql.push_str(if security == "INVOKER" { " SQL SECURITY INVOKER" } else { "" });
        if !comment.is_empty() {
            sql.push_str(&format!(" COMMENT {}", super::ddl::literal(&comment)));
        }
        sql.push_str(&format!("\n{body}"));
        let comment = Some(comment).filter(|comment| !comment.is_empty());
        self.schema.functions.push(Function { procedure, comment, ..Function::new(name, "", &sql) });
    }

    fn partition_or_event(&mut self, row: (String, Text, String, Text, Text, Text, Text)) {
        let (kind, schema, name, how, what, text, _) = row;
        let (how, what) = (how.unwrap_or_default(), what.unwrap_or_default());
        if kind == "event" {
            let name = Name { schema, name };
            let body = text.unwrap_or_default();
            let sql =
                format!("CREATE EVENT {} ON SCHEDULE {how} {what} DO {body}", self.dialect.quote_name(&name));
            self.schema.others.push(Other::new("EVENT", name, &sql));
            return;
        }
        let partition = self.dialect.quote(&what);
        let values = match (how.split(' ').next(), text) {
            (Some("RANGE"), Some(bound)) if bound == "MAXVALUE" => " VALUES LESS THAN MAXVALUE".to_owned(),
            (Some("RANGE"), Some(bound)) => format!(" VALUES LESS THAN ({bound})"),
            (Some("LIST"), Some(values)) => format!(" VALUES IN ({values})"),
            _ => String::new(),
        };
        if let Some(table) = self.at(schema, name) {
            let by = &mut table.options.partition_by;
            let text = match by.take() {
                None => format!("{how} (PARTITION {partition}{values})"),
                Some(text) => {
                    format!("{}, PARTITION {partition}{values})", text.strip_suffix(')').unwrap_or(&text))
                }
            };
            *by = Some(text);
        }
    }

    /// One query for all sequences: each is a table of one row.
    async fn sequences(&mut self, on: &Session) -> Result<()> {
        self.settle_keys();
        if self.sequences.is_empty() {
            return Ok(());
        }
        let select = |(i, name): (usize, &Name)| {
            format!(
                "SELECT CAST({i} AS SIGNED), start_value, minimum_value, maximum_value, increment, \
                 CAST(cache_size AS SIGNED), CAST(cycle_option AS SIGNED) FROM {}",
                self.dialect.quote_name(name)
            )
        };
        let sql: Vec<String> = self.sequences.iter().enumerate().map(select).collect();
        let sql = TrustedSql::assert_no_user_input(sql.join(" UNION ALL "));
        let rows = raw::<(i64, i64, i64, i64, i64, i64, i64)>(sql).all(on).await?;
        for (i, start, least, greatest, increment, cache, cycle) in rows {
            let name = usize::try_from(i).ok().and_then(|i| self.sequences.get(i));
            let Some(name) = name else { continue };
            let unless = |value: i64, usual: i64| Some(value).filter(|value| *value != usual);
            let (first, usual) =
                if increment < 0 { (greatest, (i64::MIN + 1, -1)) } else { (least, (1, i64::MAX - 1)) };
            let numbers = Numbers {
                start: unless(start, first),
                increment: unless(increment, 1),
                least: unless(least, usual.0),
                greatest: unless(greatest, usual.1),
                cache: unless(cache, 1000),
                cycle: cycle != 0,
            };
            self.schema.sequences.push(Sequence { numbers, ..Sequence::new(name.clone()) });
        }
        Ok(())
    }

    /// Unique indexes that say no more than a constraint are constraints: the server does not tell
    /// them apart.
    fn settle_keys(&mut self) {
        for table in &mut self.schema.tables {
            let (keys, indexes): (Vec<Index>, Vec<Index>) =
                table.indexes.drain(..).partition(|index| index.unique && is_plain(index));
            table.indexes = indexes;
            for index in keys {
                let columns = index.parts.iter().filter_map(Part::column_name).map(str::to_owned).collect();
                let mut key = Key::new(&index.name, columns);
                let said = |part: &Part| part.length.is_some() || part.descending;
                if index.parts.iter().any(said) {
                    key.parts = index.parts;
                }
                if key.name == "PRIMARY" {
                    table.primary_key = Some(key);
                } else {
                    table.uniques.push(key);
                }
            }
        }
    }
}

fn is_plain(index: &Index) -> bool {
    let primary = index.name == "PRIMARY";
    let simple = |part: &Part| {
        part.column_name().is_some() && (primary || (part.length.is_none() && !part.descending))
    };
    index.method.is_none() && index.comment.is_none() && !index.invisible && index.parts.iter().all(simple)
}

/// `utf8mb4` of `utf8mb4_nopad_bin`.
fn charset_of(collation: &str) -> String {
    collation.split('_').next().unwrap_or(collation).to_owned()
}

/// A number, or one text in quotes.
fn is_literal(sql: &str) -> bool {
    if sql.parse::<f64>().is_ok() {
        return true;
    }
    let text = sql.trim_start_matches(['b', 'B', 'x', 'X', 'N', 'n']);
    let Some(inner) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) else { return false };
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        let fine = match c {
            '\\' => rest.next().is_some(),
            '\'' => rest.next() == Some('\''),
            _ => true,
        };
        if !fine {
            return false;
        }
    }
    true
}

fn action(words: &str) -> Action {
    match words {
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        "RESTRICT" => Action::Restrict,
        _ => Action::NoAction,
    }
}
