//! Models with hooks, which say in a table what they see.

use chrono::{DateTime, Utc};
use plough::prelude::*;
use plough::{Changes, Error, NewRow};
use plough_tests::TestDb;

/// What hooks say.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "hook_said")]
pub struct Said {
    #[model(id, auto)]
    pub id: i64,
    pub text: String,
}

pub async fn said(db: &TestDb) -> plough::Result<Vec<String>> {
    Said::query().order_by(|s| s.id.asc()).select(|s| s.text).all(db).await
}

async fn say(tx: &Tx, text: String) -> plough::Result<()> {
    insert!(Said { text }).exec_unread(tx).await
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "hook_posts",
    has_many(notes: Note.post_id),
    before_insert = new,
    after_insert = made,
    before_update = changing,
    after_update = changed,
    before_delete = going,
    after_delete = gone
)]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(unique, length = 50)]
    pub title: String,
    #[model(default = "", length = 50)]
    pub slug: String,
    #[model(default = 0)]
    pub views: i64,
    #[model(version)]
    pub version: i64,
}

impl Post {
    pub fn titled(title: &str) -> Titled {
        Titled { title: title.to_owned() }
    }
}

#[derive(Insert, Clone)]
#[insert(into = Post)]
pub struct Titled {
    title: String,
}

#[derive(Update, Clone, Default)]
#[update(of = Post)]
pub struct Edit {
    pub title: Option<String>,
    pub views: Option<i64>,
}

impl Edit {
    pub fn title(title: &str) -> Edit {
        Edit { title: Some(title.to_owned()), views: None }
    }
}

fn slug(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

async fn new(tx: &Tx, row: &mut NewRow<Post>) -> plough::Result<()> {
    let title = row.get(|p| p.title)?.unwrap_or_default().trim().to_owned();
    if title.is_empty() {
        return Err(Error::refused("a post needs a title").on_field("title"));
    }
    say(tx, format!("new {title}")).await?;
    row.set(|p| p.slug, slug(&title));
    row.set(|p| p.title, title);
    Ok(())
}

async fn made(tx: &Tx, post: &Post) -> plough::Result<()> {
    if post.title == "forbidden" {
        return Err(Error::refused("no such post"));
    }
    // The row is there, in this transaction.
    assert!(Post::find(post.id).get(tx).await?.is_some());
    say(tx, format!("made {} {}", post.id, post.title)).await
}

async fn changing(tx: &Tx, before: &Post, changes: &mut Changes<Post>) -> plough::Result<()> {
    if let Some(title) = changes.get(|p| p.title)? {
        if title.is_empty() {
            return Err(Error::refused("a post needs a title"));
        }
        changes.set(|p| p.slug, slug(&title));
    }
    if before.title == "count" {
        changes.set_with(|p| p.views.set(p.views + 100));
    }
    if before.title == "leave" {
        changes.unset(|p| p.views);
    }
    say(tx, format!("changing {}", before.title)).await
}

async fn changed(tx: &Tx, post: &Post) -> plough::Result<()> {
    say(tx, format!("changed {} {}", post.title, post.version)).await
}

async fn going(tx: &Tx, post: &Post) -> plough::Result<()> {
    say(tx, format!("going {}", post.title)).await?;
    if post.title == "keep" { Err(Error::refused("it is kept")) } else { Ok(()) }
}

async fn gone(tx: &Tx, post: &Post) -> plough::Result<()> {
    assert!(Post::find(post.id).get(tx).await?.is_none());
    say(tx, format!("gone {}", post.title)).await
}

/// A row whose key is made by its hook.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "hook_notes", has_many(replies: Reply.note_id), before_insert = number, before_update = moving)]
pub struct Note {
    #[model(id, default = 0)]
    pub id: i64,
    pub number: i64,
    #[model(references = Post)]
    pub post_id: Option<i64>,
}

async fn number(_: &Tx, row: &mut NewRow<Note>) -> plough::Result<()> {
    let number = row.get(|n| n.number)?.unwrap_or(0);
    row.set(|n| n.id, number + 100);
    Ok(())
}

async fn moving(tx: &Tx, before: &Note, changes: &mut Changes<Note>) -> plough::Result<()> {
    let to = changes.get(|n| n.post_id)?.flatten();
    say(tx, format!("moving {} to {}", before.id, if to.is_some() { "a post" } else { "nowhere" })).await
}

/// An answer to a note.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "hook_replies")]
pub struct Reply {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Note)]
    pub note_id: i64,
    pub text: String,
}

