//! Loading relations: one statement per edge, nothing lost, nothing mixed up.

mod deep;
mod hand;
mod keys;
mod limits;
mod linked;
mod models;
mod picked;
mod streams;
mod through;
mod torn;
mod unique;
mod values;

use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn a_tree_costs_one_statement_per_edge(db: TestDb) {
        seed::blog(&db).await?;
        let posts: Vec<(Post, User, Option<User>, Vec<(Comment, User)>, Vec<Tag>)> = assert_statements!(6, {
            Post::query()
                .order_by(|p| p.id.asc())
                .with(|p| p.author())
                .with(|p| p.reviewer())
                .with(|p| p.comments().order_by(|c| c.id.desc()).with(|c| c.author()))
                .with(|p| p.tags().order_by(|t| t.name.asc()))
                .all(&db)
                .await
        })?;
        let (post, author, reviewer, comments, tags) = &posts[0];
        assert_eq!((&*post.title, &*author.name), ("On engines", "Ada"));
        assert_eq!(reviewer.as_ref().map(|user| &*user.name), Some("Bob"));
        assert_eq!(
            comments.iter().map(|(comment, user)| (&*comment.text, &*user.name)).collect::<Vec<_>>(),
            [("thanks again", "Cy"), ("many thanks", "Bob")]
        );
        assert_eq!(tags.iter().map(|tag| &*tag.name).collect::<Vec<_>>(), ["engines", "rust"]);
        let (_, author, reviewer, comments, tags) = &posts[2];
        assert_eq!((&*author.name, reviewer.is_none(), comments.len(), tags.len()), ("Bob", true, 1, 0));
    }

    async fn self_relations_load_both_ways(db: TestDb) {
        seed::blog(&db).await?;
        let comments: Vec<(Comment, Option<Comment>, Vec<Comment>)> = Comment::query()
            .order_by(|c| c.id.asc())
            .with(|c| c.parent())
            .with(|c| c.replies())
            .all(&db)
            .await?;
        let shape: Vec<_> =
            comments.iter().map(|(c, parent, replies)| (c.id, parent.as_ref().map(|p| p.id), replies.len())).collect();
        assert_eq!(shape, [(1, None, 1), (2, Some(1), 0), (3, None, 0)]);
    }

    async fn a_filtered_to_one_relation_may_be_missing(db: TestDb) {
        seed::blog(&db).await?;
        let posts: Vec<(Post, Option<User>)> = Post::query()
            .order_by(|p| p.id.asc())
            .with(|p| p.author().filter(|u| u.name.eq("Ada")))
            .all(&db)
            .await?;
        assert_eq!(posts.iter().map(|(_, user)| user.is_some()).collect::<Vec<_>>(), [true, true, false, false]);
    }

    async fn no_parents_cost_no_statement(db: TestDb) {
        seed::blog(&db).await?;
        let none: Vec<(Post, Vec<(Comment, User)>)> = assert_statements!(1, {
            Post::query()
                .filter(|p| p.id.lt(0))
                .with(|p| p.comments().with(|c| c.author()))
                .all(&db)
                .await
        })?;
        assert_eq!(none.len(), 0);
    }

    async fn a_transaction_sees_its_own_rows_in_loads(db: TestDb) {
        seed::blog(&db).await?;
        let loaded = db
            .transaction(async |tx| {
                Comment::insert(NewComment { post_id: 4, author_id: 1, text: "new".into() }).exec(&tx).await?;
                Post::query().filter(|p| p.id.eq(4)).with(|p| p.comments()).with(|p| p.author()).one(&tx).await
            })
            .await?;
        assert_eq!((loaded.1.len(), &*loaded.2.name), (1, "Cy"));
    }
}
