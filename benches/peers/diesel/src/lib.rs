//! The tables and models of both peers that are Diesel, and how a connection to SQLite is set up.

use diesel::prelude::*;
use plough_bench_kit::{Result, add, bytes, item, leaf, line, name, note, tagged, views};
use serde::Serialize;

diesel::table! { items (id) { id -> BigInt, name -> Text, note -> Nullable<Text>, score -> Double, views -> BigInt, active -> Bool, } }
diesel::table! { inserted (id) { id -> BigInt, name -> Text, note -> Nullable<Text>, views -> BigInt, } }
diesel::table! { counters (id) { id -> BigInt, name -> Text, views -> BigInt, } }
diesel::table! { users (id) { id -> BigInt, name -> Text, } }
diesel::table! { posts (id) { id -> BigInt, author_id -> BigInt, title -> Text, } }
diesel::table! { comments (id) { id -> BigInt, post_id -> BigInt, text -> Text, } }
diesel::table! { tags (id) { id -> BigInt, name -> Text, } }
diesel::table! { post_tags (post_id, tag_id) { post_id -> BigInt, tag_id -> BigInt, } }
diesel::joinable!(posts -> users (author_id));
diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(post_tags -> tags (tag_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, comments, tags, post_tags);

#[derive(Queryable, Selectable, Serialize)]
#[diesel(table_name = items)]
pub struct Item {
    pub id: i64,
    pub name: String,
    pub note: Option<String>,
    pub score: f64,
    pub views: i64,
    pub active: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = inserted)]
pub struct Inserted {
    pub id: i64,
    pub name: String,
    pub note: Option<String>,
    pub views: i64,
}

#[derive(Insertable)]
#[diesel(table_name = inserted)]
pub struct New {
    pub name: String,
    pub note: Option<String>,
    pub views: i64,
}

impl New {
    #[must_use]
    pub fn number(i: u64) -> New {
        New { name: name(i), note: note(i), views: views(i) }
    }
}

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = posts, belongs_to(User, foreign_key = author_id))]
pub struct Post {
    pub id: i64,
    pub author_id: i64,
    pub title: String,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = comments, belongs_to(Post))]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tags)]
pub struct Tag {
    pub id: i64,
    pub name: String,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = post_tags, primary_key(post_id, tag_id), belongs_to(Post))]
pub struct PostTag {
    pub post_id: i64,
    pub tag_id: i64,
}

#[must_use]
pub fn sum(row: &Item) -> u64 {
    item(row.id, &row.name, row.note.as_deref(), row.score, row.views, row.active)
}

/// Puts a tree together, as Diesel's guide does.
#[must_use]
pub fn tree(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> u64 {
    let comments = comments.grouped_by(&posts);
    let posts = posts.into_iter().zip(comments).grouped_by(&users);
    let users: Vec<(User, Vec<(Post, Vec<Comment>)>)> = users.into_iter().zip(posts).collect();
    let mut total = 0;
    for (user, posts) in &users {
        for (post, comments) in posts {
            for comment in comments {
                total = add(total, leaf(user.id, post.id, comment.id, &comment.text));
            }
        }
    }
    total
}

/// The same for posts and their tags.
#[must_use]
pub fn tagged_posts(posts: Vec<Post>, tags: Vec<(PostTag, Tag)>) -> u64 {
    let tags = tags.grouped_by(&posts);
    let posts: Vec<(Post, Vec<Tag>)> = posts
        .into_iter()
        .zip(tags)
        .map(|(post, tags)| (post, tags.into_iter().map(|(_, tag)| tag).collect()))
        .collect();
    let mut total = 0;
    for (post, tags) in &posts {
        for tag in tags {
            total = add(total, tagged(post.id, tag.id, &tag.name));
        }
    }
    total
}

/// Posts with their authors and the names of their tags.
#[must_use]
pub fn lines(rows: Vec<(Post, String)>, tags: Vec<(PostTag, String)>) -> u64 {
    let (posts, authors): (Vec<Post>, Vec<String>) = rows.into_iter().unzip();
    let tags = tags.grouped_by(&posts);
    let mut total = 0;
    for ((post, author), tags) in posts.iter().zip(&authors).zip(&tags) {
        for (_, tag) in tags {
            total = add(total, line(post.id, &post.title, author, tag));
        }
    }
    total
}

/// Rows as a document.
///
/// # Errors
/// Never, of these rows.
pub fn json(rows: &[Item]) -> Result<u64> {
    Ok(bytes(&serde_json::to_vec(rows)?))
}
