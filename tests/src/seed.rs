//! Rows for the suites' models.

use crate::models::{Comment, NewComment, NewPost, NewUser, Post, PostTag, Tag, User};
use plough::prelude::*;

/// Creates the tables of the blog and fills them: three users, four posts, three comments, three
/// tags. Keys count from 1 in the order below.
///
/// # Errors
/// If a statement fails.
pub async fn blog(db: &Db) -> plough::Result<()> {
    tables(db).await?;
    for (name, email) in [("Ada", "ada@example.org"), ("Bob", "bob@example.org"), ("Cy", "cy@example.org")] {
        User::insert(NewUser { name: name.into(), email: email.into() }).exec(db).await?;
    }
    for (author_id, title) in [(1, "On engines"), (1, "On looms"), (2, "On bridges"), (3, "Draft")] {
        Post::insert(NewPost { author_id, title: title.into() }).exec(db).await?;
    }
    Post::query().filter(|p| p.id.lt(4)).update(|p| p.published.set(true)).exec(db).await?;
    Post::update(1).set_with(|p| p.reviewer_id.set(2)).exec(db).await?;
    for (post_id, author_id, text) in [(1, 2, "many thanks"), (1, 3, "thanks again"), (3, 1, "a fine bridge")]
    {
        Comment::insert(NewComment { post_id, author_id, text: text.into() }).exec(db).await?;
    }
    Comment::update(2).set_with(|c| c.parent_id.set(1)).exec(db).await?;
    for name in ["rust", "engines", "looms"] {
        Tag::insert(Tag { id: 0, name: name.into() }).exec(db).await?;
    }
    for (post_id, tag_id) in [(1, 1), (1, 2), (2, 1), (2, 3)] {
        PostTag::insert(PostTag { post_id, tag_id }).exec(db).await?;
    }
    Ok(())
}

/// Creates the tables of the blog.
///
/// # Errors
/// If a statement fails.
pub async fn tables(db: &Db) -> plough::Result<()> {
    db.create_tables::<(User, Post, Comment, Tag, PostTag)>().await
}
