//! Rows as the peers read them that decode by hand.

use crate::sql::nest;
use crate::{add, leaf, line, tagged};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Item {
    pub id: i64,
    pub name: String,
    pub note: Option<String>,
    pub score: f64,
    pub views: i64,
    pub active: bool,
}

impl Item {
    /// The row as a number.
    #[must_use]
    pub fn sum(&self) -> u64 {
        crate::item(self.id, &self.name, self.note.as_deref(), self.score, self.views, self.active)
    }
}

#[derive(Debug)]
pub struct User {
    pub id: i64,
    pub name: String,
}

#[derive(Debug)]
pub struct Post {
    pub id: i64,
    pub author_id: i64,
    pub title: String,
}

#[derive(Debug)]
pub struct Comment {
    pub id: i64,
    pub post_id: i64,
    pub text: String,
}

#[derive(Debug)]
pub struct Tag {
    pub post_id: i64,
    pub id: i64,
    pub name: String,
}

#[derive(Debug)]
pub struct Thread {
    pub id: i64,
    pub title: String,
}

#[derive(Debug)]
pub struct Talk {
    pub id: i64,
    pub thread_id: i64,
    pub text: String,
}

/// A post, and its author's name.
#[derive(Debug)]
pub struct Line {
    pub id: i64,
    pub title: String,
    pub author: String,
}

#[derive(Debug)]
pub struct TagName {
    pub post_id: i64,
    pub name: String,
}

/// Puts a tree together.
#[must_use]
pub fn tree(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> u64 {
    let posts = nest(posts, |post| post.id, comments, |comment| comment.post_id);
    let users = nest(users, |user| user.id, posts, |(post, _)| post.author_id);
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

/// Puts posts and their tags together.
#[must_use]
pub fn tags(posts: Vec<Post>, tags: Vec<Tag>) -> u64 {
    let posts = nest(posts, |post| post.id, tags, |tag| tag.post_id);
    let tags = posts.iter().flat_map(|(post, tags)| tags.iter().map(|tag| (post.id, tag)));
    tags.fold(0, |total, (post, tag)| add(total, tagged(post, tag.id, &tag.name)))
}

/// Puts threads and their talks together.
#[must_use]
pub fn top(threads: Vec<Thread>, talks: Vec<Talk>) -> u64 {
    let threads = nest(threads, |thread| thread.id, talks, |talk| talk.thread_id);
    let talks = threads.iter().flat_map(|(thread, talks)| talks.iter().map(|row| (thread.id, row)));
    talks.fold(0, |total, (thread, row)| add(total, crate::talk(thread, row.id, &row.text)))
}

/// Puts items and the talks of their numbers together.
#[must_use]
pub fn parents(parents: Vec<User>, talks: Vec<Talk>) -> u64 {
    let parents = nest(parents, |row| row.id, talks, |talk| talk.id);
    let talks = parents.iter().flat_map(|(row, talks)| talks.iter().map(move |talk| (row, talk)));
    talks.fold(0, |total, (row, talk)| add(total, crate::talk(row.id, row.name.len() as i64, &talk.text)))
}

/// Puts lines and the names of their tags together.
#[must_use]
pub fn lines(lines: Vec<Line>, tags: Vec<TagName>) -> u64 {
    let lines = nest(lines, |line| line.id, tags, |tag| tag.post_id);
    let tags = lines.iter().flat_map(|(row, tags)| tags.iter().map(move |tag| (row, tag)));
    tags.fold(0, |total, (row, tag)| add(total, line(row.id, &row.title, &row.author, &tag.name)))
}
