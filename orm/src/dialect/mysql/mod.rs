//! MySQL and MariaDB.
//!
//! Text is compared by code point, as on the other databases: our columns and the session have a
//! binary collation (see [`facts::Server::collation`]). A column of another collation keeps it in
//! `=` and ORDER BY; lists and patterns are compared by code point everywhere.

mod alter;
mod alter_objects;
mod bind;
mod calendar;
mod catalog;
mod connect;
mod ddl;
mod driver;
mod errors;
mod facts;
mod introspect;
mod json;
mod list;
mod migrate;
mod normalise;
mod online;
mod pull;
mod render;
mod row;
mod search;
mod tables;

#[cfg(test)]
mod tests;

use super::render::{Args, SqlText, Tree};
use super::search::Asked;
use super::{Alter, Connected, Database, Ddl, Dialect, Facts, MigrationFacts, PickedKeys, SkippedRows};
use crate::error::Result;
use crate::exec::{AdvisoryLocks, BoxFuture, Isolation, Options, Session, TxOptions};
use crate::model::ColumnDef;
use crate::query::{DatePart, DateStep, Func as Function, JsonAsk, JsonStep, Like, Part, SearchAsk, Words};
use crate::schema::{Schema, Scope};
use crate::value::{SqlType, Value};
use facts::{Flavor, Server};
use sea_query::{BinOper, Expr, ExprTrait, Func, Query, SelectStatement};

/// MySQL and MariaDB, as URL schemes name them.
pub(crate) struct MySql;

impl Database for MySql {
    fn schemes(&self) -> &'static [&'static str] {
        &["mysql", "mariadb"]
    }

    fn open<'a>(&'a self, url: &'a str, options: &'a Options) -> BoxFuture<'a, Result<Connected>> {
        Box::pin(async move {
            let (server, connector) = connect::open(url, options).await?;
            let dialect = MySqlDialect::new(server).in_sessions_of(options);
            Ok((Box::new(dialect) as Box<dyn Dialect>, connector))
        })
    }

    #[cfg(feature = "sqlx")]
    fn adopt<'a>(
        &'a self,
        connection: &mut (dyn std::any::Any + Send),
        options: &'a Options,
    ) -> Option<BoxFuture<'a, Result<super::Adopted>>> {
        let connection = connection.downcast_mut::<Option<sqlx::MySqlConnection>>()?.take()?;
        Some(Box::pin(connect::adopt(connection, options)))
    }

    fn offline(&self, version: &str) -> Result<Box<dyn Dialect>> {
        let server = match version.strip_suffix('-') {
            Some(name) => Server::oldest(name),
            None => Server::parse(version)?,
        };
        Ok(Box::new(MySqlDialect::new(server)))
    }

    fn apart(&self, url: &str, name: &str) -> Result<crate::exec::Place> {
        Ok(crate::exec::Place {
            url: super::with_database(url, name),
            create: vec![format!("CREATE DATABASE {name}")],
            drop: vec![format!("DROP DATABASE {name}")],
            ..Default::default()
        })
    }

    #[cfg(feature = "test")]
    fn scratch(&self, url: &str, name: &str) -> Result<crate::exec::Place> {
        self.apart(url, name)
    }
}

/// One server's SQL.
pub(super) struct MySqlDialect {
    server: Server,
    facts: Facts,
}

impl MySqlDialect {
    fn new(server: Server) -> Self {
        MySqlDialect { server, facts: server.facts() }
    }

    /// Behind a pooler no session is set up, and SET reads what it has written, as on MySQL.
    fn in_sessions_of(mut self, options: &Options) -> Self {
        self.facts.set_reads_old_row &= !options.transaction_pooler;
        self
    }

