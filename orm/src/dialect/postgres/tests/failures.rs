//! Errors of every kind, and that none of them tells a value.

use super::{connect, execute, number, on_server, rows, url, with};
use crate::dialect::Database;
use crate::dialect::postgres::Postgres;
use crate::error::{Error, Kind};
use crate::exec::{Connection, Options};
use crate::value::{EnumDef, SqlType, Value};
use std::error::Error as _;
use std::time::Duration;

const SECRET: &str = "hunter2";

/// Everything that a log of this error could hold.
fn everything(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(&format!("{inner} {inner:?}"));
        source = inner.source();
    }
    text
}

async fn fails(conn: &mut Box<dyn Connection>, sql: &str, args: Vec<Value>) -> Error {
    let error = execute(conn, sql, args).await.unwrap_err();
    assert!(!everything(&error).contains(SECRET), "{}", everything(&error));
    error
}

fn secret() -> Value {
    Value::Text(SECRET.to_owned())
}

#[test]
fn constraints() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch(
            "CREATE TEMP TABLE p (id text PRIMARY KEY);
             CREATE TEMP TABLE c (id text NOT NULL, p text CONSTRAINT c_p REFERENCES p,
                n text CONSTRAINT c_short CHECK (length(n) < 3), EXCLUDE USING btree (n WITH =));
             INSERT INTO p VALUES ('hunter2');
             INSERT INTO c VALUES ('1', 'hunter2', 'ab')",
        )
        .await
        .unwrap();

        let error = fails(&mut conn, "INSERT INTO p VALUES ($1)", vec![secret()]).await;
        assert!(error.is_unique_violation());
        assert_eq!((error.constraint(), error.table()), (Some("p_pkey"), Some("p")));

        let error =
            fails(&mut conn, "INSERT INTO c VALUES ('2', $1)", vec![Value::Text("hunter".into())]).await;
        assert!(error.is_foreign_key_violation());
        assert_eq!(error.constraint(), Some("c_p"));
        assert!(fails(&mut conn, "DELETE FROM p", vec![]).await.is_foreign_key_violation());

        let error = fails(&mut conn, "INSERT INTO c VALUES ('2', NULL, $1)", vec![secret()]).await;
        assert!(error.is_check_violation());
        assert_eq!(error.constraint(), Some("c_short"));

        let error = fails(&mut conn, "INSERT INTO c VALUES (NULL, $1)", vec![secret()]).await;
        assert!(error.is_not_null_violation());
        assert_eq!((error.table(), error.column()), (Some("c"), Some("id")));

        let error = fails(&mut conn, "INSERT INTO c VALUES ('3', NULL, 'ab')", vec![]).await;
        assert!(error.is_unique_violation() && error.constraint().is_some(), "{error}");
    });
}

#[test]
fn values_stay_out_of_errors() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        // With this, the server repeats a statement's parameters in an error's context.
        conn.batch("SET log_parameter_max_length_on_error = -1; CREATE TEMP TABLE t (a varchar(3))")
            .await
            .unwrap();
        for sql in [
            "INSERT INTO t VALUES ($1)",
            "SELECT $1::int",
            "SELECT $1::timestamptz",
            "SELECT $1::jsonb",
            "SELECT $1::uuid",
            "SELECT to_date($1, 'YYYY')",
            "SELECT convert_to($1, $1)",
        ] {
            let error = fails(&mut conn, sql, vec![secret()]).await;
            assert_eq!(error.kind(), Kind::Database, "{sql}");
            assert!(error.to_string().contains("SQLSTATE"), "{error}");
        }
        let error = fails(&mut conn, "SELECT 1 / $1", vec![Value::I32(0)]).await;
        assert!(error.to_string().contains("division by zero"), "{error}");
    });
}

#[test]
fn what_functions_say_stays_out_of_errors() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch(
            "CREATE FUNCTION pg_temp.say(what text, code text) RETURNS int LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '%', what USING ERRCODE = code; END $$",
        )
        .await
        .unwrap();
        for sql in [
            "SELECT to_tsquery($1 || ' ' || $1)",
            "SELECT to_regclass($1)::oid, $1::regclass",
            "SELECT pg_temp.say($1, 'P0001')",
            "SELECT pg_temp.say($1, '55000')",
        ] {
            let error = fails(&mut conn, sql, vec![secret()]).await;
            assert!(error.to_string().contains("SQLSTATE"), "{error}");
        }
    });
}

#[test]
fn a_transaction_that_failed_out_of_sight_is_not_committed() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("BEGIN").await.unwrap();
        let lent = conn.driver().unwrap().downcast_mut::<sqlx::PgConnection>().unwrap();
        sqlx::Executor::execute(lent, "SELECT 1 / 0").await.unwrap_err();
        assert_eq!(conn.batch("COMMIT").await.unwrap_err().kind(), Kind::Transaction);
        assert!(conn.is_broken());

        // An error that the server never saw takes nothing back.
        let mut conn = connect(&connector).await;
        conn.batch("BEGIN").await.unwrap();
        static ABSENT: EnumDef = EnumDef { name: "pg_temp.is_absent", labels: &["x"] };
        execute(&mut conn, "SELECT $1", vec![Value::Enum(&ABSENT, "x")]).await.unwrap_err();
        conn.batch("COMMIT").await.unwrap();
        assert_eq!(number(&mut conn, "SELECT 1").await, 1);
    });
}

