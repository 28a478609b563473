//! SQLite.
//!
//! sqlx opens the database, rusqlite steps it in place (`handle`), small reads run where they are
//! awaited and the rest on a worker (`driver`).

mod alter;
mod backup;
mod bind;
mod calendar;
mod connector;
mod control;
mod ddl;
mod driver;
mod engine;
mod errors;
mod expr;
mod handle;
mod introspect;
mod json;
mod kept;
mod migrate;
mod pace;
mod parse;
mod pull;
mod rebuild;
mod row;
mod search;
mod tables;
#[cfg(test)]
mod tests;
mod turns;
mod url;

use super::render::{Args, SqlText, Tree};
use super::search::Asked;
use super::{Alter, Connected, Database, Ddl, Dialect, Facts, MigrationFacts};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Options, Session, TxOptions};
use crate::model::ColumnDef;
use crate::query::{DatePart, DateStep, Func as Function, JsonAsk, JsonStep, Like, Part, SearchAsk, Words};
use crate::schema::{Schema, Scope};
use crate::value::{SqlType, Value};
use sea_query::{Expr, ExprTrait, Func, SelectStatement, SqliteQueryBuilder};
use std::sync::Arc;

/// SQLite, as a URL scheme names it.
pub(crate) struct Sqlite;

impl Database for Sqlite {
    fn schemes(&self) -> &'static [&'static str] {
        &["sqlite"]
    }

    fn open<'a>(&'a self, url: &'a str, options: &'a Options) -> BoxFuture<'a, Result<Connected>> {
        Box::pin(async move {
            let connector = connector::SqliteConnector::open(url::parse(url)?, options).await?;
            let dialect: Box<dyn Dialect> = Box::new(SqliteDialect::new(rusqlite::version_number()));
            Ok((dialect, Arc::new(connector) as _))
        })
    }

    #[cfg(feature = "sqlx")]
    fn adopt<'a>(
        &'a self,
        connection: &mut (dyn std::any::Any + Send),
        options: &'a Options,
    ) -> Option<BoxFuture<'a, Result<super::Adopted>>> {
        let connection = connection.downcast_mut::<Option<sqlx::SqliteConnection>>()?.take()?;
        Some(Box::pin(connector::adopt(connection, options)))
    }

    fn offline(&self, version: &str) -> Result<Box<dyn Dialect>> {
        let bundled = rusqlite::version_number();
        let number = match version.split_once('-').map_or("", |(_, number)| number) {
            "" => bundled,
            text => version_number(text)
                .ok_or_else(|| Error::new(Kind::Config, format!("`{text}` is not a version of SQLite")))?,
        };
        if number < OLDEST {
            return Err(Error::unsupported("a version before 3.46", "SQLite")
                .hint("leave the version out: SQLite is compiled in"));
        }
        Ok(Box::new(SqliteDialect::new(number)))
    }

    fn apart(&self, _url: &str, _name: &str) -> Result<crate::exec::Place> {
        Ok(crate::exec::Place { url: "sqlite::memory:".to_owned(), ..Default::default() })
    }

    #[cfg(feature = "test")]
    fn scratch(&self, url: &str, name: &str) -> Result<crate::exec::Place> {
        if url.contains(":memory:") {
            return Ok(crate::exec::Place { url: url.to_owned(), ..Default::default() });
        }
        let file = std::env::temp_dir().join(format!("{name}.db"));
        let url = format!("sqlite://{}", file.display());
        let with = |suffix: &str| {
            let mut name = file.clone().into_os_string();
            name.push(suffix);
            name.into()
        };
        let files = vec![file.clone(), with("-wal"), with("-shm")];
        Ok(crate::exec::Place { url, files, ..Default::default() })
    }
}

/// The oldest version whose functions (`unhex`, `octet_length`, `strftime('%u')`) are all there.
const OLDEST: i32 = 3_046_000;

/// `3.51.3` as 3,051,003.
fn version_number(text: &str) -> Option<i32> {
    let mut parts =
        text.splitn(3, '.').map(|part| part.parse::<i32>().ok().filter(|n| (0..1_000).contains(n)));
    let major = parts.next()??;
    let minor = parts.next().unwrap_or(Some(0))?;
    let patch = parts.next().unwrap_or(Some(0))?;
    Some(major * 1_000_000 + minor * 1_000 + patch)
}

/// SQLite's SQL.
struct SqliteDialect {
    facts: Facts,
}

impl SqliteDialect {
    fn new(version: i32) -> Self {
        let part = |divisor: i32| u32::try_from(version / divisor % 1_000).unwrap_or(0);
        SqliteDialect {
            facts: Facts {
                version: (part(1_000_000), part(1_000), part(1)),
                insert_returning: true,
                update_returning: true,
                delete_returning: true,
                limit_as_text: true,
                stable_lists: true,
                limit_for_offset: Some(i64::MAX as u64),
                nulls_first_syntax: true,
                nulls_sort_first: true,
                subquery_on_target: true,
                conflict_target: true,
                conflict_constraint: false,
                max_binds: 32_766,
                decimal_order: false,
                row_locks: false,
                transactional_ddl: true,
                single_writer: true,
                nul_in_text: true,
                default_in_values: false,
                numbers_beside_keys: true,
                set_reads_old_row: true,
                in_process: true,
                rows_as_lists: false,
                enum_order: false,
                lock_of: false,
                intersect_except: true,
                distinct_on: false,
                json_equality: false,
                many_windows: true,
                aggregate_filter: true,
                aggregates_in_lists: true,
                computed_groups_in_having: true,
                exists_beside_offset: false,
                lateral: false,
                limit_in_list: true,
                json_containment: false,
                ordered_json_lists: true,
                online_backup: true,
                copy: false,
                regular_expressions: false,
                search_snippets: true,
            },
        }
    }
}

