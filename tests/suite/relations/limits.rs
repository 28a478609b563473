//! A limit for each parent.

use super::models::*;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

/// Twenty comments on each of two posts, more than any limit here; on the third one only.
async fn comments(db: &Db) -> plough::Result<()> {
    seed::blog(db).await?;
    let many =
        (0..40).map(|n| NewComment { post_id: 1 + n % 2, author_id: 1 + n % 3, text: format!("{}", n % 4) });
    Comment::insert_all(many).exec(db).await?;
    Comment::query().filter(|c| c.id.gt(3) & c.text.eq("3")).update(|c| c.spam.set(true)).exec(db).await?;
    Ok(())
}

fn ids(comments: &[Comment]) -> Vec<i64> {
    comments.iter().map(|comment| comment.id).collect()
}

on_every_backend! {
    async fn each_parent_has_its_own_limit(db: TestDb) {
        comments(&db).await?;
        let all: Vec<(Post, Vec<Comment>)> =
            Post::query().order_by(|p| p.id.asc()).with(|p| p.comments().order_by(|c| c.id.desc())).all(&db).await?;
        for (limit, offset) in [(0, 0), (1, 0), (3, 0), (3, 2), (100, 0), (100, 19), (u64::MAX, 1), (2, 100)] {
            let some: Vec<(Post, Vec<Comment>)> = assert_statements!(2, {
                Post::query()
                    .order_by(|p| p.id.asc())
                    .with(|p| p.comments().order_by(|c| c.id.desc()).limit(limit).offset(offset))
                    .all(&db)
                    .await
            })?;
            for ((_, all), (_, some)) in all.iter().zip(&some) {
                let offset = usize::try_from(offset)?.min(all.len());
                let end = offset.saturating_add(usize::try_from(limit)?).min(all.len());
                assert_eq!(ids(some), ids(&all[offset..end]), "limit {limit} offset {offset}");
            }
        }
        let rest: Vec<(Post, Vec<Comment>)> = Post::query()
            .order_by(|p| p.id.asc())
            .with(|p| p.comments().order_by(|c| c.id.desc()).offset(20))
            .all(&db)
            .await?;
        assert_eq!(rest.iter().map(|(_, c)| c.len()).collect::<Vec<_>>(), [2, 0, 0, 0]);
    }

    async fn ties_are_broken_by_the_primary_key(db: TestDb) {
        comments(&db).await?;
        let tied: Vec<(Post, Vec<Comment>)> = Post::query()
            .filter(|p| p.id.eq(2))
            .with(|p| p.comments().order_by(|c| c.spam.desc()).limit(12))
            .all(&db)
            .await?;
        let (spam, rest): (Vec<&Comment>, Vec<&Comment>) = tied[0].1.iter().partition(|c| c.spam);
        assert_eq!((spam.len(), rest.len()), (10, 2));
        assert!(tied[0].1[..10].iter().all(|c| c.spam));
        assert!(tied[0].1[..10].is_sorted_by_key(|c| -c.id), "{tied:?}");
        // Without an order, that of the primary key.
        let first: Vec<(Post, Vec<Comment>)> =
            Post::query().filter(|p| p.id.eq(1)).with(|p| p.comments().limit(2)).all(&db).await?;
        assert_eq!(ids(&first[0].1), [1, 2]);
    }

    async fn filters_and_joins_are_applied_before_the_limit(db: TestDb) {
        comments(&db).await?;
        let posts: Vec<(Post, Vec<(Comment, User)>)> = assert_statements!(3, {
            Post::query()
                .filter(|p| p.id.le(3))
                .order_by(|p| p.id.asc())
                .with(|p| {
                    p.comments()
                        .filter(|c| c.spam.eq(false) & c.author().name.ne("Cy"))
                        .order_by(|c| (c.author().name.desc(), c.parent_id.desc(), c.text.asc()))
                        .limit(5)
                        .with(|c| c.author())
                })
                .all(&db)
                .await
        })?;
        for (post, comments) in &posts {
            let mut expected = Comment::query()
                .filter(|c| c.post_id.eq(post.id) & c.spam.eq(false) & c.author_id.ne(3))
                .order_by(|c| (c.author().name.desc(), c.parent_id.desc(), c.text.asc(), c.id.asc()))
                .all(&db)
                .await?;
            expected.truncate(5);
            let found: Vec<i64> = comments.iter().map(|(comment, _)| comment.id).collect();
            assert_eq!(found, ids(&expected), "post {}", post.id);
            assert!(comments.iter().all(|(comment, user)| comment.author_id == user.id));
        }
        assert_eq!(posts.iter().map(|(_, c)| c.len()).collect::<Vec<_>>(), [5, 5, 1]);
    }

    async fn many_to_many_has_a_limit_per_parent(db: TestDb) {
        seed::blog(&db).await?;
        let names = |tags: &[Tag]| tags.iter().map(|tag| tag.name.clone()).collect::<Vec<_>>().join(" ");
        let posts: Vec<(Post, Vec<Tag>)> = assert_statements!(2, {
            Post::query()
                .order_by(|p| p.id.asc())
                .with(|p| p.tags().order_by(|t| t.name.asc()).limit(1))
                .all(&db)
                .await
        })?;
        assert_eq!(posts.iter().map(|(_, tags)| names(tags)).collect::<Vec<_>>(), ["engines", "looms", "", ""]);
        let posts: Vec<(Post, Vec<Tag>)> = Post::query()
            .order_by(|p| p.id.asc())
            .with(|p| p.tags().filter(|t| t.id.ne(2)).order_by(|t| t.posts().count().desc()).limit(1).offset(0))
            .all(&db)
            .await?;
        assert_eq!(posts.iter().map(|(_, tags)| names(tags)).collect::<Vec<_>>(), ["rust", "rust", "", ""]);
        let tags: Vec<(Tag, Vec<(Post, Vec<Tag>)>)> = assert_statements!(3, {
            Tag::query()
                .order_by(|t| t.id.asc())
                .with(|t| t.posts().limit(1).with(|p| p.tags().order_by(|t| t.id.desc()).limit(1)))
                .all(&db)
                .await
        })?;
        let found: Vec<_> = tags.iter().map(|(_, posts)| (posts[0].0.id, posts[0].1[0].id)).collect();
        assert_eq!(found, [(1, 2), (1, 2), (2, 3)]);
    }

    async fn composite_keys_have_a_limit_per_parent(db: TestDb) {
        db.create_tables::<(Shop, Order)>().await?;
        for (tenant, code) in [(1, "a"), (1, "b"), (2, "a")] {
            Shop::insert(Shop { tenant, code: code.into() }).exec(&db).await?;
            for pieces in 0..5 {
                let order = Order { id: 0, tenant: Some(tenant), shop_code: Some(code.into()), pieces };
                Order::insert(order).exec(&db).await?;
            }
        }
        let shops: Vec<(Shop, Vec<Order>)> = Shop::query()
            .order_by(|s| (s.tenant.asc(), s.code.asc()))
            .with(|s| s.orders().order_by(|o| o.pieces.desc()).limit(2).offset(1))
            .all(&db)
            .await?;
        for (shop, orders) in &shops {
            assert_eq!(orders.iter().map(|order| order.pieces).collect::<Vec<_>>(), [3, 2]);
            assert!(orders.iter().all(|order| order.tenant == Some(shop.tenant)));
        }
    }
}
