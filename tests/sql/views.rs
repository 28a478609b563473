//! Views: exactly what a struct names is selected, and the keys by which its relations are found.

#![allow(dead_code, reason = "only the SQL is looked at")]

use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::{Comment, Post, Tag, User};
use std::collections::HashMap;

#[derive(View)]
#[view(of = Post)]
struct PostLine {
    id: i64,
    title: String,
}

#[derive(View)]
#[view(of = User)]
struct AuthorLine {
    name: String,
}

#[derive(View)]
#[view(of = Tag)]
struct TagName {
    name: String,
}

#[derive(View)]
#[view(of = Comment)]
struct CommentLine {
    text: String,
    author: AuthorLine,
}

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    title: String,
    author: AuthorLine,
    reviewer: Option<AuthorLine>,
    tags: Vec<TagName>,
    #[view(filter = spam.eq(false), order_by = id.desc, limit = 3)]
    comments: Vec<CommentLine>,
    #[view(count = comments)]
    comment_count: i64,
}

#[derive(View)]
#[view(of = Post)]
struct Computed {
    #[view(column = author.name)]
    by: String,
    #[view(column = reviewer.name)]
    reviewed_by: Option<String>,
    #[view(column = title)]
    headline: String,
    #[view(expr = |p| p.title.lower())]
    slug: String,
    #[view(expr = |p| p.views.gt(100))]
    popular: bool,
    #[view(count = comments, filter = spam.eq(false))]
    comments: i64,
    #[view(exists = tags)]
    tagged: bool,
    #[view(max = comments.id)]
    last_comment: Option<i64>,
    #[view(sum = author.posts.views)]
    read: Option<i64>,
}

#[derive(View)]
#[view(of = Post)]
struct Flattened {
    #[view(flatten)]
    line: PostLine,
    #[view(relation = comments, key = id)]
    by_id: HashMap<i64, CommentText>,
    #[view(relation = tags, order_by = (name.asc, id.desc), limit = 2, offset = 1)]
    some: Vec<Tag>,
}

#[derive(View)]
#[view(of = Comment)]
struct CommentText {
    text: String,
}

/// Every statement, one to a line.
macro_rules! statements {
    ($name:literal, $query:expr) => {
        insta::assert_snapshot!(
            $name,
            crate::sql(|db| {
                let mut statements = vec![$query.to_sql(db)?];
                statements.extend($query.loads_to_sql(db)?);
                Ok(statements.join("\n"))
            })
        )
    };
}

#[test]
fn columns() {
    snapshot!("view_columns", Post::query().view::<PostLine>());
    snapshot!(
        "view_of_a_query",
        Post::query()
            .filter(|p| p.author().name.eq("Ada"))
            .order_by(|p| p.created_at.desc())
            .limit(20)
            .view::<PostLine>()
    );
    snapshot!("view_found", Post::find(7).view::<PostLine>());
    snapshot!("view_filtered_later", Post::query().view::<PostLine>().filter(|p| p.published).limit(2));
}

#[test]
fn relations_and_their_keys() {
    statements!("view_tree", Post::query().view::<PostPage>());
    statements!("view_flattened_and_mapped", Post::query().view::<Flattened>());
}

#[test]
fn computations() {
    snapshot!("view_computed", Post::query().view::<Computed>());
}
