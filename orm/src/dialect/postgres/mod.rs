//! PostgreSQL, 13 and later.

mod alter;
mod alter_objects;
mod bind;
mod calendar;
mod catalog;
mod connect;
mod copy;
mod copy_rows;
mod copy_text;
mod ddl;
mod decode;
mod driver;
mod effects;
mod enums;
mod errors;
mod introspect;
mod json;
mod listen;
mod migrate;
mod normalise;
mod numeric;
mod objects;
mod pull;
mod row;
mod search;
mod statements;
mod tables;
#[cfg(test)]
mod tests;
mod time;
mod types;

use super::render::{Args, SqlText, Tree};
use super::search::Asked;
use super::{Alter, Connected, Database, Ddl, Dialect, Facts, MigrationFacts, key_name};
use crate::error::{Error, Kind, Result};
use crate::exec::{AdvisoryLocks, BoxFuture, Connection, Options, Session};
use crate::model::{ColumnDef, ModelDef};
use crate::query::{DatePart, DateStep, Func as Function, JsonAsk, JsonStep, Like, Part, SearchAsk, Words};
use crate::schema::{Schema, Scope};
use crate::value::{SqlType, Value};
use connect::{PgConnector, SharedConnector};
use sea_query::extension::postgres::PgBinOper;
use sea_query::{BinOper, Expr, ExprTrait, Func, PostgresQueryBuilder, Query, SelectStatement};
use std::sync::Arc;

/// The dialect of a server that calls its version by this number.
fn dialect_of(version: Option<u32>) -> Result<Box<dyn Dialect>> {
    let number = version
        .ok_or_else(|| Error::new(Kind::Config, "the server does not tell its version as PostgreSQL does"))?;
    Ok(Box::new(PgDialect::new((number / 10_000, number % 10_000, 0))?))
}

/// PostgreSQL, as a URL scheme names it.
pub(crate) struct Postgres;

impl Database for Postgres {
    fn schemes(&self) -> &'static [&'static str] {
        &["postgres", "postgresql"]
    }

    fn open<'a>(&'a self, url: &'a str, options: &'a Options) -> BoxFuture<'a, Result<Connected>> {
        Box::pin(async move {
            let connector = Arc::new(PgConnector::new(url, options)?);
            let first = connector.open().await?;
            let version = first.server_version();
            Box::new(first).close().await;
            Ok((dialect_of(version)?, Arc::new(SharedConnector(connector)) as _))
        })
    }

    #[cfg(feature = "sqlx")]
    fn adopt<'a>(
        &'a self,
        connection: &mut (dyn std::any::Any + Send),
        options: &'a Options,
    ) -> Option<BoxFuture<'a, Result<super::Adopted>>> {
        let connection = connection.downcast_mut::<Option<sqlx::PgConnection>>()?.take()?;
        Some(Box::pin(connect::adopt(connection, options)))
    }

    fn offline(&self, version: &str) -> Result<Box<dyn Dialect>> {
        // `postgres-15`, as a user wrote it before and after the colon.
        let version = version.split_once('-').map_or(version, |(_, number)| number);
        let version = if version.is_empty() { "13" } else { version };
        let mut numbers = version.split('.').map(str::parse);
        let (Some(Ok(major)), Ok(minor)) = (numbers.next(), numbers.next().unwrap_or(Ok(0))) else {
            return Err(Error::new(Kind::Config, format!("`{version}` is not a version of PostgreSQL"))
                .hint("write it like `15` or `15.4`"));
        };
        Ok(Box::new(PgDialect::new((major, minor, 0))?))
    }

    fn apart(&self, url: &str, name: &str) -> Result<crate::exec::Place> {
        // Not a schema: what a migration says with a schema's name would reach the real one.
        Ok(crate::exec::Place {
            url: super::with_database(url, name),
            create: vec![format!("CREATE DATABASE {name}")],
            // Where the connection looks first, as its URL says.
            prepare: vec![SEARCHED.to_owned()],
            drop: vec![format!("DROP DATABASE {name} WITH (FORCE)")],
            files: Vec::new(),
        })
    }

    #[cfg(feature = "test")]
    fn scratch(&self, url: &str, name: &str) -> Result<crate::exec::Place> {
        let separator = if url.contains('?') { '&' } else { '?' };
        Ok(crate::exec::Place {
            url: format!("{url}{separator}options[search_path]={name}"),
            create: vec![format!("CREATE SCHEMA {name}")],
            drop: vec![format!("DROP SCHEMA {name} CASCADE")],
            ..Default::default()
        })
    }
}