#[test]
fn statements_that_are_wrong() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        let error = fails(&mut conn, "SELECT nme FROM (SELECT 1 AS name) AS t", vec![]).await;
        assert_eq!(error.kind(), Kind::Database);
        assert!(error.to_string().contains("column \"nme\" does not exist (SQLSTATE 42703, at character 8)"));
        assert!(error.to_string().contains("Perhaps"), "{error}");
        fails(&mut conn, "SELEC 1", vec![]).await;
        assert_eq!(number(&mut conn, "SELECT 1").await, 1);
    });
}

#[test]
fn transactions_that_failed() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("BEGIN").await.unwrap();
        fails(&mut conn, "SELECT 1 / 0", vec![]).await;
        let error = fails(&mut conn, "SELECT 1", vec![]).await;
        assert_eq!(error.kind(), Kind::Transaction);
        conn.batch("ROLLBACK").await.unwrap();
        assert_eq!(number(&mut conn, "SELECT 1").await, 1);
    });
}

#[test]
fn locks_and_serialization() {
    on_server(async |connector| {
        let (mut a, mut b) = (connect(&connector).await, connect(&connector).await);
        let table = format!("plough_locks_{}", std::process::id());
        a.batch(&format!("CREATE TABLE {table} (id int, n int); INSERT INTO {table} VALUES (1, 0), (2, 0)"))
            .await
            .unwrap();
        let update = |id: i32| format!("UPDATE {table} SET n = n + 1 WHERE id = {id}");

        // A lock that is not granted in time.
        a.batch("BEGIN").await.unwrap();
        a.batch(&update(1)).await.unwrap();
        b.batch("SET lock_timeout = 1").await.unwrap();
        let error = fails(&mut b, &update(1), vec![]).await;
        assert_eq!(error.kind(), Kind::LockTimeout);
        b.batch("SET lock_timeout = 0").await.unwrap();

        // A deadlock: each waits for the other's row.
        b.batch("BEGIN").await.unwrap();
        b.batch(&update(2)).await.unwrap();
        let (first, second) = (update(2), update(1));
        let (first, second) = tokio::join!(a.batch(&first), b.batch(&second));
        let error = first.err().or(second.err()).unwrap();
        assert_eq!(error.kind(), Kind::Deadlock);
        assert!(error.is_retryable());
        a.batch("ROLLBACK").await.unwrap();
        b.batch("ROLLBACK").await.unwrap();

        // A row that changed since the snapshot.
        a.batch("BEGIN ISOLATION LEVEL SERIALIZABLE").await.unwrap();
        number(&mut a, &format!("SELECT count(*) FROM {table}")).await;
        b.batch(&update(1)).await.unwrap();
        let error = fails(&mut a, &update(1), vec![]).await;
        assert_eq!(error.kind(), Kind::Serialization);
        a.batch("ROLLBACK").await.unwrap();
        a.batch(&format!("DROP TABLE {table}")).await.unwrap();
    });
}

#[test]
fn statements_that_take_too_long() {
    let options = Options { statement_timeout: Some(Duration::from_millis(1)), ..Options::default() };
    with(options, async |connector| {
        let mut conn = connect(&connector).await;
        let error = fails(&mut conn, "SELECT pg_sleep(100)", vec![]).await;
        assert_eq!(error.kind(), Kind::StatementTimeout);
        assert!(!conn.is_broken());
    });
    let options = Options {
        statement_timeout: Some(Duration::from_millis(1)),
        transaction_pooler: true,
        ..Options::default()
    };
    with(options, async |connector| {
        let mut conn = connect(&connector).await;
        let error = fails(&mut conn, "SELECT pg_sleep(100)", vec![]).await;
        assert_eq!(error.kind(), Kind::StatementTimeout);
        assert!(!conn.is_broken());
        conn.batch("BEGIN").await.unwrap();
        assert_eq!(conn.batch("SELECT pg_sleep(100)").await.unwrap_err().kind(), Kind::StatementTimeout);
        conn.batch("ROLLBACK").await.unwrap();
        // Outside a transaction the client keeps the limit, and gives the connection up.
        assert_eq!(conn.batch("SELECT pg_sleep(5)").await.unwrap_err().kind(), Kind::StatementTimeout);
        assert!(conn.is_broken());
    });
}

#[test]
fn a_connection_that_was_ended() {
    on_server(async |connector| {
        let (mut a, mut b) = (connect(&connector).await, connect(&connector).await);
        let pid = number(&mut a, "SELECT pg_backend_pid()").await;
        number(&mut b, &format!("SELECT pg_terminate_backend({pid})::int")).await;
        let error = fails(&mut a, "SELECT 1", vec![]).await;
        assert!(error.is_connection(), "{error:?}");
        assert!(a.is_broken());
    });
}

