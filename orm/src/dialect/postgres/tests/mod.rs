//! Tests on a server: the one that `PLOUGH_TEST_POSTGRES` names, or the usual one on this machine.
//! Everything they make is temporary.

mod bouncer;
mod failures;
mod interrupted;
mod pooler;
mod sql;
mod values;

use super::Postgres;
use crate::decode::{Collect, Reader, Sink};
use crate::dialect::Database;
use crate::error::Result;
use crate::exec::{Access, Connection, Connector, Done, Options, Role, Statement};
use crate::value::{SqlType, Value};
use std::any::Any;
use std::sync::Arc;

pub(super) fn url() -> String {
    std::env::var("PLOUGH_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/test".to_owned())
}

/// Whether CI says that a server must be there.
fn required(name: &str) -> bool {
    std::env::var("PLOUGH_REQUIRE").is_ok_and(|list| list.split(',').any(|required| required == name))
}

/// Runs a test if there is a server, and else says why not.
pub(super) fn on_server(test: impl AsyncFnOnce(Arc<dyn Connector>)) {
    with(Options::default(), test);
}

/// The same, with options.
#[allow(clippy::print_stderr, reason = "a skip is a sentence that the run prints")]
pub(super) fn with(options: Options, test: impl AsyncFnOnce(Arc<dyn Connector>)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match Postgres.open(&url(), &options).await {
            Ok((_, connector)) => test(connector).await,
            Err(error) => {
                assert!(!required("postgres"), "{error}");
                eprintln!("skipped: {error}; set PLOUGH_TEST_POSTGRES");
            }
        }
    });
}

pub(super) async fn connect(connector: &Arc<dyn Connector>) -> Box<dyn Connection> {
    connector.connect(Role::Writer).await.unwrap()
}

pub(super) fn statement(sql: &str, args: Vec<Value>) -> Statement {
    Statement { sql: sql.into(), args, access: Access::Write, operation: "TEST", model: None, held: 0 }
}

pub(super) async fn execute(conn: &mut Box<dyn Connection>, sql: &str, args: Vec<Value>) -> Result<Done> {
    conn.execute(&statement(sql, args)).await
}

/// The rows of a statement.
pub(super) async fn rows<T: Send + 'static>(
    conn: &mut Box<dyn Connection>,
    sql: &str,
    args: Vec<Value>,
    types: &[SqlType],
    read: fn(&mut Reader<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut sink: Box<dyn Sink> = Box::new(Collect::new(types.to_vec(), read));
    conn.fetch(&statement(sql, args), &mut sink).await?;
    let sink: Box<dyn Any> = sink;
    Ok(sink.downcast::<Collect<T>>().unwrap().rows)
}

/// The one integer that a statement gives.
pub(super) async fn number(conn: &mut Box<dyn Connection>, sql: &str) -> i64 {
    rows(conn, sql, vec![], &[SqlType::I64], |row| row.next::<i64>()).await.unwrap()[0]
}
