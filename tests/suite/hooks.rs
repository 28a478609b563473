//! Hooks: with every write of a model, in its transaction.

mod bulk;
mod changes;
mod loads;
mod models;
mod special;

use models::{Cheap, Edit, Note, Post, Reply, Said, said, tables};
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::{TestDb, on_every_backend};

/// How many statements a write takes where each can give rows back; elsewhere it is at most another
/// number.
pub(crate) fn statements(db: &TestDb, everywhere: usize, most: usize) -> std::ops::RangeInclusive<usize> {
    match db.database_name() {
        "SQLite" | "PostgreSQL" => everywhere..=everywhere,
        _ => everywhere..=most,
    }
}

on_every_backend! {
    async fn an_insert_is_what_its_hook_makes_of_it(db: TestDb) {
        tables(&db).await?;
        let post = insert!(Post { title: " On looms " }).exec(&db).await?;
        assert_eq!((post.title.as_str(), post.slug.as_str()), ("On looms", "on-looms"));
        assert_eq!(said(&db).await?, ["new On looms".to_owned(), format!("made {} On looms", post.id)]);
        insert!(Post { title: "Two" }).exec_unread(&db).await?;
        assert_eq!(said(&db).await?.len(), 4);
    }

    async fn hooks_without_statements_cost_what_their_rows_cost(db: TestDb) {
        db.create_tables::<(Cheap,)>().await?;
        let row = assert_statements!(statements(&db, 1, 2), { insert!(Cheap { name: "a" }).exec(&db).await })?;
        assert_eq!(row.name, "a!");
        let names = ["b", "c", "d"].map(|name| Cheap { id: 0, name: name.to_owned() });
        assert_eq!(assert_statements!(statements(&db, 1, 6), { Cheap::insert_all(names).exec(&db).await })?, 3);
        // The row under a lock, and the update that gives it back.
        let edit = assert_statements!(statements(&db, 2, 4), {
            Cheap::update(row.id).set_with(|c| c.name.set("x")).returning(&db).await
        })?;
        assert_eq!(edit.name, "x?");
        let changed = assert_statements!(statements(&db, 2, 4), {
            Cheap::query().filter(|c| c.name.ne("x?")).update(|c| c.name.set("y")).exec(&db).await
        })?;
        assert_eq!(changed, 3);
        assert_statements!(statements(&db, 2, 3), { Cheap::delete(row.id).exec(&db).await })?;
        let gone = assert_statements!(statements(&db, 2, 3), {
            Cheap::query().filter(|c| c.name.eq("y?")).delete(&db).await
        })?;
        assert_eq!(gone, 3);
    }

    async fn a_hook_that_refuses_a_row_leaves_nothing_of_a_bulk_write(db: TestDb) {
        tables(&db).await?;
        let titles = ["One", "  ", "Three"].map(Post::titled);
        let error = Post::insert_all(titles).exec(&db).await.expect_err("no title");
        assert!(error.is_validation(), "{error:?}");
        assert_eq!((error.hook(), error.row()), (Some("new"), Some(2)));
        let violation = &error.violations()[0];
        assert_eq!((violation.row, violation.field.as_str()), (Some(2), "title"));
        let text = error.to_string();
        for word in ["Post", "`new`", "before_insert", "row 2", "needs a title"] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert_eq!(Post::query().count(&db).await?, 0);
        assert!(said(&db).await?.is_empty());

        // After the rows were written, too; and in a transaction only this write is taken back.
        db.transaction(async |tx| {
            insert!(Post { title: "Zero" }).exec(&tx).await?;
            let titles = ["One", "forbidden", "Three"].map(Post::titled);
            let error = Post::insert_all(titles).exec(&tx).await.expect_err("forbidden");
            assert_eq!((error.hook(), error.row()), (Some("made"), Some(2)), "{error}");
            Ok(())
        })
        .await?;
        assert_eq!(Post::query().select(|p| p.title).all(&db).await?, ["Zero"]);
        assert_eq!(said(&db).await?.len(), 2);
    }

    async fn rows_of_relations_have_theirs_and_get_the_keys_that_a_hook_gave(db: TestDb) {
        tables(&db).await?;
        let post = insert!(Post { title: "One", notes: [{ number: 1 }, { number: 2 }] }).exec(&db).await?;
        let notes = Note::query().order_by(|n| n.id.asc()).all(&db).await?;
        assert_eq!(notes.iter().map(|n| (n.id, n.post_id)).collect::<Vec<_>>(), [(101, Some(post.id)), (102, Some(post.id))]);
        // The hook changes the key of the row above.
        let note = insert!(Note { number: 7, post_id: post.id, replies: [{ text: "yes" }] }).exec(&db).await?;
        assert_eq!(note.id, 107);
        assert_eq!(Reply::query().select(|r| r.note_id).all(&db).await?, [107]);
    }

    async fn an_update_sees_the_row_and_adds_to_it(db: TestDb) {
        tables(&db).await?;
        let post = insert!(Post { title: "One" }).exec(&db).await?;
        Said::query().everything().delete(&db).await?;
        let post = Post::update(&post).set(Edit::title("Two")).returning(&db).await?;
        assert_eq!((post.slug.as_str(), post.version), ("two", 2));
        assert_eq!(said(&db).await?, ["changing One", "changed Two 2"]);
        Post::update(post.id).set(Edit::title("Three")).exec(&db).await?;
        assert_eq!(said(&db).await?.len(), 4);
        // Nothing to change: nothing happens.
        Post::update(post.id).set(Edit::default()).exec(&db).await?;
        assert_eq!(said(&db).await?.len(), 4);

        let error = Post::update(&post).set(Edit::title("Four")).exec(&db).await.expect_err("stale");
        assert!(error.is_stale(), "{error:?}");
        let error = Post::update(99).set(Edit::title("Four")).exec(&db).await.expect_err("none");
        assert!(error.is_not_found(), "{error:?}");
        let error = Post::update(post.id).set(Edit::title("")).exec(&db).await.expect_err("refused");
        assert_eq!((error.is_validation(), error.hook()), (true, Some("changing")));
        assert_eq!(said(&db).await?.len(), 4);
    }

    async fn a_value_that_the_database_computes_is_not_known_before(db: TestDb) {
        tables(&db).await?;
        let post = insert!(Post { title: "One" }).exec(&db).await?;
        let shout = |p: Columns<Post>| p.title.set(p.title.upper());
        let error = Post::update(post.id).set_with(shout).exec(&db).await.expect_err("unknown");
        assert!(error.to_string().contains("computes the new value of `title`"), "{error}");
        // Of a column that the hook does not ask for it may be.
        let post = Post::update(post.id).set_with(|p| p.views.set(p.views + 5)).returning(&db).await?;
        assert_eq!((post.views, post.slug.as_str()), (5, "one"));
    }

    async fn a_delete_sees_the_row(db: TestDb) {
        tables(&db).await?;
        let post = insert!(Post { title: "One" }).exec(&db).await?;
        let kept = insert!(Post { title: "keep" }).exec(&db).await?;
        Said::query().everything().delete(&db).await?;
        assert_eq!(Post::delete(&post).returning(&db).await?.title, "One");
        assert_eq!(said(&db).await?, ["going One", "gone One"]);
        let error = Post::delete(kept.id).exec(&db).await.expect_err("kept");
        assert_eq!((error.hook(), error.row()), (Some("going"), Some(1)), "{error}");
        assert_eq!(said(&db).await?.len(), 2);
        assert!(Post::delete(99).exec(&db).await.expect_err("none").is_not_found());
    }
}
