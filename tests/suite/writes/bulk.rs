//! Any number of new rows.

use super::{NewPost, NewUser, blog, post};
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::{Post, User};
use plough_tests::on_every_backend;

/// A user who may bring the key.
#[derive(Insert)]
#[insert(into = User)]
struct KeyedUser {
    id: Option<i64>,
    name: String,
    email: String,
}

on_every_backend! {
    async fn more_rows_than_the_bind_limit(db: TestDb) {
        let ada = blog(&db).await?;
        let rows = (0..30_000).map(|i| NewPost { views: Some(i), ..post(&ada, "title") });
        assert_eq!(Post::insert_all(rows).exec(&db).await?, 30_000);
        assert_eq!(Post::query().count(&db).await?, 30_000);
        let highest = Post::query().order_by(|p| p.id.desc()).first(&db).await?.expect("there are rows");
        assert_eq!(highest.views, 29_999);
    }

    async fn rows_come_back_in_the_order_they_were_given(db: TestDb) {
        let ada = blog(&db).await?;
        // Rows that leave different columns to the database.
        let rows = (0..5_000).map(|i| NewPost {
            views: (i % 3 == 0).then_some(i),
            published: (i % 2 == 0).then_some(true),
            title: i.to_string(),
            ..post(&ada, "")
        });
        let posts = Post::insert_all(rows).returning(&db).await?;
        assert_eq!(posts.len(), 5_000);
        for (i, post) in (0..).zip(&posts) {
            assert_eq!(post.title, i.to_string());
            assert_eq!((post.views, post.published), (if i % 3 == 0 { i } else { 0 }, i % 2 == 0));
        }
        assert_eq!(Post::query().count(&db).await?, 5_000);
    }

    async fn rows_with_a_key_beside_rows_that_are_numbered(db: TestDb) {
        blog(&db).await?;
        let keyed = |i: i64| KeyedUser {
            id: (i % 2 == 0).then_some(i),
            name: "x".to_owned(),
            email: format!("{i}@example.org"),
        };
        // The numbers may go on after 600: they must not be those that other rows bring.
        let users = User::insert_all((600..620).map(keyed)).returning(&db).await?;
        assert!((600..).zip(&users).all(|(i, user)| user.email == format!("{i}@example.org")));
        assert_eq!((users[0].id, users[18].id), (600, 618));
        assert_eq!(User::insert_all((9_000..9_010).map(keyed)).exec(&db).await?, 10);
        assert_eq!(User::query().count(&db).await?, 31);
    }

    async fn all_rows_or_none(db: TestDb) {
        blog(&db).await?;
        let rows = (0..20_000).map(|i| {
            let email = if i == 19_999 { "ada@example.org".to_owned() } else { format!("{i}@example.org") };
            NewUser { name: "x", email }
        });
        let error = User::insert_all(rows).exec(&db).await.expect_err("the last address is taken");
        assert!(error.is_unique_violation(), "{error:?}");
        assert_eq!(User::query().count(&db).await?, 1);
    }

    async fn in_a_transaction_a_failed_bulk_is_undone_alone(db: TestDb) {
        blog(&db).await?;
        db.transaction(async |tx| {
            insert!(User { name: "Bob", email: "bob@example.org" }).exec(&tx).await?;
            // 80,000 values: more than one statement on every database.
            let rows = (0..40_000).map(|i| NewUser { name: "x", email: format!("{}@example.org", i % 39_999) });
            let error = User::insert_all(rows).exec(&tx).await.expect_err("an address comes twice");
            assert!(error.is_unique_violation(), "{error:?}");
            Ok(())
        })
        .await?;
        assert_eq!(User::query().count(&db).await?, 2);
    }

    async fn no_rows_are_no_statement(db: TestDb) {
        let none = || Vec::<NewPost>::new();
        assert_statements!(0, {
            assert_eq!(Post::insert_all(none()).exec(&db).await?, 0);
            assert_eq!(Post::insert_all(none()).returning(&db).await?, []);
            plough::Result::<()>::Ok(())
        })?;
    }

    async fn long_rows_fit_into_packets(db: TestDb) {
        let ada = blog(&db).await?;
        let text = "x".repeat(60_000);
        let rows = (0..400).map(|_| NewPost { body: Some(text.clone()), ..post(&ada, "title") });
        assert_eq!(Post::insert_all(rows).exec(&db).await?, 400);
        let rows = (0..40).map(|_| NewPost { body: Some(text.clone()), ..post(&ada, "title") });
        assert!(Post::insert_all(rows).returning(&db).await?.iter().all(|post| post.body.as_ref() == Some(&text)));
    }
}
