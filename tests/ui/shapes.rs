//! Models and views for the programs that misuse views.
#![allow(dead_code, unused_imports)]

pub use plough::prelude::*;
pub use std::collections::HashMap;

#[derive(Model)]
#[model(has_many(posts: Post.author_id))]
pub struct User {
    #[model(id, auto)]
    pub id: i64,
    pub name: String,
}

#[derive(Model)]
#[model(has_many(comments: Comment.post_id))]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = User)]
    pub author_id: i64,
    #[model(references = User)]
    pub reviewer_id: Option<i64>,
    pub title: String,
    pub body: Option<String>,
}

#[derive(Model)]
pub struct Comment {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Post)]
    pub post_id: i64,
    pub text: String,
    pub score: i32,
}

#[derive(View)]
#[view(of = User)]
pub struct AuthorLine {
    pub name: String,
}

#[derive(View)]
#[view(of = Comment)]
pub struct CommentLine {
    pub text: String,
}

/// Neither a model nor a view.
pub struct Plain {
    pub name: String,
}
