//! Inserts, updates and deletes.

mod bulk;
mod change;
mod found;
mod graph;
mod insert;
mod kept;
mod links;
mod many;
mod upsert;

use plough::prelude::*;
use plough_tests::TestDb;
use plough_tests::models::{Comment, Post, PostTag, Tag, User};

#[derive(Insert)]
#[insert(into = User)]
struct NewUser<'a> {
    name: &'a str,
    email: String,
}

#[derive(Insert, Clone, Default)]
#[insert(into = Post)]
struct NewPost {
    author_id: i64,
    title: String,
    body: Option<String>,
    published: Option<bool>,
    views: Option<i64>,
}

/// A database with the tables of the blog and one user.
async fn blog(db: &TestDb) -> plough::Result<User> {
    db.create_tables::<(User, Post, Comment, Tag, PostTag)>().await?;
    User::insert(NewUser { name: "Ada", email: "ada@example.org".to_owned() }).exec(db).await
}

/// A post of an author.
fn post(author: &User, title: &str) -> NewPost {
    NewPost { author_id: author.id, title: title.to_owned(), ..NewPost::default() }
}
