//! Tables, and the shapes of what comes in and goes out.

use chrono::{DateTime, Utc};
use plough::http::Problem;
use plough::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Model, Debug, Clone, Serialize, ToSchema)]
#[model(table = "authors", has_many(posts: Post.author_id))]
pub struct Author {
    #[model(id, auto)]
    pub id: i64,
    #[model(length = 100)]
    pub name: String,
    #[model(unique, length = 200, sensitive)] // no list is filtered by it
    #[serde(skip)]
    pub email: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "posts", has_many(comments: Comment.post_id), index(author_id))]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Author)]
    pub author_id: i64,
    #[model(length = 200)]
    pub title: String,
    pub body: Option<String>,
    #[model(default = false)]
    pub published: bool,
    #[model(default = now)]
    pub created_at: DateTime<Utc>,
    #[model(version, default = 1)]
    pub version: i32,
}

#[derive(Model, Debug, Clone)]
#[model(table = "comments", index(post_id, id))]
pub struct Comment {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Post, on_delete = cascade)]
    pub post_id: i64,
    #[model(length = 100)]
    pub by: String,
    pub text: String,
}

/// The tables.
pub type Tables = (Author, Post, Comment);

/// A post in a list.
#[derive(View, Serialize, ToSchema)]
#[view(of = Post)]
pub struct PostLine {
    pub id: i64,
    pub title: String,
    pub published: bool,
    pub created_at: DateTime<Utc>,
    pub author: AuthorLine,
    #[view(count = comments)]
    pub comments: i64,
}

/// A post on a page of its own.
#[derive(View, Serialize, ToSchema)]
#[view(of = Post)]
pub struct PostPage {
    pub id: i64,
    pub title: String,
    pub body: Option<String>,
    pub published: bool,
    pub created_at: DateTime<Utc>,
    pub version: i32,
    pub author: AuthorLine,
    #[view(order_by = id.desc, limit = 3)]
    pub comments: Vec<CommentLine>,
}

#[derive(View, Serialize, ToSchema)]
#[view(of = Author)]
pub struct AuthorLine {
    pub id: i64,
    pub name: String,
}

#[derive(View, Serialize, ToSchema)]
#[view(of = Comment)]
pub struct CommentLine {
    pub id: i64,
    pub by: String,
    pub text: String,
}

/// A page of posts, for the document: what goes out is `plough::Page<PostLine>`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct PostList {
    items: Vec<PostLine>,
    total: u64,
    pages: u64,
    page: u64,
    per_page: u64,
}

/// A page of comments, for the document: what goes out is `plough::CursorPage<CommentLine>`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct CommentList {
    items: Vec<CommentLine>,
    next: Option<String>,
    prev: Option<String>,
}

#[derive(Insert, Deserialize, ToSchema)]
#[insert(into = Author)]
#[serde(deny_unknown_fields)]
pub struct NewAuthor {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[schema(min_length = 3, max_length = 200, pattern = "@")]
    pub email: String,
}

#[derive(Insert, Deserialize, ToSchema)]
#[insert(into = Post)]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    pub author_id: i64,
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    pub body: Option<String>,
    pub published: Option<bool>,
}

/// What is left out stays; a `body` of `null` is taken away.
#[derive(Update, Deserialize, ToSchema)]
#[update(of = Post)]
#[serde(deny_unknown_fields)]
pub struct EditPost {
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub body: Patch<String>,
    pub published: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    #[schema(min_length = 1, max_length = 100)]
    pub by: String,
    #[schema(min_length = 1, max_length = 5000)]
    pub text: String,
}

/// What a database does not check, or not in words for a client.
pub trait Valid {
    /// The first field that is not valid, and why.
    fn fault(&self) -> Option<(&'static str, &'static str)>;

    fn check(&self) -> Result<(), Problem> {
        let Some((field, reason)) = self.fault() else { return Ok(()) };
        let mut problem = Problem::new(422, "invalid", format!("The field `{field}` {reason}."));
        problem.fields.push(field.to_owned());
        Err(problem)
    }
}

fn sized(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.contains('\0')
}

impl Valid for NewAuthor {
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        if !sized(&self.name, 100) {
            return Some(("name", "has 1 to 100 characters"));
        }
        let email = sized(&self.email, 200) && self.email.contains('@') && self.email.len() >= 3;
        (!email).then_some(("email", "is an address of 3 to 200 characters"))
    }
}

impl Valid for NewPost {
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        if !sized(&self.title, 200) {
            return Some(("title", "has 1 to 200 characters"));
        }
        let body = self.body.as_deref().is_none_or(|body| !body.contains('\0'));
        (!body).then_some(("body", "has no NUL characters"))
    }
}

impl Valid for EditPost {
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        if self.title.as_deref().is_some_and(|title| !sized(title, 200)) {
            return Some(("title", "has 1 to 200 characters"));
        }
        let nul = matches!(&self.body, Patch::Value(body) if body.contains('\0'));
        nul.then_some(("body", "has no NUL characters"))
    }
}

impl Valid for NewComment {
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        if !sized(&self.by, 100) {
            return Some(("by", "has 1 to 100 characters"));
        }
        (!sized(&self.text, 5000)).then_some(("text", "has 1 to 5000 characters"))
    }
}
