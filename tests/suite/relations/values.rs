//! Values over the rows of a relation, loaded without the rows.

use super::models::*;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn counts_and_aggregates_are_loaded_without_rows(db: TestDb) {
        seed::blog(&db).await?;
        for (id, views) in [(1, 5), (2, 7), (3, 100)] {
            Post::update(id).set_with(|p| p.views.set(views)).exec(&db).await?;
        }
        type Values = (User, i64, Option<i64>, Option<i64>, Option<i64>, Option<f64>, bool);
        let users: Vec<Values> = assert_statements!(7, {
            User::query()
                .order_by(|u| u.id.asc())
                .with(|u| u.posts().count())
                .with(|u| u.posts().sum(|p| p.views))
                .with(|u| u.posts().max(|p| p.views))
                .with(|u| u.posts().filter(|p| p.published).min(|p| p.views))
                .with(|u| u.posts().avg(|p| p.views))
                .with(|u| u.posts().filter(|p| p.views.gt(50)).exists())
                .all(&db)
                .await
        })?;
        let values: Vec<_> = users.into_iter().map(|(_, n, sum, max, min, avg, any)| (n, sum, max, min, avg, any)).collect();
        assert_eq!(
            values,
            [
                (2, Some(12), Some(7), Some(5), Some(6.0), false),
                (1, Some(100), Some(100), Some(100), Some(100.0), true),
                (1, Some(0), Some(0), None, Some(0.0), false),
            ]
        );
    }

    async fn parents_without_rows_have_values_too(db: TestDb) {
        seed::blog(&db).await?;
        let posts: Vec<(Post, i64, Option<String>, bool)> = assert_statements!(4, {
            Post::query()
                .order_by(|p| p.id.asc())
                .with(|p| p.comments().count())
                .with(|p| p.comments().max(|c| c.text))
                .with(|p| p.comments().exists())
                .all(&db)
                .await
        })?;
        let values: Vec<_> = posts.iter().map(|(_, n, text, any)| (*n, text.as_deref(), *any)).collect();
        assert_eq!(
            values,
            [
                (2, Some("thanks again"), true), (0, None, false),
                (1, Some("a fine bridge"), true), (0, None, false),
            ]
        );
    }

    async fn values_over_links_and_paths(db: TestDb) {
        seed::blog(&db).await?;
        let tags: Vec<(Tag, i64, Option<String>, i64)> = assert_statements!(4, {
            Tag::query()
                .order_by(|t| t.id.asc())
                .with(|t| t.posts().count())
                .with(|t| t.posts().max(|p| p.author().name))
                .with(|t| t.posts().filter(|p| p.comments().any(|c| c.author().name.eq("Cy"))).count())
                .all(&db)
                .await
        })?;
        let values: Vec<_> = tags.iter().map(|(_, n, name, by)| (*n, name.as_deref(), *by)).collect();
        assert_eq!(values, [(2, Some("Ada"), 1), (1, Some("Ada"), 1), (1, Some("Ada"), 0)]);
    }

    async fn values_of_relations_below_relations(db: TestDb) {
        seed::blog(&db).await?;
        let users: Vec<(User, Vec<(Post, i64, bool)>)> = assert_statements!(4, {
            User::query()
                .order_by(|u| u.id.asc())
                .with(|u| {
                    u.posts()
                        .order_by(|p| p.id.asc())
                        .with(|p| p.comments().count())
                        .with(|p| p.tags().filter(|t| t.name.eq("looms")).exists())
                })
                .all(&db)
                .await
        })?;
        let values: Vec<Vec<_>> =
            users.iter().map(|(_, posts)| posts.iter().map(|(p, n, looms)| (p.id, *n, *looms)).collect()).collect();
        assert_eq!(values, [vec![(1, 2, false), (2, 0, true)], vec![(3, 1, false)], vec![(4, 0, false)]]);
    }

    async fn values_by_keys_of_several_columns_and_none(db: TestDb) {
        db.create_tables::<(Shop, Order)>().await?;
        for (tenant, code) in [(1, "a"), (i64::MAX, "b"), (2, "b")] {
            Shop::insert(Shop { tenant, code: code.into() }).exec(&db).await?;
        }
        for (tenant, code, pieces) in [(1, "a", 3), (1, "a", 4), (i64::MAX, "b", 5)] {
            let order = Order { id: 0, tenant: Some(tenant), shop_code: Some(code.into()), pieces };
            Order::insert(order).exec(&db).await?;
        }
        Order::insert(Order { id: 0, tenant: None, shop_code: Some("a".into()), pieces: 9 }).exec(&db).await?;
        let shops: Vec<(Shop, i64, Option<i64>)> = assert_statements!(3, {
            Shop::query()
                .order_by(|s| s.tenant.asc())
                .with(|s| s.orders().count())
                .with(|s| s.orders().sum(|o| o.pieces))
                .all(&db)
                .await
        })?;
        let values: Vec<_> = shops.iter().map(|(_, n, sum)| (*n, *sum)).collect();
        assert_eq!(values, [(2, Some(7)), (0, None), (1, Some(5))]);
        // A row without a key has the value of one without rows.
        let orders: Vec<(Order, Option<(Shop, i64)>)> =
            Order::query().order_by(|o| o.id.asc()).with(|o| o.shop().with(|s| s.orders().count())).all(&db).await?;
        let values: Vec<_> = orders.iter().map(|(_, shop)| shop.as_ref().map(|(_, n)| *n)).collect();
        assert_eq!(values, [Some(2), Some(2), Some(1), None]);
    }

    async fn values_of_rows_in_hand_and_by_a_loader(db: TestDb) {
        seed::blog(&db).await?;
        let posts = Post::query().order_by(|p| p.id.desc()).all(&db).await?;
        let counts: Vec<i64> = assert_statements!(1, { db.load(&posts, |p| p.comments().count()).await })?;
        assert_eq!(counts, [0, 1, 0, 2]);
        let loader = db.loader();
        let counts = assert_statements!(2, {
            let counts = posts.iter().map(|post| loader.load(post, |p| p.comments().count()));
            let spam = posts.iter().map(|post| loader.load(post, |p| p.comments().filter(|c| c.spam).exists()));
            let both = futures_util::future::join(
                futures_util::future::join_all(counts),
                futures_util::future::join_all(spam),
            );
            both.await
        });
        let spam = counts.1.into_iter().collect::<plough::Result<Vec<bool>>>()?;
        assert_eq!(counts.0.into_iter().collect::<plough::Result<Vec<i64>>>()?, [0, 1, 0, 2]);
        assert_eq!(spam, [false; 4]);
    }

    async fn a_count_in_an_expression_is_the_same_as_before(db: TestDb) {
        seed::blog(&db).await?;
        let ids: Vec<(i64, bool)> = Post::query()
            .filter(|p| p.comments().count().gt(0) & (p.comments().exists() | p.published))
            .filter(|p| !p.comments().filter(|c| c.spam).exists())
            .order_by(|p| p.comments().count().desc())
            .select(|p| (p.id, p.comments().filter(|c| c.text.contains("thanks")).exists()))
            .all(&db)
            .await?;
        assert_eq!(ids, [(1, true), (3, false)]);
    }
}
