//! INSERT, UPDATE and DELETE.

use crate::models::{Paper, Shop};
use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::{Comment, Post, PostTag, Tag, User};

/// A document with all that the library keeps.
#[derive(Model)]
#[model(table = "documents")]
struct Document {
    #[model(id, length = 100)]
    path: String,
    text: Option<String>,
    #[model(version)]
    version: i32,
    #[model(created_at)]
    created_at: chrono::DateTime<chrono::Utc>,
    #[model(updated_at)]
    updated_at: chrono::DateTime<chrono::Utc>,
}

#[derive(Model)]
#[model(table = "counters")]
struct Counter {
    #[model(id, auto)]
    id: i64,
    #[model(default = 0)]
    value: i64,
}

#[derive(Insert, Default)]
#[insert(into = Post)]
struct NewPost {
    author_id: i64,
    title: &'static str,
    views: Option<i64>,
}

#[derive(Insert)]
#[insert(into = Counter)]
struct NewCounter {
    value: Option<i64>,
}

#[test]
fn one_row() {
    snapshot!("insert", insert!(Post { author_id: 1, title: "x" }));
    snapshot!("insert_default", Post::insert(NewPost { views: Some(1), ..NewPost::default() }));
    snapshot!("insert_nothing", Counter::insert(NewCounter { value: None }));
    snapshot!("insert_kept", insert!(Document { path: "a" }));
    snapshot!("insert_in_schema", insert!(Shop { tenant_id: 1, id: 2, name: "x", rating: 0.5 }));
}

#[test]
fn many_rows() {
    let row = |views| NewPost { views, ..NewPost::default() };
    snapshot!("insert_all", Post::insert_all([row(None), row(None)]));
    snapshot!(
        "insert_all_upsert",
        Tag::insert_all(["a", "b"].map(|name| Tag { id: 0, name: name.to_owned() }))
            .on_conflict(|t| t.name)
            .update_all()
    );
    snapshot!("insert_all_with_defaults", Post::insert_all([row(None), row(Some(1))]));
}

#[test]
fn rows_that_may_be_there() {
    let tag = || insert!(Tag { name: "rust" });
    snapshot!(
        "upsert_update",
        insert!(User { name: "Ada", email: "x" }).on_conflict(|u| u.email).update(|u| u.name)
    );
    snapshot!(
        "upsert_update_all",
        insert!(Document { path: "a", text: "x" }).on_conflict(|d| d.path).update_all()
    );
    snapshot!("upsert_nothing_to_update", tag().on_conflict(|t| t.name).update_all());
    snapshot!("upsert_do_nothing", tag().on_conflict(|t| t.name).do_nothing());
    snapshot!(
        "upsert_composite",
        PostTag::insert(PostTag { post_id: 1, tag_id: 2 })
            .on_conflict(|l| (l.tag_id, l.post_id))
            .do_nothing()
    );
    snapshot!(
        "upsert_computed",
        insert!(Document { path: "a", text: "x" })
            .on_conflict(|d| d.path)
            .update_with(|old, new| old.text.set(old.text.or("").concat(new.text.or(""))))
    );
    snapshot!(
        "upsert_only_if",
        insert!(User { name: "Ada", email: "x" })
            .on_conflict(|u| u.email)
            .only_if(|old, new| old.name.ne(new.name))
            .update(|u| u.name)
    );
    snapshot!("upsert_constraint", tag().on_constraint("tags_\"name\"_key").do_nothing());
    snapshot!(
        "upsert_from",
        Tag::insert_from(User::query().select(|u| u.name), |t| t.name).on_conflict(|t| t.name).do_nothing()
    );
    snapshot!(
        "upsert_no_key",
        insert!(User { name: "Ada", email: "x" }).on_conflict(|u| u.name).do_nothing()
    );
}

