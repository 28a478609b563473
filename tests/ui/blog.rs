//! Models for the programs beside this file.
#![allow(dead_code, unused_imports)]

pub use plough::prelude::*;

#[derive(Model, Debug, Clone)]
#[model(has_many(posts: Post.author_id))]
pub struct User {
    #[model(id, auto)]
    pub id: i64,
    pub name: String,
    pub age: Option<i32>,
}

#[derive(Model, Debug, Clone)]
#[model(has_many(comments: Comment.post_id))]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = User)]
    pub author_id: i64,
    pub title: String,
    pub body: Option<String>,
    pub published: bool,
    pub views: i32,
}

#[derive(Model, Debug, Clone)]
pub struct Comment {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Post)]
    pub post_id: i64,
    pub text: String,
}

#[derive(Model, Debug, Clone)]
pub struct Member {
    #[model(id)]
    pub club: i32,
    #[model(id)]
    pub number: i32,
}

#[derive(Model, Debug, Clone)]
#[model(database_view)]
pub struct PostCount {
    pub author_id: i64,
    pub posts: i64,
}
