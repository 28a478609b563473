//! Everything that knows one database: a folder each, with the same file names.

pub(crate) mod alter;
pub(crate) mod checks;
pub(crate) mod clauses;
pub(crate) mod ddl;
mod facts;
pub(crate) mod family;
pub(crate) mod literals;
pub(crate) mod migrate;
pub(crate) mod objects;
pub(crate) mod pull;
pub(crate) mod render;
pub(crate) mod search;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod transaction;

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

pub(crate) use alter::Alter;
pub(crate) use ddl::{Ddl, EnumStorage};
pub(crate) use facts::Facts;
pub use migrate::{ForeignKeySwitch, MigrationFacts, MigrationLock, SplitRules};

use crate::error::{Error, Result};
use crate::exec::{AdvisoryLocks, BoxFuture, Connector, Isolation, Options, Session, TxOptions};
use crate::model::{ColumnDef, ModelDef};
use crate::query::{DatePart, DateStep, Func, JsonAsk, JsonStep, Like, Part, SearchAsk, Words};
use crate::schema::{Schema, Scope};
use crate::value::{SqlType, Value};
use render::{SqlText, Tree};
use sea_query::{Expr, ExprTrait, SelectStatement};
use std::sync::Arc;

/// One database, in one version: how it speaks SQL, and what it can do.
///
/// Methods with a body are standard SQL; a database overrides those that differ. The expressions
/// are sea-query's; a bound value in them comes from [`render::Args::bind`].
pub(crate) trait Dialect: Send + Sync {
    /// Its name, as users write it: `SQLite`, `PostgreSQL`, `MySQL`, `MariaDB`.
    fn name(&self) -> &'static str;

    /// Its name in OpenTelemetry's `db.system.name`.
    fn system(&self) -> &'static str;

    /// What it can do.
    fn facts(&self) -> &Facts;

    /// The same, for tests that take a fact away.
    #[cfg(feature = "test")]
    fn facts_mut(&mut self) -> &mut Facts;

    /// Renders a statement.
    fn render(&self, tree: &Tree, text: &mut SqlText);

    /// COPY of new rows into columns of a model's table; asked for only where [`Facts::copy`] is true.
    fn copy_in(&self, model: &ModelDef, columns: &[&str]) -> String {
        let _ = (model, columns);
        String::new()
    }

    /// COPY of the rows of a query without values; asked for only where [`Facts::copy`] is true.
    fn copy_out(&self, select: &str) -> String {
        select.to_owned()
    }

