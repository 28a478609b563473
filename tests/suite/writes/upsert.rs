//! Rows that may be there already.

use super::blog;
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::models::{Tag, User};
use plough_tests::{TestDb, on_every_backend};

/// A page: its path is its name, and it has no other key that a row could meet.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages")]
struct Page {
    #[model(id, length = 100)]
    path: String,
    title: String,
    body: Option<String>,
    #[model(default = 0)]
    hits: i64,
}

#[derive(Insert, Clone)]
#[insert(into = Page)]
struct NewPage {
    path: String,
    title: String,
    body: Option<String>,
}

fn page(path: &str, title: &str) -> NewPage {
    NewPage { path: path.into(), title: title.into(), body: Some(format!("text of {title}")) }
}

async fn pages(db: &TestDb) -> plough::Result<()> {
    db.create_tables::<(Page,)>().await?;
    insert!(Page { path: "/a", title: "A", body: "old", hits: 5 }).exec_unread(db).await
}

async fn all(db: &TestDb) -> plough::Result<Vec<(String, String, Option<String>, i64)>> {
    Page::query().order_by(|p| p.path.asc()).select(|p| (p.path, p.title, p.body, p.hits)).all(db).await
}

fn row(path: &str, title: &str, body: &str, hits: i64) -> (String, String, Option<String>, i64) {
    (path.into(), title.into(), Some(body.into()), hits)
}

on_every_backend! {
    async fn named_columns_take_the_new_values(db: TestDb) {
        pages(&db).await?;
        let n = Page::insert_all([page("/a", "A2"), page("/b", "B")])
            .on_conflict(|p| p.path)
            .update(|p| p.title)
            .exec(&db)
            .await?;
        assert_eq!(n, 2);
        assert_eq!(all(&db).await?, [row("/a", "A2", "old", 5), row("/b", "B", "text of B", 0)]);
    }

    async fn all_given_columns_take_the_new_values(db: TestDb) {
        pages(&db).await?;
        let given = Page::insert(page("/a", "A2")).on_conflict(|p| p.path).update_all().exec(&db).await?;
        assert_eq!((given.title.as_str(), given.body.as_deref(), given.hits), ("A2", Some("text of A2"), 5));
        let given = Page::insert(page("/b", "B")).on_conflict(|p| p.path).update(|p| (p.title, p.body)).exec(&db).await?;
        assert_eq!((given.title.as_str(), given.hits), ("B", 0));
    }

    async fn what_is_there_can_stay(db: TestDb) {
        pages(&db).await?;
        let again = Page::insert(page("/a", "A2")).on_conflict(|p| p.path).do_nothing();
        assert_eq!(again.clone().exec(&db).await?, None);
        assert!(!again.exec_unread(&db).await?);
        let new = Page::insert(page("/b", "B")).on_conflict(|p| p.path).do_nothing();
        assert_eq!(new.clone().exec(&db).await?.map(|page| page.title), Some("B".into()));
        assert!(!new.exec_unread(&db).await?);
        assert!(Page::insert(page("/c", "C")).on_conflict(|p| p.path).do_nothing().exec_unread(&db).await?);
        assert_eq!(all(&db).await?.len(), 3);
        assert_eq!(all(&db).await?[0], row("/a", "A", "old", 5));
    }

    async fn rows_that_stay_are_not_counted(db: TestDb) {
        pages(&db).await?;
        let rows = [page("/b", "B"), page("/a", "A2"), page("/c", "C"), page("/b", "B2")];
        let n = Page::insert_all(rows).on_conflict(|p| p.path).do_nothing().exec(&db).await?;
        assert_eq!(n, 2);
        let rows = [page("/d", "D"), page("/a", "A2"), page("/e", "E")];
        let new = Page::insert_all(rows).on_conflict(|p| p.path).do_nothing().returning(&db).await?;
        assert_eq!(new.iter().map(|page| page.path.as_str()).collect::<Vec<_>>(), ["/d", "/e"]);
    }

    async fn a_key_that_comes_twice_is_written_twice(db: TestDb) {
        pages(&db).await?;
        let rows = [page("/a", "A2"), page("/b", "B"), page("/a", "A3"), page("/b", "B2"), page("/a", "A4")];
        let n = Page::insert_all(rows).on_conflict(|p| p.path).update_all().exec(&db).await?;
        assert_eq!(n, 5);
        let titles: Vec<String> = all(&db).await?.into_iter().map(|row| row.1).collect();
        assert_eq!(titles, ["A4", "B2"]);
    }

    async fn the_same_values_count_as_written(db: TestDb) {
        pages(&db).await?;
        for _ in 0..2 {
            let rows = [page("/a", "A"), page("/b", "B")];
            let n = Page::insert_all(rows).on_conflict(|p| p.path).update_all().exec(&db).await?;
            assert_eq!(n, 2);
        }
    }

    async fn a_unique_column_beside_a_numbered_key(db: TestDb) {
        blog(&db).await?;
        let tag = insert!(Tag { name: "rust" }).exec(&db).await?;
        let again = insert!(Tag { name: "rust" }).on_conflict(|t| t.name).update_all().exec(&db).await?;
        assert_eq!(again, tag);
        let user = insert!(User { name: "Lovelace", email: "ada@example.org" })
            .on_conflict(|u| u.email)
            .update(|u| u.name)
            .exec(&db)
            .await?;
        assert_eq!(user.name, "Lovelace");
        assert_eq!(User::query().count(&db).await?, 1);
    }

    async fn a_target_that_is_no_key_is_refused(db: TestDb) {
        pages(&db).await?;
        let error = Page::insert(page("/a", "A")).on_conflict(|p| p.title).do_nothing().exec(&db).await;
        let error = error.expect_err("no key");
        assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
        assert!(error.to_string().contains("`title`: that is no unique key"), "{error}");
        assert!(error.to_string().contains("`path`"), "{error}");
    }

    async fn a_key_that_the_database_cannot_tell_from_another_is_refused(db: TestDb) {
        blog(&db).await?;
        let user = User { id: 1, name: "Ada".into(), email: "ada@example.org".into() };
        #[derive(Insert)]
        #[insert(into = User)]
        struct WithId { id: i64, name: &'static str, email: &'static str }
        let given = WithId { id: 1, name: "x", email: "ada@example.org" };
        let result = User::insert(given).on_conflict(|u| u.email).update(|u| u.name).exec(&db).await;
        match db.database_name() {
            "MySQL" | "MariaDB" => {
                let error = result.expect_err("refused");
                assert!(error.is_unsupported(), "{error:?}");
            }
            _ => assert_eq!(result?.email, user.email),
        }
    }
}
