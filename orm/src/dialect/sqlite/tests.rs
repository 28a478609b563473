//! Tests of the driver against real databases, in memory and in files.

use super::Sqlite;
use crate::decode::{ResultColumns, Row, Sink};
use crate::dialect::{Database, Dialect};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Connection, Connector, Options, Role, Statement};
use crate::value::Value;
use std::any::Any;
use std::sync::Arc;

mod cancel;
mod expressions;
mod sharing;
mod streams;
mod values;

/// A connected database.
struct Test {
    dialect: Box<dyn Dialect>,
    connector: Arc<dyn Connector>,
    writer: Box<dyn Connection>,
    /// Removed when the test is over.
    folder: Option<tempfile::TempDir>,
}

impl Test {
    async fn memory() -> Self {
        Self::open("sqlite::memory:", Options::default(), None).await
    }

    async fn file() -> Self {
        Self::file_with(Options::default()).await
    }

    async fn file_with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("a b.db").display());
        Self::open(&url, options, Some(folder)).await
    }

    async fn open(url: &str, options: Options, folder: Option<tempfile::TempDir>) -> Self {
        let (dialect, connector) = Sqlite.open(url, &options).await.unwrap();
        let writer = connector.connect(Role::Writer).await.unwrap();
        Test { dialect, connector, writer, folder }
    }

    async fn reader(&self) -> Box<dyn Connection> {
        self.connector.connect(Role::Reader).await.unwrap()
    }

    fn folder(&self) -> &std::path::Path {
        self.folder.as_ref().unwrap().path()
    }

    async fn batch(&mut self, sql: &str) {
        self.writer.batch(sql).await.unwrap();
    }
}

fn read(sql: &str, args: Vec<Value>) -> Statement {
    Statement { sql: sql.into(), args, access: Access::Read, operation: "SELECT", model: None, held: 0 }
}

fn write(sql: &str, args: Vec<Value>) -> Statement {
    let operation = if sql.starts_with("INSERT") { "INSERT" } else { "UPDATE" };
    Statement { sql: sql.into(), args, access: Access::Write, operation, model: None, held: 0 }
}

type ReadRow<T> = fn(&dyn Row) -> Result<T>;

/// Reads each row with a function, and counts how often it was told to start again.
struct Rows<T> {
    read: ReadRow<T>,
    rows: Vec<T>,
    cleared: usize,
}

impl<T: Send + 'static> Sink for Rows<T> {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push((self.read)(row)?);
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.cleared += 1;
    }
}

async fn try_fetch<T: Send + 'static>(
    on: &mut Box<dyn Connection>,
    statement: &Statement,
    read: ReadRow<T>,
) -> Result<Rows<T>> {
    let mut sink: Box<dyn Sink> = Box::new(Rows { read, rows: Vec::new(), cleared: 0 });
    on.fetch(statement, &mut sink).await?;
    let sink: Box<dyn Any> = sink;
    Ok(*sink.downcast::<Rows<T>>().unwrap())
}

async fn fetch<T: Send + 'static>(
    on: &mut Box<dyn Connection>,
    statement: &Statement,
    read: ReadRow<T>,
) -> Vec<T> {
    try_fetch(on, statement, read).await.unwrap().rows
}

