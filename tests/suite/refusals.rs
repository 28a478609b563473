//! What would quietly do something else than it says is refused, before anything is sent.

use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

/// An upsert that leaves `published` to the database or to the row that is there.
#[derive(Insert)]
#[insert(into = Switch)]
struct Flip {
    name: String,
    on: Option<bool>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "refusals_switches")]
struct Switch {
    #[model(id, auto)]
    id: i64,
    #[model(unique, length = 50)]
    name: String,
    #[model(default = false)]
    on: bool,
}

on_every_backend! {
    async fn update_all_leaves_what_a_row_does_not_name(db: TestDb) {
        db.create_tables::<(Switch,)>().await?;
        let flips = |a, b| [Flip { name: "a".into(), on: a }, Flip { name: "b".into(), on: b }];
        Switch::insert_all(flips(Some(true), Some(true))).exec(&db).await?;
        Switch::insert_all(flips(Some(false), None)).on_conflict(|s| s.name).update_all().exec(&db).await?;
        let on = Switch::query().order_by(|s| s.name.asc()).select(|s| s.on).all(&db).await?;
        assert_eq!(on, [false, true]);
    }

    async fn writes_take_no_distinct_rows_and_skip_no_locks(db: TestDb) {
        seed::blog(&db).await?;
        assert!(Post::query().filter(|p| p.id.gt(0)).distinct_on(|p| p.author_id).delete(&db).await.is_err());
        let skipping = Post::query().filter(|p| p.id.gt(0)).for_update().skip_locked();
        assert!(skipping.delete(&db).await.is_err());
        assert_eq!(Post::query().count(&db).await?, 4);
        let twice = Post::query().limit(2).page(&db, PageRequest::new(1, 3)).await;
        assert!(twice.expect_err("two limits").to_string().contains("`.limit`"));
    }

    async fn groups_are_not_whole_rows(db: TestDb) {
        seed::blog(&db).await?;
        let grouped = [
            Post::query().having(|_| plough::query::count().gt(1)),
            Post::query().order_by(|p| p.views.sum().desc()),
            Post::query().group_by(|p| p.author_id),
        ];
        for query in grouped {
            let error = query.all(&db).await.expect_err("MariaDB would give any of the rows");
            assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error}");
            assert!(error.to_string().contains("groups are not whole rows"), "{error}");
        }
    }

    async fn the_last_rows_are_not_those_after_a_page(db: TestDb) {
        seed::blog(&db).await?;
        let page = |request| Post::query().order_by(|p| p.id.asc()).cursor(&db, request);
        let next = page(CursorRequest::first(2)).await?.next.ok_or("there is a second page")?;
        let error = page(CursorRequest::last(2).after(next.clone())).await.expect_err("which of the two?");
        assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error}");
        let before = page(CursorRequest::last(2).before(next)).await?;
        assert_eq!(before.items.len(), 1);
    }

    async fn a_transaction_inside_of_another_on_the_same_connection_does_not_wait(db: TestDb) {
        seed::tables(&db).await?;
        let inner = db
            .transaction(async |_tx| db.transaction(async |tx| User::query().count(&tx).await).await)
            .await;
        if db.database_name() == "SQLite" {
            let error = inner.expect_err("it would wait for itself");
            assert_eq!(error.kind(), plough::error::Kind::Transaction, "{error}");
            // A reader holds nothing that a writer needs.
            let reading = TxOptions::new().read_only();
            db.transaction_with(reading, async |_tx| {
                insert!(User { name: "Ada", email: "ada@example.org" }).exec(&db).await
            })
            .await?;
        } else {
            inner?;
        }
    }

    async fn what_holds_values_shows_none(db: TestDb) {
        let shown = format!(
            "{:?} {:?} {:?}",
            insert!(User { name: "secret", email: "secret" }),
            Post::update(1).set_with(|p| p.title.set("secret")),
            plough::query::Node::Value(plough::value::Value::Text("secret".into())),
        );
        assert!(!shown.contains("secret"), "{shown}");
        drop(db);
    }
}