impl Dialect for SqliteDialect {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn system(&self) -> &'static str {
        "sqlite"
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    #[cfg(feature = "test")]
    fn facts_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }

    fn render(&self, tree: &Tree, text: &mut SqlText) {
        match tree {
            Tree::Select(statement) => statement.build_collect_into(SqliteQueryBuilder, text),
            Tree::Insert(statement) => statement.build_collect_into(SqliteQueryBuilder, text),
            Tree::Update(statement) => statement.build_collect_into(SqliteQueryBuilder, text),
            Tree::Delete(statement) => statement.build_collect_into(SqliteQueryBuilder, text),
        }
    }

    /// Every transaction is serializable. One that may write takes the write lock at once: one that
    /// reads first and writes later could find that another wrote in between, and fail.
    fn begin(&self, options: &TxOptions) -> Result<String> {
        Ok(if options.read_only { "BEGIN" } else { "BEGIN IMMEDIATE" }.to_owned())
    }

    fn explain(&self) -> &'static str {
        "EXPLAIN QUERY PLAN "
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

    fn introspect<'a>(&'a self, on: &'a Session, _scope: &'a Scope) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(introspect::introspect(on))
    }

    fn normalise<'a>(&'a self, _on: &'a Session, schema: &'a Schema) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(introspect::normalise(schema))
    }

    fn column_type(&self, column: &ColumnDef) -> Result<String> {
        ddl::column_type(column)
    }

    fn in_list(&self, needle: Expr, ty: SqlType, values: Vec<Value>, args: &mut Args) -> Result<Expr> {
        expr::in_list(needle, ty, &values, args)
    }

    fn key_rows(&self, types: &[SqlType], rows: Vec<Vec<Value>>, args: &mut Args) -> Result<SelectStatement> {
        expr::key_rows(types, &rows, args)
    }

    fn key_values(&self, types: &[SqlType], keys: Vec<Value>) -> Result<Vec<Value>> {
        expr::key_values(types, &keys)
    }

    fn is_not_distinct_from(&self, left: Expr, right: Expr) -> Expr {
        left.is(right)
    }

    fn like(&self, text: Expr, like: Like, pattern: Expr, ignore_case: bool) -> Expr {
        expr::like(text, like, pattern, ignore_case)
    }

    fn concat(&self, left: Expr, right: Expr) -> Expr {
        expr::concat(left, right)
    }

    fn date_part(&self, part: DatePart, value: Expr, ty: SqlType) -> Expr {
        expr::date_part(part, value, ty)
    }

    fn trunc(&self, part: Part, value: Expr, ty: SqlType) -> Expr {
        calendar::trunc(part, value, ty)
    }

    fn later(&self, step: DateStep, value: Expr, amount: Expr, _ty: SqlType) -> Expr {
        calendar::later(step, value, amount)
    }

    fn micros_between(&self, later: Expr, earlier: Expr, _ty: SqlType) -> Expr {
        calendar::micros_between(later, earlier)
    }

    fn json(&self, document: Expr, path: &[JsonStep], ask: &JsonAsk, args: &mut Args) -> Expr {
        json::ask(document, path, ask, args)
    }

    fn json_edit(&self, document: Expr, path: &[JsonStep], value: Option<Expr>, args: &mut Args) -> Expr {
        json::edit(document, path, value, args)
    }

    fn json_any(
        &self,
        document: Expr,
        path: &[JsonStep],
        alias: &str,
        condition: Expr,
        args: &mut Args,
    ) -> Expr {
        json::any(document, path, alias, condition, args)
    }

    fn json_element(&self, document: Expr, alias: &str) -> Expr {
        json::element(document, alias)
    }

    fn list(&self, func: Function, list: Expr, other: Option<Expr>, element: SqlType) -> Expr {
        json::list(func, list, other, element)
    }

    fn convert(&self, value: Expr, _from: SqlType, to: SqlType) -> Expr {
        match to {
            SqlType::Date => self.template("substr(?, 1, 10)".to_owned(), vec![value]),
            SqlType::Text => self.template("CAST(? AS TEXT)".to_owned(), vec![value]),
            SqlType::F64 => self.template("CAST(? AS REAL)".to_owned(), vec![value]),
            _ => self.template("CAST(? AS INTEGER)".to_owned(), vec![value]),
        }
    }

    fn search_words(&self, words: &Words) -> String {
        search::words(words)
    }

    fn search(&self, asked: Asked, ask: &SearchAsk, args: &mut Args) -> Result<Expr> {
        search::ask(self, asked, ask, args)
    }

    fn char_length(&self, text: Expr) -> Expr {
        Func::char_length(text).into()
    }

    fn integer_division(&self, left: Expr, right: Expr) -> Expr {
        left.div(right)
    }
}
