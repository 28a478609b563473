//! The models that most suites use: a blog.

use chrono::{DateTime, Utc};
use plough::prelude::*;
use serde::Serialize;

/// A person who writes.
#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(table = "users", json, has_many(posts: Post.author_id))]
pub struct User {
    /// The key.
    #[model(id, auto)]
    pub id: i64,
    /// What they are called.
    #[model(length = 100)]
    pub name: String,
    /// Where they are reached; no two share one.
    #[model(unique, length = 200)]
    pub email: String,
}

/// What a user writes.
#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(
    table = "posts",
    json,
    has_many(comments: Comment.post_id),
    many_to_many(tags: Tag, through = PostTag(post_id, tag_id)),
    index(author_id, created_at)
)]
pub struct Post {
    /// The key.
    #[model(id, auto)]
    pub id: i64,
    /// Who wrote it.
    #[model(references = User, on_delete = cascade)]
    pub author_id: i64,
    /// Who read it before it was published.
    #[model(references = User)]
    pub reviewer_id: Option<i64>,
    /// Its title.
    pub title: String,
    /// Its text, if there is any yet.
    pub body: Option<String>,
    /// Whether readers see it.
    #[model(default = false)]
    pub published: bool,
    /// How often it was read.
    #[model(default = 0)]
    pub views: i64,
    /// When it was written.
    #[model(default = now)]
    pub created_at: DateTime<Utc>,
}

/// What a user says of a post.
#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(table = "comments", json, has_many(replies: Comment.parent_id))]
pub struct Comment {
    /// The key.
    #[model(id, auto)]
    pub id: i64,
    /// The post.
    #[model(references = Post, on_delete = cascade)]
    pub post_id: i64,
    /// Who says it.
    #[model(references = User)]
    pub author_id: i64,
    /// The comment that it answers.
    #[model(references = Comment)]
    pub parent_id: Option<i64>,
    /// What is said.
    pub text: String,
    /// Whether it is an advertisement.
    #[model(default = false)]
    pub spam: bool,
}

/// A word for a subject.
#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(table = "tags", json, many_to_many(posts: Post, through = PostTag(tag_id, post_id)))]
pub struct Tag {
    /// The key.
    #[model(id, auto)]
    pub id: i64,
    /// The word.
    #[model(unique, length = 50)]
    pub name: String,
}

/// A tag of a post.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "post_tags")]
pub struct PostTag {
    /// The post.
    #[model(id, references = Post, on_delete = cascade)]
    pub post_id: i64,
    /// The tag.
    #[model(id, references = Tag, on_delete = cascade)]
    pub tag_id: i64,
}

/// What a new user needs.
#[derive(Insert, Debug, Clone)]
#[insert(into = User)]
pub struct NewUser {
    /// What they are called.
    pub name: String,
    /// Where they are reached.
    pub email: String,
}

/// What a new post needs.
#[derive(Insert, Debug, Clone)]
#[insert(into = Post)]
pub struct NewPost {
    /// Who writes it.
    pub author_id: i64,
    /// Its title.
    pub title: String,
}

/// What a new comment needs.
#[derive(Insert, Debug, Clone)]
#[insert(into = Comment)]
pub struct NewComment {
    /// The post.
    pub post_id: i64,
    /// Who says it.
    pub author_id: i64,
    /// What is said.
    pub text: String,
}