    /// An expression whose comparisons go by code point, whatever the other side's collation.
    fn by_code_point(&self, text: Expr) -> Expr {
        let collation = self.server.collation();
        match text {
            // A bound text has the session's character set; anything else may have another one,
            // to which the collation would not apply.
            Expr::Value(_) => Expr::cust_with_exprs(format!("? COLLATE {collation}"), [text]),
            _ => Expr::cust_with_exprs(format!("CONVERT(? USING utf8mb4) COLLATE {collation}"), [text]),
        }
    }

    /// Text with the characters escaped that mean something in a pattern.
    fn escaped(text: Expr) -> Expr {
        ["\\", "%", "_"].into_iter().fold(text, |text, special| {
            Func::cust("REPLACE").args([text, literal(special), literal(&format!("\\{special}"))]).into()
        })
    }
}

/// Text that is a part of the statement.
fn literal(text: &str) -> Expr {
    Expr::Constant(text.into())
}

impl Dialect for MySqlDialect {
    fn name(&self) -> &'static str {
        self.server.flavor.name()
    }

    fn system(&self) -> &'static str {
        match self.server.flavor {
            Flavor::MariaDb => "mariadb",
            Flavor::MySql => "mysql",
        }
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    #[cfg(feature = "test")]
    fn facts_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }

    fn proposed(&self, column: &'static ColumnDef) -> Expr {
        let new = Expr::from(Func::cust("VALUES").arg(Expr::col(column.name)));
        match column.ty {
            // A copy: MariaDB 10.11 hands out the place of a long text, where another column's new value
            // may be by the time that it is stored.
            SqlType::Text | SqlType::Bytes | SqlType::Json | SqlType::Array(_) => {
                self.template("CONCAT(?, '')".to_owned(), vec![new])
            }
            _ => new,
        }
    }

    fn advisory_locks(&self) -> Option<AdvisoryLocks> {
        // Names of locks are the server's, and have at most 64 characters. Zero seconds is "at once",
        // and what a negative number means differs: it waits for a year.
        Some(AdvisoryLocks {
            take: "SELECT CAST(coalesce(get_lock(concat('plough.', md5(concat(coalesce(database(), ''), '.', ?))), \
                   31536000), 0) AS SIGNED)",
            try_take: "SELECT CAST(coalesce(get_lock(concat('plough.', md5(concat(coalesce(database(), ''), '.', ?))), \
                       0), 0) AS SIGNED)",
            give: "SELECT CAST(coalesce(release_lock(concat('plough.', md5(concat(coalesce(database(), ''), '.', ?)))), \
                   0) AS SIGNED)",
            in_transaction: None,
        })
    }

    fn render(&self, tree: &Tree, text: &mut SqlText) {
        render::render(self.server.flavor, tree, text);
    }

    fn begin(&self, options: &TxOptions) -> Result<String> {
        // The level is said before, for the next transaction alone.
        let level = match options.isolation {
            None => "",
            Some(Isolation::ReadCommitted) => "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ",
            Some(Isolation::RepeatableRead) => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; ",
            Some(Isolation::Serializable) => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; ",
        };
        let access = if options.read_only { " READ ONLY" } else { "" };
        Ok(format!("{level}START TRANSACTION{access}"))
    }

    fn explain(&self) -> &'static str {
        "EXPLAIN FORMAT=JSON "
    }

    fn skipped_rows(&self) -> Option<&'static SkippedRows> {
        // The server counts a row that keeps its values as found, like an inserted one; INSERT IGNORE
        // would hide other errors.
        static SKIPPED: SkippedRows = SkippedRows {
            reset: "SET @plough_skipped = 0",
            assign: |column| {
                let sql = "IF(@plough_skipped := @plough_skipped + 1, ?, ?)";
                Expr::cust_with_exprs(sql, [column.clone(), column])
            },
            read: "SELECT CAST(@plough_skipped AS SIGNED)",
        };
        Some(&SKIPPED)
    }

    fn migration(&self) -> MigrationFacts {
        migrate::facts(self.server.flavor)
    }

    fn ddl(&self) -> &dyn Ddl {
        self
    }

    fn alter(&self) -> &dyn Alter {
        self
    }

    fn introspect<'a>(&'a self, on: &'a Session, scope: &'a Scope) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(introspect::introspect(self, on, scope))
    }

    fn normalise<'a>(&'a self, on: &'a Session, schema: &'a Schema) -> BoxFuture<'a, Result<Schema>> {
        Box::pin(normalise::normalise(self, on, schema))
    }

    fn column_type(&self, column: &ColumnDef) -> Result<String> {
        ddl::column_type(self.server, column)
    }

    fn placeholder(&self, placeholder: Expr, ty: SqlType) -> Expr {
        // Every other type is bound as itself. MariaDB's JSON is text.
        match (self.server.flavor, ty) {
            (Flavor::MySql, SqlType::Json | SqlType::Array(_)) => {
                Expr::cust_with_exprs("CAST(? AS JSON)", [placeholder])
            }
            _ => placeholder,
        }
    }

    fn in_list(&self, needle: Expr, ty: SqlType, values: Vec<Value>, args: &mut Args) -> Result<Expr> {
        let list = list::keys(self.server, ty, &values)?;
        let json = args.bind(Value::Text(list.json));
        let select = Expr::cust_with_exprs(format!("SELECT {}", list.table), [json]);
        Ok(needle.binary(BinOper::In, select))
    }

    fn key_rows(&self, types: &[SqlType], rows: Vec<Vec<Value>>, args: &mut Args) -> Result<SelectStatement> {
        let list = list::rows(self.server, types, &rows)?;
        let json = args.bind(Value::Text(list.json));
        Ok(Query::select().expr(Expr::cust_with_exprs(list.table, [json])).take())
    }

    fn key_column(&self, column: Expr, ty: SqlType) -> Expr {
        match ty {
            // The collation that the list names is a default only outside of its query.
            SqlType::Text | SqlType::Enum(_) => {
                Expr::cust_with_exprs(format!("? COLLATE {}", self.server.collation()), [column])
            }
            _ => column,
        }
    }

    fn picked_keys(&self, ty: SqlType, keys: Vec<Expr>) -> Option<PickedKeys> {
        list::picked(ty, keys)
    }

    fn is_not_distinct_from(&self, left: Expr, right: Expr) -> Expr {
        left.binary(BinOper::Custom("<=>"), right)
    }

    fn like(&self, text: Expr, like: Like, pattern: Expr, ignore_case: bool) -> Expr {
        let (text, pattern) = if ignore_case {
            (Func::lower(text).into(), Func::lower(pattern).into())
        } else {
            (text, pattern)
        };
        // A pattern that is bound is folded before the rows are read, so that one that starts with
        // a constant uses an index.
        let concat = |parts: [Expr; 2]| Expr::from(Func::cust("CONCAT").args(parts));
        let pattern = match like {
            Like::Contains => {
                let place = Func::cust("LOCATE").args([self.by_code_point(pattern), text]);
                return Expr::from(place).binary(BinOper::GreaterThan, Expr::Constant(0_i32.into()));
            }
            Like::Pattern => pattern,
            Like::StartsWith => concat([Self::escaped(pattern), literal("%")]),
            Like::EndsWith => concat([literal("%"), Self::escaped(pattern)]),
        };
        let pattern = self.by_code_point(pattern).binary(BinOper::Escape, literal("\\"));
        text.binary(BinOper::Like, pattern)
    }

    fn concat(&self, left: Expr, right: Expr) -> Expr {
        Func::cust("CONCAT").args([left, right]).into()
    }

    fn date_part(&self, part: DatePart, value: Expr, _ty: SqlType) -> Expr {
        let part = match part {
            DatePart::Year => "YEAR",
            DatePart::Month => "MONTH",
            DatePart::Day => "DAY",
            DatePart::Hour => "HOUR",
            DatePart::Minute => "MINUTE",
            DatePart::Second => "SECOND",
            // Monday is 0.
            DatePart::IsoWeekday => {
                let day = Expr::from(Func::cust("WEEKDAY").args([value]));
                return day.binary(BinOper::Add, Expr::Constant(1_i32.into()));
            }
        };
        Expr::cust_with_exprs(format!("EXTRACT({part} FROM ?)"), [value])
    }

    fn trunc(&self, part: Part, value: Expr, ty: SqlType) -> Expr {
        calendar::trunc(part, value, ty)
    }

    fn later(&self, step: DateStep, value: Expr, amount: Expr, _ty: SqlType) -> Expr {
        let unit = match step {
            DateStep::Month => "MONTH",
            DateStep::Day => "DAY",
            DateStep::Microsecond => "MICROSECOND",
        };
        self.template(format!("DATE_ADD(?, INTERVAL (?) {unit})"), vec![value, amount])
    }

    fn micros_between(&self, later: Expr, earlier: Expr, _ty: SqlType) -> Expr {
        self.template("TIMESTAMPDIFF(MICROSECOND, ?, ?)".to_owned(), vec![earlier, later])
    }

    fn matches(&self, text: Expr, expression: Expr) -> Expr {
        let text = self.by_code_point(text);
        match self.server.flavor {
            Flavor::MariaDb => self.template("(?) REGEXP (?)".to_owned(), vec![text, expression]),
            Flavor::MySql => self.template("REGEXP_LIKE(?, ?, 'c')".to_owned(), vec![text, expression]),
        }
    }

    fn json(&self, document: Expr, path: &[JsonStep], ask: &JsonAsk, args: &mut Args) -> Expr {
        json::ask(self.server.collation(), document, path, ask, args)
    }

    fn json_edit(&self, document: Expr, path: &[JsonStep], value: Option<Expr>, args: &mut Args) -> Expr {
        json::edit(self.server.flavor, document, path, value, args)
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

    fn convert(&self, value: Expr, from: SqlType, to: SqlType) -> Expr {
        let sql = match (from, to) {
            (_, SqlType::Date) => "CAST(? AS DATE)",
            // Asked for by recursions, whose columns are as wide as they start.
            (SqlType::Text, SqlType::Text) => "CAST(? AS CHAR(16383))",
            (_, SqlType::Text) => "CAST(? AS CHAR)",
            (_, SqlType::F64) => "((?) + 0e0)",
            // A cast alone would round.
            (SqlType::F32 | SqlType::F64 | SqlType::Decimal, _) => "CAST(TRUNCATE(?, 0) AS SIGNED)",
            _ => return value,
        };
        self.template(sql.to_owned(), vec![value])
    }

    fn search_words(&self, words: &Words) -> String {
        search::words(words)
    }

    fn search(&self, asked: Asked, ask: &SearchAsk, _args: &mut Args) -> Result<Expr> {
        Ok(search::ask(self, asked, ask))
    }

    fn char_length(&self, text: Expr) -> Expr {
        Func::char_length(text).into()
    }

    fn integer_division(&self, left: Expr, right: Expr) -> Expr {
        left.binary(BinOper::Custom("DIV"), right)
    }

    fn quotient(&self, decimal: Expr) -> Expr {
        // 16 more digits than the operands', says the session: up to 38 for those of a column
        // without a declared scale, where PostgreSQL gives about 16 in all.
        Func::cust("ROUND").args([decimal, Expr::Constant(16_i32.into())]).into()
    }

    fn cast(&self, number: Expr, ty: SqlType) -> Expr {
        match ty {
            SqlType::F64 => number.binary(BinOper::Add, Expr::cust("0e0")),
            // The sum of integers is an exact decimal, which is read as an integer if it fits;
            // CAST would make the greatest integer of one that does not.
            _ => number,
        }
    }
}
