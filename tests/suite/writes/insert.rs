//! One new row.

use super::{NewPost, NewUser, blog, post};
use chrono::{DateTime, Utc};
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::{Post, PostTag, Tag, User};
use plough_tests::on_every_backend;

/// A row of which every column has a default.
#[derive(Model, Debug, PartialEq)]
#[model(table = "counters")]
struct Counter {
    #[model(id, auto)]
    id: i64,
    #[model(default = 5)]
    value: i64,
}

#[derive(Insert)]
#[insert(into = Counter)]
struct NewCounter {
    value: Option<i64>,
}

on_every_backend! {
    async fn a_row_may_leave_every_column_to_the_database(db: TestDb) {
        db.create_tables::<(Counter,)>().await?;
        let none = || NewCounter { value: None };
        assert_eq!(Counter::insert(none()).exec(&db).await?.value, 5);
        let rows = || [none(), NewCounter { value: Some(1) }, none()];
        assert_eq!(Counter::insert_all(rows()).exec(&db).await?, 3);
        let rows = Counter::insert_all(rows()).returning(&db).await?;
        assert_eq!(rows.iter().map(|counter| counter.value).collect::<Vec<_>>(), [5, 1, 5]);
        assert_eq!(Counter::insert_all([none(), none()]).exec(&db).await?, 2);
        assert_eq!(Counter::query().count(&db).await?, 9);
    }

    async fn a_row_comes_back_with_its_key_and_defaults(db: TestDb) {
        let ada = blog(&db).await?;
        let before = Utc::now();
        // Where INSERT returns no rows, the row is read again.
        let post = assert_statements!(1..=2, { Post::insert(post(&ada, "One")).exec(&db).await })?;
        assert!(post.id > 0);
        assert_eq!((post.title.as_str(), post.body.as_deref(), post.published, post.views), ("One", None, false, 0));
        assert!((post.created_at - before).num_seconds().abs() < 60, "{}", post.created_at);
        assert_eq!(Post::find(post.id).get(&db).await?, Some(post));
    }

    async fn an_option_leaves_a_column_with_a_default_to_the_database(db: TestDb) {
        let ada = blog(&db).await?;
        let given = NewPost { published: Some(true), views: Some(7), body: Some("text".into()), ..post(&ada, "One") };
        let post = Post::insert(given).exec(&db).await?;
        assert_eq!((post.published, post.views, post.body.as_deref()), (true, 7, Some("text")));
    }

    async fn a_model_is_its_own_shape_without_the_key_that_is_numbered(db: TestDb) {
        let ada = blog(&db).await?;
        let created_at = DateTime::<Utc>::from_timestamp(1_700_000_000, 123_456_000).expect("a time");
        let given = Post {
            id: 999,
            author_id: ada.id,
            reviewer_id: None,
            title: "One".into(),
            body: None,
            published: true,
            views: 3,
            created_at,
        };
        let post = Post::insert(given.clone()).exec(&db).await?;
        assert_ne!(post.id, 999);
        assert_eq!(post, Post { id: post.id, ..given });
    }

    async fn a_key_of_several_columns_is_given(db: TestDb) {
        let ada = blog(&db).await?;
        let post = Post::insert(post(&ada, "One")).exec(&db).await?;
        let tag = insert!(Tag { name: "rust" }).exec(&db).await?;
        let link = PostTag::insert(PostTag { post_id: post.id, tag_id: tag.id }).exec(&db).await?;
        assert_eq!(link, PostTag { post_id: post.id, tag_id: tag.id });
        PostTag::delete((post.id, tag.id)).exec(&db).await?;
        assert_eq!(PostTag::query().count(&db).await?, 0);
    }

    async fn the_macro_takes_values_of_every_kind(db: TestDb) {
        let ada = blog(&db).await?;
        let title = String::from("One");
        let find = async |id| User::find(id).get(&db).await?.ok_or_else(plough::Error::rollback);
        let post = insert!(Post {
            author_id: find(ada.id).await?.id,
            title: &title,
            body: Some("text"),
            views: 3,
            reviewer_id: None,
        }).exec(&db).await?;
        assert_eq!((post.title, post.body.as_deref(), post.views), (title, Some("text"), 3));
    }

    async fn a_row_need_not_be_read_back(db: TestDb) {
        let ada = blog(&db).await?;
        assert_statements!(1, { Post::insert(post(&ada, "One")).exec_unread(&db).await })?;
        assert_eq!(Post::query().count(&db).await?, 1);
    }

    async fn a_violation_names_the_model_and_leaves_no_row(db: TestDb) {
        blog(&db).await?;
        let twice = NewUser { name: "Ada", email: "ada@example.org".into() };
        let error = User::insert(twice).exec(&db).await.expect_err("the address is taken");
        assert!(error.is_unique_violation(), "{error:?}");
        assert!(error.to_string().starts_with("User: "), "{error}");
        assert!(!format!("{error:?}").contains("ada@example.org"), "{error:?}");
        let error = insert!(Post { author_id: 12345, title: "x" }).exec(&db).await.expect_err("no such author");
        assert!(error.is_foreign_key_violation(), "{error:?}");
        assert_eq!(User::query().count(&db).await?, 1);
    }

    async fn a_transaction_that_rolls_back_takes_the_row_along(db: TestDb) {
        let ada = blog(&db).await?;
        let result = db.transaction(async |tx| {
            Post::insert(post(&ada, "One")).exec(&tx).await?;
            assert_eq!(Post::query().count(&tx).await?, 1);
            Err::<(), _>(plough::Error::rollback())
        }).await;
        assert!(result.is_err_and(|error| error.is_rollback()));
        assert_eq!(Post::query().count(&db).await?, 0);
    }

    async fn a_transaction_in_which_a_statement_failed_never_loses_its_rows_in_silence(db: TestDb) {
        let ada = blog(&db).await?;
        let result = db
            .transaction(async |tx| {
                Post::insert(post(&ada, "One")).exec(&tx).await?;
                // The error is passed over: PostgreSQL has given the transaction up by now.
                insert!(Post { author_id: 12345, title: "x" }).exec(&tx).await.expect_err("no such author");
                Ok(())
            })
            .await;
        let rows = Post::query().count(&db).await?;
        match result {
            Ok(()) => assert_eq!(rows, 1),
            Err(error) => {
                assert_eq!((error.kind(), rows), (plough::error::Kind::Transaction, 0), "{error:?}");
            }
        }
        // In a transaction of its own it may fail.
        db.transaction(async |tx| {
            Post::insert(post(&ada, "One")).exec(&tx).await?;
            let bad = tx.transaction(async |tx| insert!(Post { author_id: 12345, title: "x" }).exec(&tx).await);
            bad.await.expect_err("no such author");
            Ok(())
        })
        .await?;
        assert_eq!(Post::query().count(&db).await?, rows + 1);
    }
}
