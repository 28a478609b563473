//! Plain sqlx beside Plough: in one transaction, and a `Db` from a connection of sqlx.

use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{TestDb, TestResult, on_every_backend, seed};
use sqlx::{Connection, MySqlConnection, PgConnection, SqliteConnection};

async fn insert_by_sqlx(tx: &Tx) -> TestResult {
    let sql = "insert into users (name, email) values ('Sqlx', 'sqlx@example.org')";
    match tx.database_name() {
        "PostgreSQL" => {
            let mut borrowed = tx.sqlx::<PgConnection>().await?;
            sqlx::query(sql).execute(borrowed.connection()?).await?;
        }
        _ => {
            let mut borrowed = tx.sqlx::<MySqlConnection>().await?;
            sqlx::query(sql).execute(borrowed.connection()?).await?;
        }
    }
    Ok(())
}

async fn from_sqlx(test: &TestDb) -> Result<Db, Box<dyn std::error::Error + Send + Sync>> {
    let url = test.url();
    Ok(match test.database_name() {
        "PostgreSQL" => Db::from_sqlx(PgConnection::connect(url).await?).await?,
        "SQLite" => Db::from_sqlx(SqliteConnection::connect(url).await?).await?,
        _ => Db::from_sqlx(MySqlConnection::connect(&url.replacen("mariadb:", "mysql:", 1)).await?).await?,
    })
}

on_every_backend! {
    #[skip(sqlite, "its handle is locked for its life; `Tx::sqlx` says so, see `sqlite_lends_no_connection`")]
    async fn sqlx_writes_in_the_same_transaction(db: TestDb) {
        seed::tables(&db).await?;
        let tx = db.begin().await?;
        insert_by_sqlx(&tx).await?;
        assert_eq!(User::query().count(&tx).await?, 1);
        tx.rollback().await?;
        assert_eq!(User::query().count(&db).await?, 0);
        let tx = db.begin().await?;
        insert_by_sqlx(&tx).await?;
        tx.commit().await?;
        assert_eq!(User::query().one(&db).await?.name, "Sqlx");
    }

    #[skip(postgres, "it lends its connection, see above")]
    #[skip(mariadb, "it lends its connection, see above")]
    async fn sqlite_lends_no_connection(db: TestDb) {
        let tx = db.begin().await?;
        let Err(error) = tx.sqlx::<SqliteConnection>().await else { return Err("it was lent".into()) };
        assert!(error.is_unsupported(), "{error}");
    }

    #[skip(sqlite_memory, "a database in memory has no second door; the file is the same driver")]
    async fn a_database_is_made_from_a_connection_of_sqlx(db: TestDb) {
        seed::blog(&db).await?;
        let one = from_sqlx(&db).await?;
        assert_eq!(User::query().count(&one).await?, 3);
        one.transaction(async |tx| {
            User::insert(NewUser { name: "Dee".into(), email: "dee@example.org".into() }).exec(&tx).await?;
            assert_eq!(User::query().count(&tx).await?, 4);
            // The one connection is the transaction's.
            let error = User::query().count(&one).await.expect_err("it would wait for itself");
            assert!(error.to_string().contains("would wait"), "{error}");
            Ok(())
        })
        .await?;
        let posts: Vec<(Post, User, Vec<Comment>)> =
            Post::query().with(|p| p.author()).with(|p| p.comments()).all(&one).await?;
        assert_eq!(posts.len(), 4);
        one.close().await;
        assert_eq!(User::query().count(&db).await?, 4);
        assert!(Db::from_sqlx("no connection").await.is_err());
    }
}
