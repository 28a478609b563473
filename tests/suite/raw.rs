//! SQL in the database's own words.

use plough::prelude::*;
use plough::raw::TrustedSql;
use plough::{raw, test::record};
use plough_tests::models::{Post, User};
use plough_tests::on_every_backend;

async fn users(db: &Session) -> plough::Result<()> {
    db.create_tables::<(User,)>().await?;
    for (id, name) in [(1_i64, "Ada"), (2, "Grace"), (3, "it's {me}")] {
        let email = format!("{name}@example.org");
        let n =
            raw!("insert into users (id, name, email) values ({id}, {name}, {email})").execute(db).await?;
        assert_eq!(n, 1);
    }
    Ok(())
}

on_every_backend! {
    async fn values_are_bound_and_rows_are_typed(db: TestDb) {
        users(&db).await?;
        let (id, names) = (1_i64, vec!["Ada", "it's {me}"]);
        let found: Vec<User> =
            raw!(User, "select * from users where id >= {id} and name in ({..&names}) order by id").all(&db).await?;
        assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(found[1].name, names[1]);
        let pair = raw!((i64, Option<String>), "select id, name from users where id = {id + 1}").one(&db).await?;
        assert_eq!(pair, (2, Some("Grace".to_owned())));
        assert_eq!(raw!(i64, "select count(*) from users").one(&db).await?, 3);
        let none = raw!(User, "select * from users where id = {-1_i64}").first(&db).await?;
        assert_eq!(none, None);
        assert!(raw!(i64, "select id from users where id > {99_i64}").one(&db).await.is_err_and(|e| e.is_not_found()));
        let several = raw!(i64, "select id from users").one(&db).await.expect_err("three rows");
        assert_eq!(several.kind(), plough::error::Kind::TooManyRows);
    }

    async fn an_empty_list_holds_no_value(db: TestDb) {
        users(&db).await?;
        let none: Vec<i64> = Vec::new();
        let within = raw!(i64, "select count(*) from users where id in ({..&none})");
        assert_eq!(within.one(&db).await?, 0);
        let without = raw!(i64, "select count(*) from users where id not in ({..&none})");
        assert_eq!(without.one(&db).await?, 3);
        let names: [&str; 0] = [];
        assert_eq!(raw!(i64, "select count(*) from users where name not in ({..names})").one(&db).await?, 3);
    }

    async fn models_are_read_by_name(db: TestDb) {
        users(&db).await?;
        let user = raw!(User, "select 7 as extra, email, name, id from users where id = {2_i64}").one(&db).await?;
        assert_eq!((user.id, user.name.as_str(), user.email.as_str()), (2, "Grace", "Grace@example.org"));
        let error = raw!(User, "select id, name from users").all(&db).await.expect_err("no email");
        assert!(error.to_string().contains("no column `email`"), "{error}");
        let error = raw!(User, "select a.*, b.id from users a join users b on a.id = b.id").all(&db).await;
        assert!(error.is_err_and(|error| error.to_string().contains("more than one column `id`")));
    }

    async fn a_result_of_another_shape_is_refused(db: TestDb) {
        users(&db).await?;
        let error = raw!((i64, String), "select id from users").all(&db).await.expect_err("one column");
        assert_eq!(error.kind(), plough::error::Kind::Decode, "{error:?}");
        let error = raw!(i64, "select name from users").all(&db).await.expect_err("text");
        assert_eq!(error.kind(), plough::error::Kind::Decode, "{error:?}");
        assert!(!error.to_string().contains("Ada"), "{error}");
        let error = raw!(i64, "select null").all(&db).await.expect_err("NULL");
        assert_eq!(error.kind(), plough::error::Kind::Decode, "{error:?}");
    }

    async fn text_made_at_run_time_binds_by_number(db: TestDb) {
        users(&db).await?;
        let column = "name";
        let text = || TrustedSql::assert_no_user_input(
            format!("select * from users where {column} = ?2 or {column} = '?1' or id = ?1 or id = ?1 order by id"),
        );
        let found: Vec<User> = raw(text()).bind(1_i64).bind("Grace").all(&db).await?;
        assert_eq!(found.len(), 2);
        let error = raw::<User>(text()).bind(1_i64).all(&db).await.expect_err("one value for two places");
        assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error:?}");
        let n = raw(TrustedSql::assert_no_user_input("delete from users where id = ?1")).bind(1).execute(&db).await?;
        assert_eq!(n, 1);
    }

    async fn more_values_than_the_database_takes_are_refused(db: TestDb) {
        users(&db).await?;
        let many = 0..30_000_i64;
        let found = raw!(i64, "select id from users where id in ({..many}) order by id").all(&db).await?;
        assert_eq!(found, [1, 2, 3]);
        let (result, statements) =
            record(raw!(i64, "select id from users where id in ({..0..70_000_i64})").all(&db)).await;
        let error = result.expect_err("too many");
        assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error:?}");
        assert!(statements.is_empty(), "{statements:?}");
    }

    async fn writes_return_rows_and_run_in_transactions(db: TestDb) {
        users(&db).await?;
        let tx = db.begin().await?;
        raw!("update users set name = {\"Lovelace\"} where id = {1_i64}").execute(&tx).await?;
        assert_eq!(raw!(String, "select name from users where id = {1_i64}").one(&tx).await?, "Lovelace");
        tx.rollback().await?;
        assert_eq!(raw!(String, "select name from users where id = {1_i64}").one(&db).await?, "Ada");
        // It writes, whatever word it starts with.
        if db.database_name() != "MySQL" {
            let id = raw!(i64, "insert into users (id, name, email) values ({9_i64}, {\"x\"}, {\"x\"}) returning id");
            assert_eq!(id.one(&db).await?, 9);
        }
    }

    async fn a_stream_gives_rows_one_by_one(db: TestDb) {
        use std::future::poll_fn;
        use std::pin::pin;
        users(&db).await?;
        let stream = raw!(User, "select email, name, id from users order by id").stream(&db);
        let mut stream = pin!(stream);
        let mut ids = Vec::new();
        while let Some(user) = poll_fn(|cx| futures_core::Stream::poll_next(stream.as_mut(), cx)).await {
            ids.push(user?.id);
        }
        assert_eq!(ids, [1, 2, 3]);
    }

    async fn optional_values_are_null(db: TestDb) {
        users(&db).await?;
        db.create_tables::<(Post,)>().await?;
        let (body, title) = (None::<String>, Some("One"));
        raw!("insert into posts (author_id, title, body) values ({1_i64}, {title}, {body})").execute(&db).await?;
        let post = raw!(Post, "select * from posts").one(&db).await?;
        assert_eq!((post.title.as_str(), post.body), ("One", None));
    }

    async fn the_sql_is_visible_without_values(db: TestDb) {
        let secret = "hunter2";
        let raw = raw!(i64, "select {{id}} from t where a = {secret} and b in ({..[1, 2]})");
        let sql = raw.to_sql(&db)?;
        assert!(sql.starts_with("select {id} from t where a = ") && !sql.contains("hunter2"), "{sql}");
        let error = raw.all(&db).await.expect_err("no such table");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}
