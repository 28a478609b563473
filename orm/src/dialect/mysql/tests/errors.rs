//! The server's errors.

use super::{Server, url, with_options, with_server};
use crate::dialect::Database;
use crate::dialect::mysql::MySql;
use crate::error::{Error, Kind};
use crate::exec::{Options, Role};
use crate::value::{SqlType, Value};
use std::time::Duration;

async fn fails(server: &mut Server, sql: &str, args: Vec<Value>) -> Error {
    let error = server.run(sql, args).await.unwrap_err();
    assert!(!server.conn.is_broken(), "{error}");
    let text = format!("{error} {error:?}");
    assert!(!text.contains("secret"), "{text}");
    error
}

#[test]
fn violations_are_told_apart_and_named_without_values() {
    with_server(async |mut server| {
        let drop = "DROP TABLE IF EXISTS my_err_child, my_err_parent";
        server.ok(drop).await;
        server
            .ok("CREATE TABLE my_err_parent (id INT PRIMARY KEY, email VARCHAR(50), n INT, name VARCHAR(9) NOT NULL, \
                 UNIQUE KEY parent_email (email), CONSTRAINT parent_n CHECK (n > 0))")
            .await;
        server
            .ok("CREATE TABLE my_err_child (id INT PRIMARY KEY, parent INT, \
                 CONSTRAINT child_parent FOREIGN KEY (parent) REFERENCES my_err_parent (id))")
            .await;
        let secret = || Value::Text("secret".to_owned());
        server.run("INSERT INTO my_err_parent VALUES (1, ?, 1, 'a')", vec![secret()]).await.unwrap();
        server.ok("INSERT INTO my_err_child VALUES (1, 1)").await;

        let error =
            fails(&mut server, "INSERT INTO my_err_parent VALUES (2, ?, 1, 'a')", vec![secret()]).await;
        assert_eq!((error.kind(), error.constraint()), (Kind::UniqueViolation, Some("parent_email")));
        let error = fails(&mut server, "INSERT INTO my_err_child VALUES (2, 7)", vec![]).await;
        assert_eq!((error.kind(), error.constraint()), (Kind::ForeignKeyViolation, Some("child_parent")));
        assert_eq!((error.table(), error.column()), (Some("my_err_child"), Some("parent")));
        let error = fails(&mut server, "DELETE FROM my_err_parent", vec![]).await;
        assert_eq!((error.kind(), error.constraint()), (Kind::ForeignKeyViolation, Some("child_parent")));
        let error = fails(&mut server, "INSERT INTO my_err_parent VALUES (3, '', -1, 'a')", vec![]).await;
        assert_eq!((error.kind(), error.constraint()), (Kind::CheckViolation, Some("parent_n")));
        let error = fails(&mut server, "INSERT INTO my_err_parent VALUES (3, '', 1, NULL)", vec![]).await;
        assert_eq!((error.kind(), error.column()), (Kind::NotNullViolation, Some("name")));
        let error = fails(&mut server, "INSERT INTO my_err_parent (id) VALUES (3)", vec![]).await;
        assert_eq!((error.kind(), error.column()), (Kind::NotNullViolation, Some("name")));
        let error =
            fails(&mut server, "INSERT INTO my_err_parent (id, name, n) VALUES (3, '', ?)", vec![secret()])
                .await;
        assert_eq!((error.kind(), error.column()), (Kind::Database, Some("n")));
        let error = fails(
            &mut server,
            "INSERT INTO my_err_parent (id, name) VALUES (3, ?)",
            vec![Value::Text("secret secret".into())],
        )
        .await;
        assert_eq!((error.kind(), error.column()), (Kind::Database, Some("name")));
        let error = fails(&mut server, "SELECT * FROM my_err_none", vec![]).await;
        assert!(error.to_string().contains("my_err_none"), "{error}");
        let error = fails(&mut server, "SELEC", vec![]).await;
        assert!(error.to_string().contains("SELEC"), "{error}");
        server.ok(drop).await;
    });
}

