//! Many rows with values of their own, and rows that a query gives.

use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::{Post, Tag, User};

/// A change to a post.
#[derive(Update)]
#[update(of = Post)]
struct Edit {
    title: Option<String>,
    views: Option<i64>,
}

#[test]
fn many_rows() {
    let edit = |title: &str, views| Edit { title: Some(title.to_owned()), views };
    snapshot!("update_all", Post::update_all([(1, edit("a", Some(1))), (2, edit("b", Some(2)))]));
    snapshot!("update_all_twice", Post::update_all([(1, edit("a", None)), (1, edit("b", None))]));
}

#[test]
fn rows_of_a_query() {
    let names = || User::query().filter(|u| u.id.gt(3)).select(|u| u.name);
    snapshot!("insert_from", Tag::insert_from(names(), |t| t.name));
    snapshot!("insert_from_left_out", Post::insert_from(names(), |p| p.title));
}