/// A row whose hooks send nothing.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "hook_cheap",
    before_insert = cheap::new,
    after_insert = cheap::seen,
    before_update = cheap::changing,
    after_update = cheap::seen,
    before_delete = cheap::seen,
    after_delete = cheap::seen,
    on_bulk = rows
)]
pub struct Cheap {
    #[model(id, auto)]
    pub id: i64,
    pub name: String,
}

mod cheap {
    use super::*;

    pub async fn new(_: &Tx, row: &mut NewRow<Cheap>) -> plough::Result<()> {
        let name = row.get(|c| c.name)?.unwrap_or_default();
        row.set(|c| c.name, name + "!");
        Ok(())
    }

    pub async fn seen(_: &Tx, row: &Cheap) -> plough::Result<()> {
        assert!(!row.name.is_empty());
        Ok(())
    }

    pub async fn changing(_: &Tx, _: &Cheap, changes: &mut Changes<Cheap>) -> plough::Result<()> {
        let name = changes.get(|c| c.name)?.unwrap_or_default();
        changes.set(|c| c.name, name + "?");
        Ok(())
    }
}

/// A row whose hooks are to see every write, or it is refused.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "hook_strict",
    before_insert = strict_new,
    before_update = strict_changing,
    after_delete = strict_gone,
    on_bulk = refuse
)]
pub struct Strict {
    #[model(id)]
    pub id: i64,
    #[model(references = Post)]
    pub post_id: Option<i64>,
    #[model(default = 0)]
    pub seen: i64,
}

async fn strict_new(_: &Tx, row: &mut NewRow<Strict>) -> plough::Result<()> {
    row.set(|s| s.seen, 1);
    Ok(())
}

async fn strict_changing(_: &Tx, before: &Strict, changes: &mut Changes<Strict>) -> plough::Result<()> {
    changes.set(|s| s.seen, before.seen + 1);
    Ok(())
}

async fn strict_gone(tx: &Tx, row: &Strict) -> plough::Result<()> {
    say(tx, format!("gone {}", row.id)).await
}

/// A row that is marked when it is deleted, and read with more than its columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "hook_marked",
    before_update = marked_changing,
    before_delete = marked_going,
    after_delete = marked_gone,
    after_load = marked_loaded
)]
pub struct Marked {
    #[model(id, auto)]
    pub id: i64,
    pub name: String,
    #[model(deleted_at)]
    pub deleted_at: Option<DateTime<Utc>>,
    #[model(skip)]
    pub loud: String,
}

async fn marked_changing(tx: &Tx, before: &Marked, changes: &mut Changes<Marked>) -> plough::Result<()> {
    assert!(changes.changes(|m| m.deleted_at) == before.deleted_at.is_some());
    say(tx, format!("changing {}", before.name)).await
}

async fn marked_going(tx: &Tx, row: &Marked) -> plough::Result<()> {
    say(tx, format!("going {}", row.name)).await
}

async fn marked_gone(tx: &Tx, row: &Marked) -> plough::Result<()> {
    let how = if row.deleted_at.is_some() { "marked" } else { "gone" };
    say(tx, format!("{how} {}", row.name)).await
}

fn marked_loaded(row: &mut Marked) -> plough::Result<()> {
    if row.name == "broken" {
        return Err(Error::refused("it cannot be read"));
    }
    row.loud = row.name.to_uppercase();
    Ok(())
}

/// A row whose hook never ends.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "hook_endless", after_insert = again)]
pub struct Endless {
    #[model(id, auto)]
    pub id: i64,
    pub depth: i64,
}

async fn again(tx: &Tx, row: &Endless) -> plough::Result<()> {
    if row.depth == 0 {
        return Ok(());
    }
    insert!(Endless { depth: row.depth - 1 }).exec_unread(tx).await
}

pub async fn tables(db: &TestDb) -> plough::Result<()> {
    db.create_tables::<(Said, Post, Note, Reply, Strict, Marked, Endless)>().await
}