#[test]
fn deadlocks_and_lock_timeouts() {
    with_server(async |mut server| {
        let mut other = Server {
            dialect: MySql.offline("8.0.36").unwrap(),
            connector: server.connector.clone(),
            conn: server.connector.connect(Role::Writer).await.unwrap(),
        };
        server.ok("DROP TABLE IF EXISTS my_locks").await;
        server.ok("CREATE TABLE my_locks (id INT PRIMARY KEY, n INT)").await;
        server.ok("INSERT INTO my_locks VALUES (1, 0), (2, 0)").await;
        for one in [&mut server, &mut other] {
            one.ok("SET innodb_lock_wait_timeout = 1").await;
            one.conn.batch("BEGIN").await.unwrap();
        }
        server.ok("UPDATE my_locks SET n = 1 WHERE id = 1").await;
        let error = other.run("UPDATE my_locks SET n = 1 WHERE id = 1", vec![]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::LockTimeout);
        assert!(!other.conn.is_broken());
        other.ok("SET innodb_lock_wait_timeout = 20").await;
        server.ok("SET innodb_lock_wait_timeout = 20").await;
        other.ok("UPDATE my_locks SET n = 1 WHERE id = 2").await;
        let (one, two) = futures_util::future::join(
            server.run("UPDATE my_locks SET n = 2 WHERE id = 2", vec![]),
            other.run("UPDATE my_locks SET n = 2 WHERE id = 1", vec![]),
        )
        .await;
        let victim = if one.is_err() { &mut server } else { &mut other };
        assert_eq!(one.err().or(two.err()).unwrap().kind(), Kind::Deadlock);
        // The transaction is gone: nothing may be committed by itself now.
        let refused = victim.run("INSERT INTO my_locks VALUES (3, 0)", vec![]).await.unwrap_err();
        assert_eq!(refused.kind(), Kind::Transaction);
        for sql in ["SAVEPOINT a", "ROLLBACK TO SAVEPOINT a", "COMMIT"] {
            assert_eq!(victim.conn.batch(sql).await.unwrap_err().kind(), Kind::Transaction, "{sql}");
        }
        victim.conn.batch("ROLLBACK").await.unwrap();
        victim.ok("SELECT 1").await;
        for one in [&mut server, &mut other] {
            one.conn.batch("ROLLBACK").await.unwrap();
        }
        server.ok("DROP TABLE my_locks").await;
    });
}

#[test]
fn set_reads_the_old_row_only_in_sessions_that_are_set_up() {
    let options = Options { transaction_pooler: true, ..Options::default() };
    with_options(&options, async |server| assert!(!server.dialect.facts().set_reads_old_row));
}

#[test]
fn statements_end_at_their_limit() {
    let options = Options { statement_timeout: Some(Duration::from_millis(100)), ..Options::default() };
    with_options(&options, async |mut server| {
        let error = server.rows("SELECT SLEEP(60)", vec![], &[SqlType::I64]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::StatementTimeout);
        assert!(!server.conn.is_broken());
        server.ok("CREATE TEMPORARY TABLE slow (n BIGINT)").await;
        // A function that sleeps only ends early.
        let digits = "(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4)";
        let tables: Vec<String> = (0..16).map(|i| format!("{digits} d{i}")).collect();
        let write = format!("INSERT INTO slow SELECT SUM(d0.n) FROM {}", tables.join(", "));
        let error = server.run(&write, vec![]).await.unwrap_err();
        assert_eq!(error.kind(), Kind::StatementTimeout);
    });
}

#[test]
fn connecting_says_where_to_and_never_the_password() {
    with_server(async |server| {
        drop(server);
        let url = url();
        let (_, place) = url.split_once('@').unwrap_or(("", "127.0.0.1:3306/test"));
        let options = Options::default();
        let fails = async |url: String| {
            let error = MySql.open(&url, &options).await.map(|_| ()).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(!text.contains("hunter2"), "{text}");
            error
        };
        let error = fails(format!("mysql://nobody:hunter2@{place}")).await;
        assert_eq!(error.kind(), Kind::Connection);
        assert!(error.to_string().contains("nobody") && error.to_string().contains("/test"), "{error}");
        let error = fails("mariadb://root:hunter2@127.0.0.1:1/nowhere".to_owned()).await;
        assert_eq!(error.kind(), Kind::Connection);
        assert!(error.to_string().contains("127.0.0.1:1/nowhere"), "{error}");
        let error = fails("mysql://root:hunter2@127.0.0.1:notaport/x".to_owned()).await;
        assert_eq!(error.kind(), Kind::Config);
        let error = fails(format!("mysql://root:hunter2@{place}?timezone=%2B02:00")).await;
        assert_eq!(error.kind(), Kind::Config);
    });
}
