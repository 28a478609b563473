//! Questions about to-many relations.

use crate::models::Shop;
use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::{Comment, Post, Tag, User};

#[test]
fn whether_a_row_passes() {
    snapshot!("any", Post::query().filter(|p| p.comments().any(|c| c.text.eq("x") & c.spam.eq(false))));
    snapshot!("none", Post::query().filter(|p| p.comments().none(|c| c.spam)));
    snapshot!("exists", Post::query().filter(|p| p.comments().exists()));
    snapshot!("is_empty", Post::query().filter(|p| p.comments().filter(|c| c.spam).is_empty()));
}

#[test]
fn whether_all_rows_pass() {
    snapshot!(
        "every",
        Post::query().filter(|p| p.comments().filter(|c| c.id.gt(5)).all(|c| c.parent_id.eq(1)))
    );
    snapshot!("every_of_several", Post::query().filter(|p| p.comments().all(|c| c.spam | c.text.eq("x"))));
}

#[test]
fn how_many() {
    snapshot!("relation_count", Post::query().filter(|p| p.comments().count().gt(3)));
    snapshot!(
        "relation_count_selected",
        Post::query().select(|p| (p.id, p.comments().filter(|c| c.spam).count()))
    );
    snapshot!("relation_order", Post::query().order_by(|p| p.comments().count().desc()).select(|p| p.id));
}

#[test]
fn aggregates_over_rows() {
    snapshot!(
        "relation_aggregates",
        User::query().select(|u| (
            u.id,
            u.posts().max(|p| p.created_at),
            u.posts().min(|p| p.views),
            u.posts().sum(|p| p.views),
            u.posts().avg(|p| p.views),
        ))
    );
    snapshot!("aggregate_filter", User::query().filter(|u| u.posts().sum(|p| p.views).or(0).gt(100)));
}

#[test]
fn many_to_many_goes_over_the_link() {
    snapshot!("many_to_many", Post::query().filter(|p| p.tags().any(|t| t.name.eq("rust"))));
    snapshot!("many_to_many_count", Tag::query().select(|t| (t.name, t.posts().count())));
}

#[test]
fn a_join_inside_stays_inside() {
    snapshot!(
        "join_inside",
        Post::query().filter(|p| p.author().name.eq("Ada") & p.comments().any(|c| c.author().name.eq("Bob")))
    );
}

#[test]
fn inside_of_each_other_with_columns_of_all() {
    snapshot!(
        "nested",
        User::query().filter(|u| {
            u.posts().any(|p| {
                p.comments().any(|c| c.author_id.eq(u.id) & c.post_id.eq(p.id))
                    & p.tags().none(|t| t.name.eq(p.title))
            })
        })
    );
}

#[test]
fn beside_each_other() {
    snapshot!(
        "siblings",
        Post::query().filter(|p| p.comments().any(|c| c.spam) | p.comments().any(|c| c.text.eq("x")))
    );
}

#[test]
fn a_table_that_refers_to_itself() {
    snapshot!("self_relation", Comment::query().filter(|c| c.replies().any(|r| r.author_id.ne(c.author_id))));
}

#[test]
fn from_the_end_of_a_path() {
    snapshot!("relation_behind_path", Post::query().filter(|p| p.author().posts().count().gt(1)));
    snapshot!(
        "relation_behind_optional_path",
        Post::query().filter(|p| p.reviewer().posts().any(|q| q.id.ne(p.id)))
    );
}

#[test]
fn composite_keys() {
    snapshot!("composite_any", Shop::query().filter(|s| s.orders().any(|o| o.pieces.gt(1))).select(|s| s.id));
}

#[test]
fn a_relation_taken_outside_of_the_closure_that_asks_it() {
    snapshot!(
        "moved_relation",
        Post::query().filter(|p| {
            let comments = p.comments();
            p.tags().any(|t| comments.any(|c| c.text.eq(t.name)))
        })
    );
}
