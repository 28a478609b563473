//! Queries inside of queries.

use crate::snapshot;
use plough::prelude::*;
use plough::query::{exists, scalar};
use plough_tests::models::{Comment, Post, User};

#[test]
fn one_of_the_values_of_a_query() {
    snapshot!(
        "in_query",
        Post::query()
            .filter(|p| p.author_id.in_query(User::query().filter(|u| u.name.eq("Ada")).select(|u| u.id)))
    );
    snapshot!(
        "not_in_query",
        Post::query().filter(|p| p.author_id.not_in_query(Comment::query().select(|c| c.author_id)))
    );
    snapshot!(
        "in_limited_query",
        Post::query().filter(|p| {
            p.id.in_query(Post::query().order_by(|q| q.views.desc()).limit(3).select(|q| q.id))
        })
    );
}

#[test]
fn a_query_that_was_made_before() {
    let admins = User::query().filter(|u| u.name.eq("Ada")).select(|u| u.id);
    snapshot!(
        "in_prepared_query",
        Post::query()
            .filter(|p| p.comments().any(|c| c.author_id.in_query(admins.clone()) & c.post_id.eq(p.id)))
    );
}

#[test]
fn whether_a_query_has_rows() {
    snapshot!(
        "exists_query",
        User::query().filter(|u| exists(Post::query().filter(|p| p.author_id.eq(u.id) & p.published)))
    );
    snapshot!(
        "not_exists_query",
        User::query().filter(|u| !exists(Post::query().filter(|p| p.author_id.eq(u.id))))
    );
}

#[test]
fn a_value_of_a_query() {
    snapshot!(
        "scalar",
        User::query().select(|u| {
            (
                u.id,
                scalar(
                    Post::query()
                        .filter(|p| p.author_id.eq(u.id))
                        .order_by(|p| p.created_at.desc())
                        .select(|p| p.title),
                ),
            )
        })
    );
    snapshot!(
        "scalar_comparison",
        Post::query().filter(|p| p.views.gt(scalar(Post::query().select(|q| q.views.max()))))
    );
}

#[test]
fn the_same_table_inside_has_another_name() {
    snapshot!(
        "same_table",
        Post::query().filter(|p| exists(
            Post::query()
                .filter(|q| q.title.eq(p.title) & q.id.ne(p.id) & q.author().name.eq(p.author().name))
        ))
    );
}

#[test]
fn a_relation_inside_of_a_query_inside() {
    snapshot!(
        "relation_in_query",
        User::query().filter(|u| {
            exists(Post::query().filter(|p| {
                p.author_id.eq(u.id) & p.comments().any(|c| c.author_id.eq(u.id) & c.id.gt(p.id))
            }))
        })
    );
}
