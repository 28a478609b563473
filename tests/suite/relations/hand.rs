//! Relations of rows in hand, loaders, and snapshots.

use super::models::*;
use futures_util::future::join_all;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn rows_in_hand_keep_their_order(db: TestDb) {
        seed::blog(&db).await?;
        let mut posts = Post::query().order_by(|p| p.id.desc()).all(&db).await?;
        posts.push(posts[3].clone());
        let comments: Vec<Vec<Comment>> = assert_statements!(1, {
            db.load(&posts, |p| p.comments().order_by(|c| c.id.asc())).await
        })?;
        let ids: Vec<Vec<i64>> = comments.iter().map(|c| c.iter().map(|c| c.id).collect()).collect();
        assert_eq!(ids, [vec![], vec![3], vec![], vec![1, 2], vec![1, 2]]);

        let reviewers: Vec<Option<User>> = db.load(&posts, |p| p.reviewer()).await?;
        assert_eq!(reviewers.iter().map(Option::is_some).collect::<Vec<_>>(), [false, false, false, true, true]);

        let trees: Vec<Vec<(Tag, Vec<Post>)>> = assert_statements!(2, {
            db.load(posts.iter().take(3), |p| {
                p.tags().order_by(|t| t.name.asc()).limit(1).with(|t| t.posts().limit(1))
            })
            .await
        })?;
        assert_eq!(trees.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!((&*trees[2][0].0.name, trees[2][0].1[0].id), ("looms", 2));

        let none: Vec<Vec<Comment>> = assert_statements!(0, { db.load(&[] as &[Post], |p| p.comments()).await })?;
        assert_eq!(none.len(), 0);
        let authors: Vec<User> =
            db.transaction(async |tx| tx.load(&posts, |p| p.author()).await).await?;
        assert_eq!(authors.iter().map(|u| &*u.name).collect::<Vec<_>>(), ["Cy", "Bob", "Ada", "Ada", "Ada"]);
    }

    async fn composite_keys_of_rows_in_hand(db: TestDb) {
        db.create_tables::<(Shop, Order)>().await?;
        Shop::insert(Shop { tenant: 1, code: "a".into() }).exec(&db).await?;
        for tenant in [Some(1), None] {
            let order = Order { id: 0, tenant, shop_code: Some("a".into()), pieces: 1 };
            Order::insert(order).exec(&db).await?;
        }
        let orders = Order::query().order_by(|o| o.id.asc()).all(&db).await?;
        let shops: Vec<Option<Shop>> = db.load(&orders, |o| o.shop()).await?;
        assert_eq!((shops[0].is_some(), shops[1].is_some()), (true, false));
        let nothing: Vec<Option<Shop>> = assert_statements!(0, { db.load(&orders[1..], |o| o.shop()).await })?;
        assert_eq!(nothing, [None]);
    }

    async fn a_loader_makes_one_statement_of_many_loads(db: TestDb) {
        seed::blog(&db).await?;
        let posts = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
        let hundred: Vec<&Post> = posts.iter().cycle().take(100).collect();
        let loader = db.loader();
        let authors = assert_statements!(1, {
            join_all(hundred.iter().map(|post| loader.load(*post, |p| p.author()))).await
        });
        for (post, author) in hundred.iter().zip(authors) {
            assert_eq!(author?.id, post.author_id);
        }
        // What was loaded is remembered; a relation with another filter is another.
        let again = assert_statements!(0, { loader.load(&posts[2], |p| p.author()).await })?;
        assert_eq!(again.name, "Bob");
        let (few, all) = assert_statements!(3, {
            futures_util::future::join(
                join_all(posts.iter().map(|post| loader.load(post, |p| p.comments().limit(1)))),
                join_all(posts.iter().map(|post| loader.load(post, |p| p.comments().with(|c| c.author()).limit(9)))),
            )
            .await
        });
        let few: Vec<usize> = few.into_iter().map(|c| c.map(|c| c.len())).collect::<plough::Result<_>>()?;
        let all: Vec<usize> = all.into_iter().map(|c| c.map(|c| c.len())).collect::<plough::Result<_>>()?;
        assert_eq!((few, all), (vec![1, 0, 1, 0], vec![2, 0, 1, 0]));
        let none = loader.load(&posts[1], |p| p.reviewer()).await?;
        assert!(none.is_none());
    }

    async fn a_load_that_was_given_up_leaves_the_others_whole(db: TestDb) {
        seed::blog(&db).await?;
        let posts = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
        let loader = db.loader();
        let mut first = loader.load(&posts[0], |p| p.author());
        // It joins a batch and is dropped before the batch begins.
        assert!(futures_util::FutureExt::now_or_never(&mut first).is_none());
        drop(first);
        assert_eq!(loader.load(&posts[2], |p| p.author()).await?.name, "Bob");
        let mut begun = loader.load(&posts[3], |p| p.author());
        let mut shares = loader.load(&posts[3], |p| p.author());
        assert!(futures_util::FutureExt::now_or_never(&mut begun).is_none());
        assert!(futures_util::FutureExt::now_or_never(&mut shares).is_none());
        drop(begun);
        assert_eq!(shares.await?.name, "Cy");
    }

    async fn an_error_is_that_of_all_loads_that_shared_it(db: TestDb) {
        seed::blog(&db).await?;
        let posts = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
        let loader = db.loader();
        db.close().await;
        let results = join_all(posts.iter().map(|post| loader.load(post, |p| p.tags()))).await;
        let kinds: Vec<_> = results.into_iter().map(|result| result.unwrap_err().kind()).collect();
        assert_eq!(kinds, [plough::error::Kind::Closed; 4]);
    }

    async fn a_snapshot_reads_a_tree_in_one_transaction(db: TestDb) {
        seed::blog(&db).await?;
        let tree = || Post::query().order_by(|p| p.id.asc()).with(|p| p.comments()).with(|p| p.author());
        let (at_once, one_by_one) = (tree().snapshot().all(&db).await?, tree().all(&db).await?);
        assert_eq!(at_once, one_by_one);
        let page = tree().snapshot().page(&db, PageRequest::new(2, 3)).await?;
        assert_eq!((page.items.len(), page.total), (1, 4));
        let page = tree().snapshot().cursor(&db, CursorRequest::first(3)).await?;
        assert_eq!(page.items, at_once[..3]);
        assert_eq!((tree().snapshot().count(&db).await?, tree().snapshot().exists(&db).await?), (4, true));
        // Inside of a transaction its own isolation holds, for every end.
        db.transaction(async |tx| {
            let tree = || tree().snapshot();
            let refused = [
                tree().all(&tx).await.map(drop),
                tree().first(&tx).await.map(drop),
                tree().page(&tx, PageRequest::new(1, 3)).await.map(drop),
                tree().cursor(&tx, CursorRequest::first(3)).await.map(drop),
                tree().count(&tx).await.map(drop),
                tree().exists(&tx).await.map(drop),
            ];
            for refused in refused {
                assert_eq!(refused.unwrap_err().kind(), plough::error::Kind::InvalidInput);
            }
            Ok(())
        })
        .await?;
    }
}
