//! Writes that do not name their rows: the hooks see them, or the write is refused.

use super::models::{Edit, Marked, Note, Post, Said, Strict, said, tables};
use super::statements;
use plough::assert_statements;
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::{TestDb, on_every_backend};

async fn posts(db: &TestDb, titles: &[&str]) -> plough::Result<Vec<i64>> {
    tables(db).await?;
    Post::insert_all(titles.iter().map(|title| Post::titled(title))).exec(db).await?;
    Said::query().everything().delete(db).await?;
    Post::query().order_by(|p| p.id.asc()).select(|p| p.id).all(db).await
}

fn refused<T>(result: plough::Result<T>, words: &[&str]) {
    let error = result.err().expect("refused");
    assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
}

on_every_backend! {
    async fn a_filtered_update_shows_each_row_and_takes_what_is_added(db: TestDb) {
        posts(&db, &["one", "count", "leave", "other"]).await?;
        let changed = Post::query()
            .filter(|p| p.title.ne("other"))
            .update(|p| p.views.set(p.views + 1))
            .exec(&db)
            .await?;
        assert_eq!(changed, 3);
        let rows = Post::query().order_by(|p| p.id.asc()).select(|p| (p.title, p.views, p.version)).all(&db).await?;
        let rows: Vec<_> = rows.iter().map(|(title, views, version)| (title.as_str(), *views, *version)).collect();
        // One hook takes the change back, so that the row stays as it is.
        assert_eq!(rows, [("one", 1, 2), ("count", 100, 2), ("leave", 0, 1), ("other", 0, 1)]);
        let heard = said(&db).await?;
        assert_eq!(heard[..3], ["changing one", "changing count", "changing leave"]);
        assert!(heard.contains(&"changed count 2".to_owned()), "{heard:?}");
    }

    async fn an_update_of_rows_with_values_of_their_own_shows_each(db: TestDb) {
        let ids = posts(&db, &["a", "b", "c"]).await?;
        let edits = [(ids[2], Edit::title("z")), (ids[0], Edit::title("x")), (99, Edit::title("none"))];
        let rows = Post::update_all(edits.clone()).returning(&db).await?;
        let mut slugs: Vec<_> = rows.iter().map(|row| (row.id, row.slug.as_str())).collect();
        slugs.sort_unstable();
        assert_eq!(slugs, [(ids[0], "x"), (ids[2], "z")]);
        assert_eq!(said(&db).await?.len(), 4);
        // The second of those that were given is refused: none is changed.
        let edits = [(ids[2], Edit::title("y")), (ids[1], Edit::title(""))];
        let error = Post::update_all(edits).exec(&db).await.expect_err("no title");
        assert_eq!((error.hook(), error.row()), (Some("changing"), Some(2)), "{error}");
        assert_eq!(Post::query().filter(|p| p.title.eq("y")).count(&db).await?, 0);
        assert_eq!(said(&db).await?.len(), 4);
    }

    async fn a_filtered_delete_shows_each_row(db: TestDb) {
        posts(&db, &["a", "b", "keep"]).await?;
        let error = Post::query().everything().delete(&db).await.expect_err("one is kept");
        assert_eq!((error.hook(), error.row()), (Some("going"), Some(3)), "{error}");
        assert_eq!((Post::query().count(&db).await?, said(&db).await?.len()), (3, 0));
        let rows = Post::query().filter(|p| p.title.ne("keep")).delete_returning(&db).await?;
        assert_eq!(rows.len(), 2);
        assert_eq!(said(&db).await?, ["going a", "going b", "gone a", "gone b"]);
        assert_eq!(Post::query().filter(|p| p.title.eq("none")).delete(&db).await?, 0);
        assert!(Post::query().delete(&db).await.is_err());
    }

    async fn rows_of_a_query_are_shown_before_they_are_inserted(db: TestDb) {
        posts(&db, &["a", "b"]).await?;
        let copies = Post::query().select(|p| p.title.concat(" ").concat(p.title));
        assert_eq!(Post::insert_from(copies, |p| p.title).exec(&db).await?, 2);
        let slugs = Post::query().order_by(|p| p.id.asc()).select(|p| p.slug).all(&db).await?;
        assert_eq!(slugs, ["a", "b", "a-a", "b-b"]);
        assert_eq!(said(&db).await?.len(), 4);
    }

    async fn a_model_may_refuse_what_does_not_name_its_rows(db: TestDb) {
        tables(&db).await?;
        let row = |id| Strict { id, post_id: None, seen: 0 };
        Strict::insert_all([row(1), row(2), row(3)]).exec(&db).await?;
        assert_statements!(0, {
            let changed = Strict::query().filter(|s| s.id.gt(1)).update(|s| s.seen.set(9)).exec(&db).await;
            refused(changed, &["Strict", "`strict_changing`", "before_update", "by its key", "on_bulk = rows"]);
            refused(Strict::query().everything().delete(&db).await, &["Strict", "`strict_gone`", "after_delete"]);
            let copies = Strict::query().select(|s| s.id + 10);
            refused(Strict::insert_from(copies, |s| s.id).exec(&db).await, &["`strict_new`", "insert_all"]);
        });
        // What names them runs the hooks.
        Strict::update(1).set_with(|s| s.post_id.set(None)).exec(&db).await?;
        Strict::delete(2).exec(&db).await?;
        assert_eq!(said(&db).await?, ["gone 2"]);
        let post = insert!(Post { title: "One" }).exec(&db).await?;
        assert_eq!(Strict::update_all([(3, Move { post_id: Patch::Value(post.id) })]).exec(&db).await?, 1);
        let seen = Strict::query().order_by(|s| s.id.asc()).select(|s| (s.id, s.seen)).all(&db).await?;
        assert_eq!(seen, [(1, 2), (3, 2)]);
    }

    async fn a_copy_does_not_go_past_the_hooks(db: TestDb) {
        tables(&db).await?;
        let mut copy = Post::copy_in(&db);
        refused(copy.send(Post::titled("a")).await, &["Post", "COPY", "`new`", "insert_all"]);
    }

    async fn an_upsert_runs_the_hooks_of_what_is_new(db: TestDb) {
        posts(&db, &["a"]).await?;
        let rows = || ["a", "b"].map(Post::titled);
        let new = Post::insert_all(rows()).on_conflict(|p| p.title).do_nothing().exec(&db).await?;
        assert_eq!(new, 1);
        let heard = said(&db).await?;
        assert_eq!(heard[..2], ["new a", "new b"]);
        assert_eq!((heard.len(), heard[2].ends_with("b")), (3, true), "{heard:?}");
        // Whether a row is inserted or updated nobody says: the hooks of both cannot run.
        assert_statements!(0, {
            let result = Post::insert_all(rows()).on_conflict(|p| p.title).update_all().exec(&db).await;
            refused(result, &["Post", "upsert", "`changing`", "before_update", "do_nothing"]);
        });
    }

    async fn changes_to_a_relation_run_the_hooks_of_its_rows(db: TestDb) {
        let ids = posts(&db, &["a"]).await?;
        for number in [1, 2] {
            insert!(Note { number, post_id: None }).exec(&db).await?;
        }
        let notes = || db.relation(Post::find(ids[0]), |p| p.notes());
        assert_statements!(statements(&db, 4, 6), { notes().attach([101, 102]).await })?;
        assert_eq!(said(&db).await?, ["moving 101 to a post", "moving 102 to a post"]);
        assert_eq!(notes().replace([102]).await?.detached, 1);
        assert_eq!(said(&db).await?[2], "moving 101 to nowhere");
    }

    async fn marking_is_deleting_and_bringing_back_is_changing(db: TestDb) {
        tables(&db).await?;
        let row = insert!(Marked { name: "a" }).exec(&db).await?;
        insert!(Marked { name: "b" }).exec(&db).await?;
        assert!(Marked::delete(row.id).returning(&db).await?.deleted_at.is_some());
        assert_eq!(Marked::query().filter(|m| m.name.eq("b")).delete(&db).await?, 1);
        assert_eq!(said(&db).await?, ["going a", "marked a", "going b", "marked b"]);
        assert_eq!(Marked::query().filter(|m| m.name.eq("b")).restore(&db).await?, 1);
        Marked::query().filter(|m| m.name.eq("b")).update(|m| m.name.set("c")).exec(&db).await?;
        Marked::query().only_deleted().delete_for_good(&db).await?;
        assert_eq!(said(&db).await?[4..], ["changing b", "changing b", "going a", "marked a"]);
        assert_eq!(Marked::query().with_deleted().select(|m| m.name).all(&db).await?, ["c"]);
    }
}

/// A row goes to another post.
#[derive(Update)]
#[update(of = Strict)]
struct Move {
    post_id: Patch<i64>,
}