/// Makes the schemas of the search path, which a new database does not have.
const SEARCHED: &str = "DO $$ DECLARE one text; BEGIN \
    FOREACH one IN ARRAY string_to_array(current_setting('search_path'), ',') LOOP \
      one := trim(BOTH ' \"' FROM one); \
      IF one NOT IN ('', '$user') AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = one) THEN \
        EXECUTE format('CREATE SCHEMA %I', one); END IF; \
    END LOOP; END $$";

/// PostgreSQL in one version.
struct PgDialect {
    facts: Facts,
}

impl PgDialect {
    fn new(version: (u32, u32, u32)) -> Result<Self> {
        if version.0 < 13 {
            return Err(Error::new(
                Kind::Config,
                format!("PostgreSQL {}.{} is too old: version 13 or later is needed", version.0, version.1),
            ));
        }
        Ok(PgDialect {
            facts: Facts {
                version,
                insert_returning: true,
                update_returning: true,
                delete_returning: true,
                limit_as_text: false,
                stable_lists: true,
                limit_for_offset: None,
                nulls_first_syntax: true,
                nulls_sort_first: false,
                subquery_on_target: true,
                conflict_target: true,
                conflict_constraint: true,
                max_binds: 65_535,
                decimal_order: true,
                row_locks: true,
                transactional_ddl: true,
                single_writer: false,
                nul_in_text: false,
                default_in_values: true,
                numbers_beside_keys: true,
                set_reads_old_row: true,
                in_process: false,
                rows_as_lists: true,
                enum_order: true,
                lock_of: true,
                intersect_except: true,
                distinct_on: true,
                json_equality: true,
                many_windows: true,
                aggregate_filter: true,
                aggregates_in_lists: true,
                computed_groups_in_having: true,
                exists_beside_offset: true,
                lateral: true,
                limit_in_list: true,
                json_containment: true,
                ordered_json_lists: true,
                online_backup: false,
                copy: true,
                regular_expressions: true,
                search_snippets: true,
            },
        })
    }
}