async fn error_of(on: &mut Box<dyn Connection>, statement: &Statement) -> Error {
    match on.execute(statement).await {
        Ok(done) => panic!("it succeeded: {done:?}"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn constraints_are_told_apart() {
    let mut test = Test::file().await;
    test.batch(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, age INTEGER,
           CONSTRAINT adult CHECK (age >= 18), UNIQUE (age, email));
         CREATE TABLE posts (author_id INTEGER NOT NULL REFERENCES users);
         INSERT INTO users VALUES (1, 'ada@x', 36);",
    )
    .await;
    let on = &mut test.writer;

    let error = error_of(on, &write("INSERT INTO users VALUES (2, 'ada@x', 40)", vec![])).await;
    assert!(error.is_unique_violation());
    assert_eq!((error.table(), error.column()), (Some("users"), Some("email")));
    assert_eq!(error.constraint(), Some("users.email"));

    let error = error_of(on, &write("INSERT INTO users VALUES (1, 'b@x', 40)", vec![])).await;
    assert!(error.is_unique_violation() && error.column() == Some("id"), "{error}");

    on.batch("CREATE UNIQUE INDEX lower_email ON users (lower(email))").await.unwrap();
    let error = error_of(on, &write("INSERT INTO users VALUES (2, 'ADA@x', 40)", vec![])).await;
    assert!(error.is_unique_violation() && error.constraint() == Some("lower_email"), "{error}");

    let error = error_of(
        on,
        &write("INSERT INTO users VALUES (2, ?, 40)", vec![Value::Null(crate::value::SqlType::Text)]),
    )
    .await;
    assert!(error.is_not_null_violation());
    assert_eq!((error.table(), error.column()), (Some("users"), Some("email")));

    let error = error_of(on, &write("INSERT INTO users VALUES (2, 'b@x', 4)", vec![])).await;
    assert!(error.is_check_violation() && error.constraint() == Some("adult"), "{error}");

    let error = error_of(on, &write("INSERT INTO posts VALUES (7)", vec![])).await;
    assert!(error.is_foreign_key_violation() && error.constraint().is_none(), "{error}");
    assert!(!on.is_broken());
}

#[tokio::test]
async fn mistakes_are_told_without_values() {
    let mut test = Test::memory().await;
    test.batch("CREATE VIRTUAL TABLE pages USING fts5 (body)").await;
    let on = &mut test.writer;

    let error = error_of(on, &read("SELECT nope", vec![])).await;
    assert!(error.to_string().contains("no such column: nope"), "{error}");
    let error = error_of(on, &read("SELEKT 1", vec![])).await;
    assert!(error.to_string().contains("SELEKT"), "{error}");
    let error = error_of(on, &read("SELECT ?", vec![])).await;
    assert!(error.kind() == Kind::Encode && error.to_string().contains("1 placeholders"), "{error}");
    let error = error_of(on, &read("SELECT 1; DROP TABLE pages", vec![])).await;
    assert!(error.to_string().contains("more than one statement"), "{error}");

    let secret = || vec![Value::Text("secret \"secret".into())];
    for sql in ["SELECT json_extract('{}', ?)", "SELECT * FROM pages WHERE pages MATCH ?"] {
        let error = error_of(on, &read(sql, secret())).await;
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
    let column = vec![Value::Text("secret:x".into())];
    let error = error_of(on, &read("SELECT * FROM pages WHERE pages MATCH ?", column)).await;
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn writes_say_what_they_did() {
    for mut test in [Test::memory().await, Test::file().await] {
        test.batch("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)").await;
        let on = &mut test.writer;
        let insert = write("INSERT INTO t (n) VALUES (?)", vec![Value::I64(1)]);
        let done = on.execute(&insert).await.unwrap();
        assert_eq!((done.rows, done.last_insert_id), (1, Some(1)));
        on.batch("BEGIN IMMEDIATE").await.unwrap();
        let rows = (0..999).map(|n| vec![Value::I64(n)]).collect();
        assert_eq!(on.execute_many(&insert, rows).await.unwrap().rows, 999);
        on.batch("COMMIT").await.unwrap();
        let done = on.execute(&write("UPDATE t SET n = 0", vec![])).await.unwrap();
        assert_eq!((done.rows, done.last_insert_id), (1_000, None));
        let done = on.execute(&write("CREATE TABLE u (n)", vec![])).await.unwrap();
        assert_eq!((done.rows, done.last_insert_id), (0, None));
        let returning = write("INSERT INTO t (n) VALUES (5) RETURNING id", vec![]);
        assert_eq!(fetch(on, &returning, |row| row.i64(0)).await, [1_001]);
    }
}

#[tokio::test]
async fn rows_in_a_transaction_of_their_own_are_written_all_or_none() {
    for mut test in [Test::memory().await, Test::file().await] {
        test.batch("CREATE TABLE t (id INTEGER PRIMARY KEY)").await;
        let on = &mut test.writer;
        let insert = write("INSERT INTO t (id) VALUES (?)", vec![]);
        let rows = |ids: &[i64]| ids.iter().map(|id| vec![Value::I64(*id)]).collect();
        assert_eq!(on.execute_many_alone(&insert, rows(&[1, 2, 3])).await.unwrap().rows, 3);
        let error = on.execute_many_alone(&insert, rows(&[4, 5, 1])).await.unwrap_err();
        assert_eq!(error.kind(), Kind::UniqueViolation);
        // Nothing is left of it, no transaction either.
        assert_eq!(fetch(on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [3]);
        on.batch("BEGIN IMMEDIATE").await.unwrap();
        on.batch("COMMIT").await.unwrap();
        let insert = write("INSERT INTO t DEFAULT VALUES", vec![]);
        let done = on.execute_many_alone(&insert, vec![vec![], vec![]]);
        assert_eq!(done.await.unwrap().rows, 2);
    }
}

#[tokio::test]
async fn a_column_that_cannot_be_read_is_named() {
    let mut test = Test::memory().await;
    let statement = read("SELECT 1 AS one, 'x' AS two", vec![]);
    let error = try_fetch(&mut test.writer, &statement, |row| row.i64(1)).await.map(|_| ()).unwrap_err();
    assert_eq!((error.kind(), error.column()), (Kind::Decode, Some("two")));
    let error = try_fetch(&mut test.writer, &statement, |row| row.i64(2)).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), Kind::Decode);
}

#[tokio::test]
async fn offline_dialects_know_their_version() {
    assert_eq!(Sqlite.offline("sqlite-3.46").unwrap().facts().version, (3, 46, 0));
    let (major, minor, _) = Sqlite.offline("sqlite-").unwrap().facts().version;
    assert!(major == 3 && minor >= 46);
    assert!(Sqlite.offline("sqlite-3.45.1").is_err_and(|error| error.is_unsupported()));
    assert!(Sqlite.offline("sqlite-three").is_err_and(|error| error.kind() == Kind::Config));
}

#[tokio::test]
async fn files_are_opened_as_the_url_says() {
    let folder = tempfile::tempdir().unwrap();
    let url = |mode: &str| format!("sqlite://{}{mode}", folder.path().join("x.db").display());
    let options = Options::default();
    let connect = async |url: String| {
        let (_, connector) = Sqlite.open(&url, &options).await?;
        connector.connect(Role::Writer).await
    };
    for mode in ["?mode=rw", "?mode=ro"] {
        let error = connect(url(mode)).await.map(|_| ()).unwrap_err();
        assert!(error.is_connection() && error.to_string().contains("x.db"), "{error}");
    }
    let mut on = connect(url("")).await.unwrap();
    on.batch("CREATE TABLE t (n)").await.unwrap();
    on.close().await;
    let mut on = connect(url("?mode=ro")).await.unwrap();
    assert_eq!(fetch(&mut on, &read("SELECT count(*) FROM t", vec![]), |row| row.i64(0)).await, [0]);
    let error = error_of(&mut on, &write("INSERT INTO t VALUES (1)", vec![])).await;
    assert!(error.to_string().contains("read-only"), "{error}");

    let not_a_database = folder.path().join("y.db");
    std::fs::write(&not_a_database, vec![b'x'; 4096]).unwrap();
    let error = connect(format!("sqlite:{}", not_a_database.display())).await.map(|_| ()).unwrap_err();
    assert!(error.is_connection() && error.to_string().contains("not a database"), "{error}");
}