    /// The statement that says something (`$2`) on a channel (`$1`), if there is one.
    fn notify(&self) -> Option<&'static str> {
        None
    }

    /// Locks with names of the program's own, if there are any.
    fn advisory_locks(&self) -> Option<AdvisoryLocks> {
        None
    }

    /// The statements that begin a transaction.
    ///
    /// # Errors
    /// If the database cannot give what the options ask for.
    fn begin(&self, options: &TxOptions) -> Result<String> {
        let isolation = match options.isolation {
            None => "",
            Some(Isolation::ReadCommitted) => " ISOLATION LEVEL READ COMMITTED",
            Some(Isolation::RepeatableRead) => " ISOLATION LEVEL REPEATABLE READ",
            Some(Isolation::Serializable) => " ISOLATION LEVEL SERIALIZABLE",
        };
        Ok(format!("BEGIN{isolation}{}", if options.read_only { " READ ONLY" } else { "" }))
    }

    /// What stands before a statement to see its plan.
    fn explain(&self) -> &'static str {
        "EXPLAIN "
    }

    /// What the migration engine asks of it.
    fn migration(&self) -> MigrationFacts;

    /// How it makes tables.
    fn ddl(&self) -> &dyn Ddl;

    /// How it changes tables.
    fn alter(&self) -> &dyn Alter;

    /// Reads what the database holds, by a number of queries that does not grow with it.
    ///
    /// # Errors
    /// If the database refuses a query, or holds what is not understood.
    fn introspect<'a>(&'a self, on: &'a Session, scope: &'a Scope) -> BoxFuture<'a, Result<Schema>>;

    /// Makes a schema where nobody else sees it, reads it, and takes it away.
    ///
    /// # Errors
    /// If the database cannot hold it, or the place cannot be made.
    fn normalise<'a>(&'a self, on: &'a Session, schema: &'a Schema) -> BoxFuture<'a, Result<Schema>>;

    /// The type of a column in `CREATE TABLE`.
    ///
    /// # Errors
    /// If the database cannot hold every value of the column's type.
    fn column_type(&self, column: &ColumnDef) -> Result<String>;

    /// The SQL for a placeholder whose value has the type `ty`, given the placeholder. Databases
    /// that would compare it as another type wrap it in a CAST.
    fn placeholder(&self, placeholder: Expr, ty: SqlType) -> Expr {
        let _ = ty;
        placeholder
    }

    /// `needle IN (values)`, with the values as one parameter.
    ///
    /// # Errors
    /// If a value cannot be bound.
    fn in_list(&self, needle: Expr, ty: SqlType, values: Vec<Value>, args: &mut render::Args)
    -> Result<Expr>;

    /// Keys as a table, with the keys as one parameter, or one for each column: a query whose columns
    /// are named by [`key_name`].
    ///
    /// # Errors
    /// If a value cannot be bound.
    fn key_rows(
        &self,
        types: &[SqlType],
        rows: Vec<Vec<Value>>,
        args: &mut render::Args,
    ) -> Result<SelectStatement>;

    /// A column of [`key_rows`](Dialect::key_rows) as it is compared with a column of the type `ty`.
    fn key_column(&self, column: Expr, ty: SqlType) -> Expr {
        let _ = ty;
        column
    }

    /// The keys that scalar queries give, as a table function with the one column [`PICKED`], and how
    /// that column is compared with a column of the type `ty`; `None` if the database or the type has
    /// no such way.
    fn picked_keys(&self, ty: SqlType, keys: Vec<Expr>) -> Option<PickedKeys> {
        let _ = (ty, keys);
        None
    }

    /// What is bound for keys of these types, which stand one after the other, in a statement whose text is
    /// known: what [`in_list`](Dialect::in_list) and [`key_rows`](Dialect::key_rows) bind. Asked for only
    /// where the facts say that lists are [stable](Facts::stable_lists).
    ///
    /// # Errors
    /// If a value cannot be bound.
    fn key_values(&self, types: &[SqlType], keys: Vec<Value>) -> Result<Vec<Value>> {
        let _ = (types, keys);
        Err(Error::encode("keys are bound together with their SQL"))
    }

    /// `(needles) IN (rows)`: composite keys.
    ///
    /// # Errors
    /// If a value cannot be bound.
    fn in_rows(
        &self,
        needles: Vec<Expr>,
        types: &[SqlType],
        rows: Vec<Vec<Value>>,
        args: &mut render::Args,
    ) -> Result<Expr> {
        Ok(Expr::Tuple(needles).in_subquery(self.key_rows(types, rows, args)?))
    }

    /// Equality that takes NULL for a value.
    fn is_not_distinct_from(&self, left: Expr, right: Expr) -> Expr;

    /// Text that matches a pattern; case counts unless `ignore_case`.
    fn like(&self, text: Expr, like: Like, pattern: Expr, ignore_case: bool) -> Expr;

    /// One text after another.
    fn concat(&self, left: Expr, right: Expr) -> Expr;

    /// A part of a date or time of the type `ty`, as a 64-bit integer.
    fn date_part(&self, part: DatePart, value: Expr, ty: SqlType) -> Expr;

    /// The start of the part of the calendar that a date or time of the type `ty` is in.
    fn trunc(&self, part: Part, value: Expr, ty: SqlType) -> Expr;

    /// A date or time of the type `ty`, moved by so many steps.
    fn later(&self, step: DateStep, value: Expr, amount: Expr, ty: SqlType) -> Expr;

    /// Microseconds between two dates or times of the type `ty`, as a 64-bit integer.
    fn micros_between(&self, later: Expr, earlier: Expr, ty: SqlType) -> Expr;

    /// Text in which a regular expression is found; asked for only where
    /// [`Facts::regular_expressions`] is true.
    fn matches(&self, text: Expr, expression: Expr) -> Expr {
        self.template("(?) ~ (?)".to_owned(), vec![text, expression])
    }

    /// What is asked of a place in a JSON document; not [`JsonAsk::Contains`].
    fn json(&self, document: Expr, path: &[JsonStep], ask: &JsonAsk, args: &mut render::Args) -> Expr;

    /// A JSON document with a value at a place, or without what is there.
    fn json_edit(
        &self,
        document: Expr,
        path: &[JsonStep],
        value: Option<Expr>,
        args: &mut render::Args,
    ) -> Expr;

    /// Whether an element of the array at a place in a JSON document meets a condition, in which
    /// [`json_element`](Dialect::json_element) is the element. Asked for only without
    /// [`Facts::json_containment`].
    fn json_any(
        &self,
        document: Expr,
        path: &[JsonStep],
        alias: &str,
        condition: Expr,
        args: &mut render::Args,
    ) -> Expr {
        let _ = (path, alias, condition, args);
        document
    }

    /// The element of [`json_any`](Dialect::json_any), as a document.
    fn json_element(&self, document: Expr, alias: &str) -> Expr {
        let _ = alias;
        document
    }

    /// A question about a list whose elements have the type `element`, or a changed list.
    fn list(&self, func: Func, list: Expr, other: Option<Expr>, element: SqlType) -> Expr;

    /// A value as one of another type: see [`CastFrom`](crate::query::CastFrom) for which.
    fn convert(&self, value: Expr, from: SqlType, to: SqlType) -> Expr;

    /// In an upsert, a column of the row that would have been inserted.
    fn proposed(&self, column: &'static ColumnDef) -> Expr {
        Expr::col(("excluded", column.name))
    }

    /// How rows that an insert left alone (`.do_nothing()`) are told from inserted ones, where the
    /// number of rows written counts both.
    fn skipped_rows(&self) -> Option<&'static SkippedRows> {
        None
    }

    /// The words of a search, in the language of the database's full-text search. Whatever they are, it is
    /// no error there; without a wanted one, it finds nothing.
    fn search_words(&self, words: &Words) -> String;

    /// What is asked of a search index about a row; a snippet only with [`Facts::search_snippets`].
    ///
    /// # Errors
    /// If the index cannot be there.
    fn search(&self, asked: search::Asked, ask: &SearchAsk, args: &mut render::Args) -> Result<Expr>;

    /// The number of characters of a text.
    fn char_length(&self, text: Expr) -> Expr;

    /// Integer division that truncates towards zero.
    fn integer_division(&self, left: Expr, right: Expr) -> Expr;

    /// A quotient or mean of decimals, cut to what decimal types of programs hold, where the
    /// database computes more digits after the point than they do.
    fn quotient(&self, decimal: Expr) -> Expr {
        decimal
    }

    /// SQL with a `?` for each of the expressions, and no other `?` in it.
    fn template(&self, sql: String, exprs: Vec<Expr>) -> Expr {
        Expr::CustomWithExpr(sql.into(), exprs)
    }

    /// A number as a 64-bit integer ([`SqlType::I64`]) or a 64-bit float ([`SqlType::F64`]). A
    /// whole number that does not fit is the database's error.
    fn cast(&self, number: Expr, ty: SqlType) -> Expr {
        let ty = if ty == SqlType::F64 { "DOUBLE PRECISION" } else { "BIGINT" };
        let ty = Expr::Custom(ty.into());
        let cast = Expr::Binary(Box::new(number), sea_query::BinOper::As, Box::new(ty));
        Expr::FunctionCall(sea_query::Func::cust("CAST").arg(cast))
    }
}

