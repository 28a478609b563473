//! What needs a server, and the SQL as text.
//!
//! The server is that of PLOUGH_TEST_MYSQL. Without one a test says so and passes.

mod errors;
mod lists;
mod schema;
mod sql;
mod statements;
mod values;

use super::{MySql, facts};
use crate::decode::{ResultColumns, Row, Sink};
use crate::dialect::{Database, Dialect};
use crate::error::Result;
use crate::exec::{Access, Connection, Connector, Done, Options, Role, Statement};
use crate::value::{SqlType, Value};
use std::any::Any;
use std::sync::Arc;

fn url() -> String {
    std::env::var("PLOUGH_TEST_MYSQL").unwrap_or_else(|_| "mysql://root@127.0.0.1:3306/test".to_owned())
}

/// A connection, and what else a test may ask for.
struct Server {
    dialect: Box<dyn Dialect>,
    connector: Arc<dyn Connector>,
    conn: Box<dyn Connection>,
}

/// Runs a test against the server.
fn with_server(test: impl AsyncFnOnce(Server)) {
    with_options(&Options::default(), test);
}

#[allow(clippy::print_stderr, reason = "a skip is a sentence that the run prints")]
fn with_options(options: &Options, test: impl AsyncFnOnce(Server)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = url();
        match MySql.open(&url, options).await {
            Ok((dialect, connector)) => {
                let conn = connector.connect(Role::Writer).await.unwrap();
                test(Server { dialect, connector, conn }).await;
            }
            #[allow(clippy::print_stderr, reason = "a test that cannot run says why")]
            Err(error) if std::env::var_os("PLOUGH_TEST_MYSQL").is_none() => eprintln!("skipped: {error}"),
            Err(error) => panic!("{error}"),
        }
    });
}

fn statement(sql: &str, args: Vec<Value>) -> Statement {
    Statement { sql: sql.into(), args, access: Access::Write, operation: "TEST", model: None, held: 0 }
}

impl Server {
    async fn run(&mut self, sql: &str, args: Vec<Value>) -> Result<Done> {
        self.conn.execute(&statement(sql, args)).await
    }

    /// The default collation of tables that we make.
    fn collation(&self) -> &'static str {
        let version = if self.dialect.facts().insert_returning { "mariadb-10.11" } else { "8.0.36" };
        facts::Server::parse(version).unwrap().collation()
    }

    async fn ok(&mut self, sql: &str) -> Done {
        self.run(sql, Vec::new()).await.unwrap()
    }

    async fn rows(&mut self, sql: &str, args: Vec<Value>, types: &[SqlType]) -> Result<Vec<Vec<Value>>> {
        let mut sink: Box<dyn Sink> = Box::new(Take { types: types.to_vec(), rows: Vec::new() });
        self.conn.fetch(&statement(sql, args), &mut sink).await?;
        let sink: Box<dyn Any> = sink;
        Ok(sink.downcast::<Take>().unwrap().rows)
    }

    /// The one value of the one row.
    async fn value(&mut self, sql: &str, args: Vec<Value>, ty: SqlType) -> Value {
        let mut rows = self.rows(sql, args, &[ty]).await.unwrap();
        assert_eq!(rows.len(), 1, "{sql}");
        rows.remove(0).remove(0)
    }

    async fn number(&mut self, sql: &str, args: Vec<Value>) -> i64 {
        match self.value(sql, args, SqlType::I64).await {
            Value::I64(number) => number,
            other => panic!("{other:?}"),
        }
    }
}

/// Keeps all rows as values.
struct Take {
    types: Vec<SqlType>,
    rows: Vec<Vec<Value>>,
}

impl Sink for Take {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        crate::decode::check_columns(&self.types, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let values = self.types.iter().enumerate().map(|(i, ty)| read(row, i, *ty));
        self.rows.push(values.collect::<Result<_>>()?);
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}

fn read(row: &dyn Row, i: usize, ty: SqlType) -> Result<Value> {
    if row.is_null(i) {
        return Ok(Value::Null(ty));
    }
    Ok(match ty {
        SqlType::Bool => Value::Bool(row.bool(i)?),
        SqlType::I16 | SqlType::I8 | SqlType::U8 => Value::I16(row.i64(i)? as i16),
        SqlType::I32 | SqlType::U16 => Value::I32(row.i64(i)? as i32),
        SqlType::I64 | SqlType::U32 => Value::I64(row.i64(i)?),
        SqlType::U64 => Value::U64(row.u64(i)?),
        SqlType::F32 => Value::F32(row.f64(i)? as f32),
        SqlType::F64 => Value::F64(row.f64(i)?),
        SqlType::Decimal => Value::Decimal(row.decimal(i)?.into_owned()),
        SqlType::Text => Value::Text(row.text(i)?.to_owned()),
        SqlType::Bytes => Value::Bytes(row.bytes(i)?.to_vec()),
        SqlType::Date => Value::Date(row.date(i)?),
        SqlType::Time => Value::Time(row.time(i)?),
        SqlType::DateTime => Value::DateTime(row.datetime(i)?),
        SqlType::Timestamp => Value::Timestamp(row.timestamp(i)?),
        SqlType::Uuid => Value::Uuid(row.uuid(i)?),
        SqlType::Json => Value::Json(row.json(i)?.to_owned()),
        SqlType::Array(element) => Value::Array(element, row.array(i, element)?),
        SqlType::Enum(def) => {
            let text = row.text(i)?;
            let label = def.labels.iter().find(|label| **label == text).unwrap();
            Value::Enum(def, label)
        }
    })
}