impl Dialect for PgDialect {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn system(&self) -> &'static str {
        "postgresql"
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    #[cfg(feature = "test")]
    fn facts_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }

    fn notify(&self) -> Option<&'static str> {
        Some("SELECT pg_notify($1, $2)")
    }

    fn advisory_locks(&self) -> Option<AdvisoryLocks> {
        // A lock is a number here: that of the name, as the server of all clients computes it.
        Some(AdvisoryLocks {
            take: "SELECT count(*) FROM pg_advisory_lock(hashtextextended($1, 0))",
            try_take: "SELECT pg_try_advisory_lock(hashtextextended($1, 0))::int::bigint",
            give: "SELECT pg_advisory_unlock(hashtextextended($1, 0))::int::bigint",
            in_transaction: Some((
                "SELECT count(*) FROM pg_advisory_xact_lock(hashtextextended($1, 0))",
                "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))::int::bigint",
            )),
        })
    }

    fn copy_in(&self, model: &ModelDef, columns: &[&str]) -> String {
        let columns: Vec<String> = columns.iter().map(|column| self.quote(column)).collect();
        let schema = model.schema.map(|schema| format!("{}.", self.quote(schema))).unwrap_or_default();
        format!("COPY {schema}{} ({}) FROM STDIN", self.quote(model.table), columns.join(", "))
    }

    fn copy_out(&self, select: &str) -> String {
        format!("COPY ({select}) TO STDOUT (FORMAT binary)")
    }

    fn render(&self, tree: &Tree, text: &mut SqlText) {
        match tree {
            Tree::Select(select) => select.build_collect_into(PostgresQueryBuilder, text),
            Tree::Insert(insert) => insert.build_collect_into(PostgresQueryBuilder, text),
            Tree::Update(update) => update.build_collect_into(PostgresQueryBuilder, text),
            Tree::Delete(delete) => delete.build_collect_into(PostgresQueryBuilder, text),
        };
    }

    fn migration(&self) -> MigrationFacts {
        migrate::facts()
    }

    fn ddl(&self) -> &dyn Ddl {
        self
    }

    fn alter(&self) -> &dyn Alter {
        self
    }

    fn introspect<'a>(&'a self, on: &'a Session, scope: &'a Scope) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(introspect::introspect(self.facts.version, on, scope))
    }

    fn normalise<'a>(&'a self, on: &'a Session, schema: &'a Schema) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(normalise::normalise(self, on, schema))
    }

    fn column_type(&self, column: &ColumnDef) -> Result<String> {
        ddl::column_type(column)
    }

    fn in_list(&self, needle: Expr, ty: SqlType, values: Vec<Value>, args: &mut Args) -> Result<Expr> {
        if matches!(ty, SqlType::Array(_)) {
            // `= ANY` looks at the innermost elements of an array of arrays.
            let values: Vec<Expr> = values.into_iter().map(|value| args.bind(value)).collect();
            return Ok(needle.is_in(values));
        }
        let list = args.bind(Value::Array(types::constant(ty), values));
        Ok(needle.binary(BinOper::Equal, Func::cust("ANY").arg(list)))
    }

    fn key_rows(&self, types: &[SqlType], rows: Vec<Vec<Value>>, args: &mut Args) -> Result<SelectStatement> {
        let mut columns: Vec<Vec<Value>> = types.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        let mut placeholders = Vec::with_capacity(types.len());
        let mut lists = Vec::with_capacity(types.len());
        let mut names = Vec::with_capacity(types.len());
        for (i, (ty, values)) in types.iter().zip(columns).enumerate() {
            placeholders.push(format!("${}", i + 1));
            lists.push(args.bind(Value::Array(types::constant(*ty), values)));
            names.push(format!("\"{}\"", key_name(i)));
        }
        let (placeholders, names) = (placeholders.join(", "), names.join(", "));
        let table = format!("* FROM unnest({placeholders}) AS \"list\" ({names})");
        Ok(Query::select().expr(Expr::cust_with_exprs(table, lists)).take())
    }

    fn key_values(&self, types: &[SqlType], keys: Vec<Value>) -> Result<Vec<Value>> {
        let rows = keys.len() / types.len().max(1);
        let mut columns: Vec<Vec<Value>> = types.iter().map(|_| Vec::with_capacity(rows)).collect();
        match &mut columns[..] {
            [only] => *only = keys,
            columns => {
                let mut keys = keys.into_iter();
                (0..rows).for_each(|_| columns.iter_mut().zip(&mut keys).for_each(|(c, key)| c.push(key)));
            }
        }
        let list = |(ty, values): (&SqlType, Vec<Value>)| Value::Array(types::constant(*ty), values);
        Ok(types.iter().zip(columns).map(list).collect())
    }

    fn is_not_distinct_from(&self, left: Expr, right: Expr) -> Expr {
        left.binary(BinOper::Custom("IS NOT DISTINCT FROM"), right)
    }

    fn like(&self, text: Expr, like: Like, pattern: Expr, ignore_case: bool) -> Expr {
        let operator = if ignore_case { PgBinOper::ILike.into() } else { BinOper::Like };
        // LIKE in every form, since indexes (by prefix, by trigram) serve LIKE. The backslash is
        // the escape character unless another is named.
        let literal = || {
            let special = Expr::cust(r"'([\\%_])'");
            let escaped = Expr::cust(r"'\\\1'");
            Expr::from(Func::cust("regexp_replace").args([
                pattern.clone(),
                special,
                escaped,
                Expr::cust("'g'"),
            ]))
        };
        let any = || Expr::Constant("%".into());
        let pattern = match like {
            Like::Pattern => pattern,
            Like::StartsWith => self.concat(literal(), any()),
            Like::EndsWith => self.concat(any(), literal()),
            Like::Contains => self.concat(self.concat(any(), literal()), any()),
        };
        text.binary(operator, pattern)
    }

    fn concat(&self, left: Expr, right: Expr) -> Expr {
        left.binary(PgBinOper::Concatenate, right)
    }

    fn date_part(&self, part: DatePart, value: Expr, ty: SqlType) -> Expr {
        let field = match part {
            DatePart::Year => "YEAR",
            DatePart::Month => "MONTH",
            DatePart::Day => "DAY",
            DatePart::Hour => "HOUR",
            DatePart::Minute => "MINUTE",
            DatePart::Second => "SECOND",
            DatePart::IsoWeekday => "ISODOW",
        };
        let value = match ty {
            // Whatever the session's time zone.
            SqlType::Timestamp => Expr::cust_with_expr("($1) AT TIME ZONE 'UTC'", value),
            _ => value,
        };
        // A cast would round 59.9 seconds up.
        Expr::from(Func::cust("floor").arg(Expr::cust_with_expr(format!("EXTRACT({field} FROM $1)"), value)))
            .cast_as("bigint")
    }

    fn trunc(&self, part: Part, value: Expr, ty: SqlType) -> Expr {
        self.template(calendar::trunc(part, ty), vec![value])
    }

    fn later(&self, step: DateStep, value: Expr, amount: Expr, ty: SqlType) -> Expr {
        self.template(calendar::later(step, ty), vec![value, amount])
    }

    fn micros_between(&self, later: Expr, earlier: Expr, ty: SqlType) -> Expr {
        self.template(calendar::micros_between(ty).to_owned(), vec![later, earlier])
    }

    fn json(&self, document: Expr, path: &[JsonStep], ask: &JsonAsk, args: &mut Args) -> Expr {
        json::ask(document, path, ask, args)
    }

    fn json_edit(&self, document: Expr, path: &[JsonStep], value: Option<Expr>, args: &mut Args) -> Expr {
        json::edit(document, path, value, args)
    }

    fn list(&self, func: Function, list: Expr, other: Option<Expr>, element: SqlType) -> Expr {
        json::list(func, list, other, element)
    }

    fn convert(&self, value: Expr, from: SqlType, to: SqlType) -> Expr {
        let sql = match (from, to) {
            (SqlType::Timestamp, SqlType::Date) => "CAST((?) AT TIME ZONE 'UTC' AS date)",
            (_, SqlType::Date) => "CAST(? AS date)",
            (_, SqlType::Text) => "CAST(? AS text)",
            (_, SqlType::F64) => "CAST(? AS double precision)",
            (SqlType::Bool, _) => "CAST(CAST(? AS integer) AS bigint)",
            (_, SqlType::I32) => "CAST(? AS integer)",
            (_, SqlType::I16) => "CAST(? AS smallint)",
            // A cast alone would round.
            (SqlType::F32 | SqlType::F64 | SqlType::Decimal, _) => "CAST(trunc(?) AS bigint)",
            _ => "CAST(? AS bigint)",
        };
        self.template(sql.to_owned(), vec![value])
    }

    fn search_words(&self, words: &Words) -> String {
        search::words(words)
    }

    fn search(&self, asked: Asked, ask: &SearchAsk, args: &mut Args) -> Result<Expr> {
        Ok(search::ask(self, asked, ask, args))
    }

    fn char_length(&self, text: Expr) -> Expr {
        Func::char_length(text).into()
    }

    fn integer_division(&self, left: Expr, right: Expr) -> Expr {
        left.div(right)
    }

    fn template(&self, sql: String, exprs: Vec<Expr>) -> Expr {
        // sea-query writes PostgreSQL's placeholders with their numbers.
        let mut numbered = String::with_capacity(sql.len() + exprs.len());
        for (i, part) in sql.split('?').enumerate() {
            if i > 0 {
                numbered.push_str(&format!("${i}"));
            }
            numbered.push_str(part);
        }
        Expr::cust_with_exprs(numbered, exprs)
    }
}