#[test]
fn one_row_changes() {
    snapshot!("update", Post::update(1).set_with(|p| (p.title.set("x"), p.body.set(None::<String>))));
    snapshot!(
        "update_computed",
        Post::update(1).set_with(|p| (p.views.set(p.views + 1), p.published.set(true)))
    );
    snapshot!("update_kept", Document::update("a".to_owned()).set_with(|d| d.text.set("x")));
    snapshot!("update_composite_key", PostTag::update((1, 2)).set_with(|l| l.tag_id.set(3)));
    snapshot!("delete", Post::delete(1));
}

#[test]
fn assignments_are_put_in_an_order_that_reads_old_values() {
    snapshot!("update_order", Post::update(1).set_with(|p| (p.title.set("new"), p.body.set(p.title))));
    snapshot!("update_swap", Post::update(1).set_with(|p| (p.title.set(p.body.or("")), p.body.set(p.title))));
}

#[test]
fn rows_that_a_query_finds() {
    let old = || Post::query().filter(|p| p.views.lt(10));
    snapshot!("update_filter", old().update(|p| p.views.set(p.views + 1)));
    snapshot!(
        "update_joined",
        Post::query().filter(|p| p.author().name.eq("Ada")).update(|p| p.views.set(0))
    );
    snapshot!("update_limited", old().order_by(|p| p.id.asc()).limit(10).update(|p| p.views.set(0)));
    snapshot!(
        "update_composite_subquery",
        Shop::query()
            .filter(|s| s.licence().code.eq("x"))
            .update(|s| (s.rating.set(s.rating * 2.0), s.name.set("y")))
    );
    snapshot!("update_everything", Post::query().everything().update(|p| p.views.set(0)));
    snapshot!(
        "update_from_subquery",
        Post::query().everything().update(|p| p.views.set(p.comments().count()))
    );
    snapshot!("update_without_a_filter", Post::query().update(|p| p.views.set(0)));
    snapshot!("update_from_a_join", Comment::query().everything().update(|c| c.text.set(c.author().name)));
}

#[test]
fn marked_rows() {
    let paper = || Paper::query().filter(|p| p.title.eq("x"));
    insta::assert_snapshot!("mark", crate::sql(|db| paper().delete_to_sql(db)));
    insta::assert_snapshot!("mark_by_key", crate::sql(|db| Paper::delete(1).to_sql(db)));
    insta::assert_snapshot!("mark_for_good", crate::sql(|db| Paper::delete(1).for_good().to_sql(db)));
    insta::assert_snapshot!("marked_hidden", crate::sql(|db| paper().to_sql(db)));
    insta::assert_snapshot!("marked_shown", crate::sql(|db| paper().with_deleted().to_sql(db)));
    insta::assert_snapshot!("marked_only", crate::sql(|db| paper().only_deleted().to_sql(db)));
    let answers = Paper::query().filter(|p| p.answers().any(|a| a.answered().title.eq("x")));
    insta::assert_snapshot!("marked_relations", crate::sql(|db| answers.to_sql(db)));
    let loads = Paper::query().with(|p| p.answers().limit(2)).with(|p| p.answered());
    insta::assert_snapshot!("marked_loads", crate::sql(|db| Ok(loads.loads_to_sql(db)?.join("; "))));
    let change = Paper::query().filter(|p| p.answers().is_empty()).update(|p| p.title.set("y"));
    insta::assert_snapshot!("marked_written", crate::sql(|db| change.to_sql(db)));
}

#[test]
fn deleted_rows() {
    let sql = |query: &Query<Post>| crate::sql(|db| query.delete_to_sql(db));
    insta::assert_snapshot!("delete_filter", sql(&Post::query().filter(|p| p.views.lt(10))));
    insta::assert_snapshot!("delete_related", sql(&Post::query().filter(|p| p.comments().is_empty())));
    insta::assert_snapshot!("delete_without_a_filter", sql(&Post::query()));
    let shops = Shop::query().filter(|s| s.name.eq("x"));
    insta::assert_snapshot!("delete_in_schema", crate::sql(|db| shops.delete_to_sql(db)));
}
