//! What is refused before anything is sent, and what the error says.

use plough::error::Kind;
use plough::prelude::*;
use plough_tests::models::{Comment, Post};
use std::cell::RefCell;

fn refusal(query: &Query<Post>) -> plough::Error {
    query.to_sql(&Db::offline("sqlite").expect("SQLite")).expect_err("refused")
}

#[test]
fn a_column_outside_of_its_closure() {
    let escaped = RefCell::new(None);
    let _ = Post::query().filter(|p| {
        p.comments().any(|c| {
            escaped.replace(Some(c.text));
            c.spam
        })
    });
    let text = escaped.take().expect("a column");
    let error = refusal(&Post::query().filter(|_| text.eq("x")));
    assert_eq!(error.kind(), Kind::InvalidInput);
    assert_eq!(error.to_string(), "Post: a column of a relation or a query is used outside of its closure");
}

#[test]
fn a_relation_filtered_in_two_closures() {
    let error = refusal(&Post::query().filter(|p| {
        let comments = p.comments().filter(|c| c.spam);
        p.tags().any(|t| comments.any(|c| c.text.eq(t.name)))
    }));
    assert_eq!(error.kind(), Kind::InvalidInput);
    assert!(error.to_string().contains("both outside and inside of another closure"), "{error}");
}

#[test]
fn a_path_that_is_too_long() {
    let db = Db::offline("sqlite").expect("SQLite");
    let error = Comment::query()
        .filter(|c| {
            let seventh = c.parent().parent().parent().parent().parent().parent().parent();
            seventh.parent().text.eq("x")
        })
        .to_sql(&db)
        .expect_err("eight hops");
    assert_eq!(error.to_string(), "Comment: a path goes over more than seven to-one relations");
}

#[test]
fn a_lock_where_there_is_none() {
    let error = refusal(&Post::query().for_update());
    assert!(error.is_unsupported());
    assert!(error.to_string().starts_with("Post: `.for_update()` is not supported on SQLite; "), "{error}");
}

#[test]
fn distinct_rows_in_the_order_of_something_else() {
    let db = Db::offline("postgres:15").expect("PostgreSQL");
    let query = Post::query().order_by(|p| p.id.asc()).select(|p| p.title).distinct();
    let error = query.to_sql(&db).expect_err("no such order");
    assert_eq!(error.kind(), Kind::InvalidInput);
}