#[test]
fn connecting_in_vain() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let open = |url: &str| {
        let options = Options { connect_timeout: Duration::from_secs(5), ..Options::default() };
        let error = runtime.block_on(Postgres.open(url, &options)).err().unwrap();
        assert!(!everything(&error).contains(SECRET), "{}", everything(&error));
        error
    };
    let error = open("postgres://me:hunter2@127.0.0.1:1/blog");
    assert!(error.is_connection());
    assert!(error.to_string().contains("127.0.0.1:1, database `blog`"), "{error}");
    assert_eq!(open("postgres://me:hunter2@[/blog").kind(), Kind::Config);
    assert_eq!(open("postgres://me:hunter2@127.0.0.1:x/blog").kind(), Kind::Config);
    assert_eq!(open("postgres://me:hunter2@127.0.0.1/blog?sslmode=hunter2").kind(), Kind::Config);
    on_server(async |_| {
        let absent = format!("{}_that_is_not_there", url());
        let error = Postgres.open(&absent, &Options::default()).await.err().unwrap();
        assert!(error.is_connection() && error.to_string().contains("does not exist"), "{error}");
    });
}

#[test]
fn a_changed_schema_does_not_break_prepared_statements() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1)").await.unwrap();
        let sql = "SELECT * FROM t WHERE a = $1";
        let args = || vec![Value::I32(1)];
        rows(&mut conn, sql, args(), &[SqlType::I32], |row| row.next::<i32>()).await.unwrap();
        conn.batch("ALTER TABLE t ADD b text").await.unwrap();
        let read = rows(&mut conn, sql, args(), &[SqlType::I32, SqlType::Text], |row| {
            Ok((row.next::<i32>()?, row.next::<Option<String>>()?))
        });
        assert_eq!(read.await.unwrap(), [(1, None)]);
        conn.batch("DEALLOCATE ALL").await.unwrap();
        let read = rows(&mut conn, sql, args(), &[SqlType::I32, SqlType::Text], |row| row.next::<i32>());
        assert_eq!(read.await.unwrap(), [1]);
    });
}

#[test]
fn a_changed_schema_makes_a_transaction_run_again() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("CREATE TEMP TABLE t (a int)").await.unwrap();
        execute(&mut conn, "SELECT * FROM t", vec![]).await.unwrap();
        conn.batch("ALTER TABLE t ADD b text").await.unwrap();
        conn.batch("BEGIN").await.unwrap();
        let error = fails(&mut conn, "SELECT * FROM t", vec![]).await;
        assert!(error.is_retryable(), "{error}");
        conn.batch("ROLLBACK").await.unwrap();
        conn.batch("BEGIN").await.unwrap();
        execute(&mut conn, "SELECT * FROM t", vec![]).await.unwrap();
        conn.batch("COMMIT").await.unwrap();
    });
}

#[test]
fn an_enum_that_was_made_anew() {
    static MOOD: EnumDef = EnumDef { name: "pg_temp.anew", labels: &["glad"] };
    static MOOD_TYPE: SqlType = SqlType::Enum(&MOOD);
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        for _ in 0..2 {
            conn.batch("CREATE TYPE pg_temp.anew AS ENUM ('glad')").await.unwrap();
            let label = Value::Enum(&MOOD, "glad");
            execute(&mut conn, "SELECT $1", vec![label.clone()]).await.unwrap();
            execute(&mut conn, "SELECT $1", vec![Value::Array(&MOOD_TYPE, vec![label])]).await.unwrap();
            conn.batch("DROP TYPE pg_temp.anew").await.unwrap();
        }
        let error = fails(&mut conn, "SELECT $1, 1", vec![Value::Enum(&MOOD, "glad")]).await;
        assert_eq!(error.kind(), Kind::Database);
        assert_eq!(number(&mut conn, "SELECT 1").await, 1);
    });
}

#[test]
fn a_type_that_the_driver_does_not_know() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        // Multiranges came with version 14.
        if number(&mut conn, "SELECT current_setting('server_version_num')::int").await < 140_000 {
            return;
        }
        let error = fails(&mut conn, "SELECT '{}'::int4multirange", vec![]).await;
        assert_eq!(error.kind(), Kind::Decode, "{error}");
    });
}

#[test]
fn encryption_as_the_url_says() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        let encrypts = number(&mut conn, "SELECT (current_setting('ssl') = 'on')::int").await == 1;
        let separator = if url().contains('?') { '&' } else { '?' };
        let opened =
            Postgres.open(&format!("{}{separator}sslmode=require", url()), &Options::default()).await;
        if !cfg!(feature = "tls") || !encrypts {
            let error = opened.err().unwrap();
            assert!(error.is_connection() && error.to_string().contains("encrypted"), "{error}");
            return;
        }
        let mut conn = connect(&opened.unwrap().1).await;
        let sql = "SELECT ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        assert_eq!(number(&mut conn, sql).await, 1);
    });
}