/// The column of [`Dialect::picked_keys`].
pub(crate) const PICKED: &str = "plough_picked";

/// A table function, and how its column is read.
pub(crate) type PickedKeys = (sea_query::FunctionCall, fn(Expr) -> Expr);

/// The name of a column of keys as a table.
pub(crate) fn key_name(index: usize) -> String {
    format!("k{index}")
}

/// Counts the rows that an insert left alone.
#[derive(Debug)]
pub(crate) struct SkippedRows {
    /// The statement that starts to count.
    pub reset: &'static str,
    /// A column's own value, which counts.
    pub assign: fn(Expr) -> Expr,
    /// The query for the number.
    pub read: &'static str,
}

/// Connects for the first time: asks the server for its version, and gives the dialect for it and
/// what makes further connections.
pub(crate) type Connected = (Box<dyn Dialect>, Arc<dyn Connector>);

/// A dialect, and the one connection there is to its database.
#[cfg(feature = "sqlx")]
pub(crate) type Adopted = (Box<dyn Dialect>, Box<dyn crate::exec::Connection>);

/// The database that a URL names by its scheme.
pub(crate) trait Database: Send + Sync {
    /// The URL schemes it answers to, without `:`.
    fn schemes(&self) -> &'static [&'static str];

    /// Connects for the first time.
    fn open<'a>(&'a self, url: &'a str, options: &'a Options) -> BoxFuture<'a, Result<Connected>>;

    /// Takes over an open connection of sqlx, if it is one to this database: `connection` is an
    /// `Option` of it, which is emptied then.
    #[cfg(feature = "sqlx")]
    fn adopt<'a>(
        &'a self,
        connection: &mut (dyn std::any::Any + Send),
        options: &'a Options,
    ) -> Option<BoxFuture<'a, Result<Adopted>>>;

    /// The dialect of a version, without a server: for looking at SQL. The version starts with the
    /// scheme: `mariadb-10.11`; what follows the `-` may be empty.
    ///
    /// # Errors
    /// If the version is not one that is supported.
    fn offline(&self, version: &str) -> Result<Box<dyn Dialect>>;

    /// A database of its own on the same server, or in memory, under a name that is a plain
    /// identifier.
    ///
    /// # Errors
    /// If the URL cannot be understood.
    fn apart(&self, url: &str, name: &str) -> Result<crate::exec::Place>;

    /// A place of a test's own, under a name that is a plain identifier.
    ///
    /// # Errors
    /// If the URL cannot be understood.
    #[cfg(feature = "test")]
    fn scratch(&self, url: &str, name: &str) -> Result<crate::exec::Place>;
}

/// Every database that was compiled in.
pub(crate) static DATABASES: &[&dyn Database] = &[
    #[cfg(feature = "sqlite")]
    &sqlite::Sqlite,
    #[cfg(feature = "postgres")]
    &postgres::Postgres,
    #[cfg(feature = "mysql")]
    &mysql::MySql,
];

/// The URL of another database on the same server.
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (base, query) =
        url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let slash = base.find("://").and_then(|at| base[at + 3..].find('/').map(|slash| at + 3 + slash));
    let server = slash.map_or(base, |slash| &base[..slash]);
    format!("{server}/{name}{query}")
}
