//! Rows that may be there already.

use super::blog;
use plough::error::Kind;
use plough::prelude::*;
use plough::query::{case, scalar};
use plough::test::record;
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

/// A name that is taken only once among those that are in use.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "upsert_handles", index(name, unique, where = "retired_at IS NULL"))]
struct Handle {
    #[model(id, auto)]
    id: i64,
    #[model(length = 50)]
    name: String,
    uses: i64,
    retired_at: Option<i64>,
}

fn handle(name: &str, uses: i64, retired_at: Option<i64>) -> NewHandle {
    NewHandle { name: name.into(), uses, retired_at }
}

#[derive(Insert, Clone)]
#[insert(into = Handle)]
struct NewHandle {
    name: String,
    uses: i64,
    retired_at: Option<i64>,
}

fn hits(path: &str, title: &str, hits: i64) -> Page {
    Page { path: path.into(), title: title.into(), body: None, hits }
}

on_every_backend! {
    async fn both_rows_make_the_new_values(db: TestDb) {
        pages(&db).await?;
        let rows = [hits("/a", "A2", 3), hits("/b", "B", 1)];
        let upsert = Page::insert_all(rows)
            .on_conflict(|p| p.path)
            .update_with(|old, new| (old.hits.set(old.hits * 10 + new.hits), old.title.set(old.title.concat("+").concat(new.title))));
        assert_eq!(upsert.exec(&db).await?, 2);
        assert_eq!(all(&db).await?, [row("/a", "A+A2", "old", 53), ("/b".into(), "B".into(), None, 1)]);
        // Every expression reads the old row as it was.
        let one = Page::insert(hits("/a", "x", 1))
            .on_conflict(|p| p.path)
            .update_with(|old, new| (old.hits.set(new.hits), old.body.set(new.title), old.title.set(case(old.hits.gt(50), "many").otherwise("few"))))
            .exec(&db)
            .await?;
        assert_eq!((one.title.as_str(), one.body.as_deref(), one.hits), ("many", Some("x"), 1));
    }

    async fn only_some_rows_are_written_over(db: TestDb) {
        pages(&db).await?;
        let newer = |path: &str, title: &str, n| {
            Page::insert(hits(path, title, n)).on_conflict(|p| p.path).only_if(|old, new| new.hits.gt(old.hits)).update(|p| (p.title, p.hits))
        };
        if !matches!(db.database_name(), "SQLite" | "PostgreSQL") {
            let (result, statements) = record(newer("/a", "A2", 4).exec(&db)).await;
            let error = result.expect_err("refused");
            assert!(error.is_unsupported() && error.to_string().contains("`.update_with(..)`"), "{error}");
            assert_eq!(statements, []);
            return Ok(());
        }
        assert_eq!(newer("/a", "A2", 4).exec(&db).await?, None);
        assert!(!newer("/a", "A2", 5).exec_unread(&db).await?);
        assert_eq!(newer("/a", "A2", 6).exec(&db).await?.map(|page| page.title), Some("A2".into()));
        assert_eq!(newer("/b", "B", 0).exec(&db).await?.map(|page| page.title), Some("B".into()));
        let rows = [hits("/a", "old", 6), hits("/b", "new", 1), hits("/c", "C", 0)];
        let upsert = Page::insert_all(rows).on_conflict(|p| p.path).only_if(|old, new| new.hits.gt(old.hits)).update_all();
        assert_eq!(upsert.exec(&db).await?, 2);
        let titles: Vec<String> = all(&db).await?.into_iter().map(|row| row.1).collect();
        assert_eq!(titles, ["A2", "new", "C"]);
    }

    async fn a_key_that_is_unique_among_some_rows(db: TestDb) {
        if !matches!(db.database_name(), "SQLite" | "PostgreSQL") {
            let upsert = Handle::insert(handle("ada", 1, None)).on_conflict(|h| h.name).filter(|h| h.retired_at.is_null()).update(|h| h.uses);
            let (result, statements) = record(upsert.exec(&db)).await;
            assert!(result.is_err_and(|error| error.is_unsupported()));
            assert_eq!(statements, []);
            return Ok(());
        }
        db.create_tables::<(Handle,)>().await?;
        Handle::insert_all([handle("ada", 1, Some(9)), handle("ada", 2, None)]).exec(&db).await?;
        let upsert = |name: &str, uses| {
            Handle::insert(handle(name, uses, None))
                .on_conflict(|h| h.name)
                .filter(|h| h.retired_at.is_null())
                .update_with(|old, new| old.uses.set(old.uses + new.uses))
        };
        assert_eq!(upsert("ada", 5).exec(&db).await?.uses, 7);
        assert_eq!(upsert("bob", 5).exec(&db).await?.uses, 5);
        assert_eq!(Handle::query().count(&db).await?, 3);
        // Without the filter it is no key; with a filter that binds a value it is no index's.
        let whole = Handle::insert(handle("ada", 1, None)).on_conflict(|h| h.name).update(|h| h.uses).exec(&db).await;
        assert_eq!(whole.expect_err("no key").kind(), Kind::InvalidInput);
        let bound = Handle::insert(handle("ada", 1, None)).on_conflict(|h| h.name).filter(|h| h.uses.gt(3)).update(|h| h.uses).exec(&db).await;
        let error = bound.expect_err("it binds a value");
        assert_eq!(error.kind(), Kind::InvalidInput);
        assert!(error.to_string().contains("`.is_null()`"), "{error}");
    }

    async fn a_constraint_by_its_name(db: TestDb) {
        pages(&db).await?;
        let rows = [hits("/a", "A2", 1), hits("/b", "B", 2)];
        let upsert = || Page::insert_all(rows.clone()).on_constraint("pages_pkey").update_with(|old, new| old.hits.set(new.hits));
        if db.database_name() != "PostgreSQL" {
            let (result, statements) = record(upsert().exec(&db)).await;
            let error = result.expect_err("refused");
            assert!(error.is_unsupported() && error.to_string().contains("name the key's columns"), "{error}");
            assert_eq!(statements, []);
            return Ok(());
        }
        assert_eq!(upsert().exec(&db).await?, 2);
        assert_eq!(upsert().returning(&db).await?.iter().map(|page| page.hits).collect::<Vec<_>>(), [1, 2]);
        let error = Page::insert(hits("/a", "A", 1)).on_constraint("it's \"none").do_nothing().exec(&db).await;
        assert!(error.is_err_and(|error| !error.is_connection()));
        assert_eq!(Page::query().count(&db).await?, 2);
    }

    async fn rows_of_a_query_meet_rows_that_are_there(db: TestDb) {
        pages(&db).await?;
        blog(&db).await?;
        for name in ["/a", "/b"] {
            insert!(Tag { name }).exec_unread(&db).await?;
        }
        let tags = || Tag::query().order_by(|t| t.id.asc()).select(|t| (t.name, t.name));
        let from = || Page::insert_from(tags(), |p| (p.path, p.title));
        if !matches!(db.database_name(), "SQLite" | "PostgreSQL") {
            let (result, statements) = record(from().on_conflict(|p| p.path).do_nothing().exec(&db)).await;
            let error = result.expect_err("refused");
            assert!(error.is_unsupported() && error.to_string().contains("`insert_all`"), "{error}");
            assert_eq!(statements, []);
            return Ok(());
        }
        assert_eq!(from().on_conflict(|p| p.path).do_nothing().exec(&db).await?, 1);
        let new = from().on_conflict(|p| p.path).do_nothing().returning(&db).await?;
        assert_eq!(new, []);
        let merged = from()
            .on_conflict(|p| p.path)
            .only_if(|old, _| old.hits.gt(0))
            .update_with(|old, new| (old.hits.set(old.hits + 1), old.title.set(new.title)))
            .returning(&db)
            .await?;
        assert_eq!(merged.iter().map(|page| (page.title.as_str(), page.hits)).collect::<Vec<_>>(), [("/a", 6)]);
    }

    async fn rows_of_a_query_come_back(db: TestDb) {
        pages(&db).await?;
        blog(&db).await?;
        insert!(Tag { name: "/b" }).exec_unread(&db).await?;
        let from = Page::insert_from(Tag::query().select(|t| (t.name, t.name)), |p| (p.path, p.title));
        let (result, statements) = record(from.returning(&db)).await;
        match result {
            Ok(pages) => {
                assert_eq!(statements.len(), 1);
                assert_eq!(pages.iter().map(|page| (page.path.as_str(), page.hits)).collect::<Vec<_>>(), [("/b", 0)]);
            }
            Err(error) => {
                assert!(error.is_unsupported() && db.database_name() == "MariaDB", "{error}");
                assert_eq!(statements, []);
            }
        }
    }

    async fn an_upsert_reads_two_rows_only(db: TestDb) {
        blog(&db).await?;
        let upsert = insert!(User { name: "x", email: "ada@example.org" })
            .on_conflict(|u| u.email)
            .update_with(|old, new| old.name.set(scalar(Tag::query().filter(|t| t.name.eq(new.name)).select(|t| t.name)).or("none")));
        let error = upsert.exec(&db).await.expect_err("another row");
        assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
    }
}
