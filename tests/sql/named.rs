//! Named queries and recursion.

use crate::snapshot;
use plough::prelude::*;
use plough::query::{count, exists, value};
use plough_tests::models::{Comment, Post, User};

#[test]
fn read_and_joined() {
    let busy = || Post::query().group_by(|p| p.author_id).select(|p| (p.author_id, count())).named("busy");
    snapshot!("named_read", busy().query().filter(|(_, posts)| posts.gt(1)).select(|(author, _)| author));
    snapshot!(
        "named_joined",
        User::query()
            .filter(|u| u.name.ne("Bob"))
            .join(&busy(), |u, (author, _)| author.eq(u.id))
            .order_by(|(_, (_, posts))| posts.desc())
            .select(|(u, (_, posts))| (u.name, posts))
    );
    snapshot!(
        "named_left_joined",
        User::query()
            .left_join(&busy(), |u, (author, posts)| author.eq(u.id) & posts.gt(1))
            .order_by(|(_, (_, posts))| posts.asc().nulls_last())
            .select(|(u, (_, posts))| (u.name, posts.or(0)))
    );
    snapshot!(
        "named_in",
        User::query().filter(|u| u.id.in_query(busy().query().select(|(author, _)| author)))
    );
    snapshot!(
        "named_by_a_table",
        User::query()
            .filter(|u| exists(Post::query().filter(|p| p.author_id.eq(u.id))))
            .join(&Post::query().select(|p| p.author_id).named("posts"), |u, author| author.eq(u.id))
            .select(|(u, _)| u.id)
    );
    let twice = busy();
    let both = twice.query().select(|(author, _)| author).named("both");
    snapshot!(
        "named_by_another",
        User::query()
            .filter(|u| u.id.in_query(twice.query().select(|(author, _)| author)) & u.id.in_query(both.rows()))
            .select(|u| u.id)
    );
}

#[test]
fn recursion() {
    let start = || Comment::query().filter(|c| c.parent_id.is_null()).select(|c| (c.id, value(0), c.text));
    let tree = start().recursive("tree", |tree| {
        Comment::query()
            .join(tree, |c, (id, ..)| c.parent_id.eq(id))
            .select(|(c, (_, depth, path))| (c.id, depth + 1, path.concat("/").concat(c.text)))
    });
    snapshot!("recursive", tree.query().order_by(|(_, depth, _)| depth.desc()).select(|row| row));
    let steps =
        Comment::query().filter(|c| c.id.eq(1)).select(|c| c.id).recursive_steps("steps", 9, |found| {
            Comment::query().join(found, |c, id| c.parent_id.eq(id)).select(|(c, _)| c.id)
        });
    snapshot!("recursive_steps", Comment::query().filter(|c| c.id.in_query(steps.rows())).select(|c| c.text));
    snapshot!(
        "recursive_in_an_update",
        Comment::query().filter(|c| c.id.in_query(steps.rows())).update(|c| c.spam.set(true))
    );
    let apart = start().recursive("apart", |_| start());
    snapshot!("recursive_apart", apart.rows());
}
