//! Aggregates, windows, limits and locks where they mean nothing: refused before anything is sent.

use plough::error::Kind;
use plough::prelude::*;
use plough::query::{Window, count, dense_rank, exists, rank, row_number, value};
use plough::test::record;
use plough_tests::models::{Post, User};
use plough_tests::{on_every_backend, seed};

/// The error of what is refused before anything is sent.
async fn refused<T>(end: impl Future<Output = plough::Result<T>>) -> String {
    let (result, statements) = record(end).await;
    let Err(error) = result else { panic!("it was not refused") };
    assert_eq!(error.kind(), Kind::InvalidInput, "{error}");
    assert!(statements.is_empty(), "{statements:?}");
    error.to_string()
}

on_every_backend! {
    async fn an_aggregate_of_an_aggregate(db: TestDb) {
        seed::blog(&db).await?;
        let error = refused(Post::query().select(|p| p.views.sum().max()).all(&db)).await;
        assert!(error.starts_with("Post: an aggregate of an aggregate; give the query"), "{error}");
        refused(Post::query().group_by(|p| p.author_id).select(|_| count().sum()).all(&db)).await;
        refused(User::query().select(|u| u.posts().max(|p| p.views.sum())).all(&db)).await;
        // The way that it names.
        let counts = Post::query().group_by(|p| p.author_id).select(|p| (p.author_id, count())).named("counts");
        assert_eq!(counts.query().select(|(_, posts)| posts.max()).one(&db).await?, Some(2));
    }

    async fn what_looks_at_other_rows_in_the_filter_of_a_relation(db: TestDb) {
        seed::blog(&db).await?;
        let error = refused(User::query().filter(|u| u.posts().any(|p| p.views.sum().gt(0))).count(&db)).await;
        assert!(error.contains("an aggregate in the filter of a relation; compare the relation's own"), "{error}");
        let first = |p: Columns<Post>| row_number().over(Window::new().order_by(p.id.asc())).eq(1);
        refused(User::query().filter(|u| u.posts().any(first)).count(&db)).await;
        assert_eq!(User::query().filter(|u| u.posts().sum(|p| p.views).ge(0)).count(&db).await?, 3);
    }

    async fn what_looks_at_other_rows_in_an_update(db: TestDb) {
        seed::blog(&db).await?;
        let one = || Post::query().filter(|p| p.id.eq(1));
        let error = refused(one().update(|p| p.views.set(p.views.max().or(0))).exec(&db)).await;
        assert!(error.contains("an aggregate in an update; take it from a query"), "{error}");
        let place = |p: Columns<Post>| row_number().over(Window::new().order_by(p.id.asc()));
        let error = refused(one().update(|p| p.views.set(place(p))).exec(&db)).await;
        assert!(error.contains("a window function in an update; take it from a query"), "{error}");
        let error = refused(one().update(|p| p.title.set(p.author().name)).exec(&db)).await;
        assert!(error.contains("take it from a query: `scalar("), "{error}");
    }

    async fn a_rank_without_an_order(db: TestDb) {
        seed::blog(&db).await?;
        let error = refused(Post::query().select(|_| rank().over(Window::new())).all(&db)).await;
        assert!(error.contains("without an order; say in the window"), "{error}");
        refused(Post::query().select(|p| dense_rank().over(Window::new().partition_by(p.author_id))).all(&db)).await;
        refused(Post::query().select(|p| p.views.lag(1).over(Window::new())).all(&db)).await;
        refused(Post::query().select(|p| p.views.lead(1).over(Window::new())).all(&db)).await;
        // All of a window need no order, and some number suffices.
        let rows = Post::query()
            .select(|p| (count().over(Window::new()), row_number().over(Window::new()), p.id.sum().over(Window::new())))
            .all(&db)
            .await?;
        assert_eq!((rows.len(), rows[0].0, rows[0].2), (4, 4, Some(10)));
    }

    async fn a_limit_beside_an_aggregate_of_all_rows(db: TestDb) {
        seed::blog(&db).await?;
        let sum = |query: Query<Post>| query.select(|p| p.id.sum());
        let error = refused(sum(Post::query().limit(2)).one(&db)).await;
        assert!(error.contains("a limit beside an aggregate of all rows"), "{error}");
        refused(sum(Post::query().order_by(|p| p.id.asc()).limit(2)).all(&db)).await;
        refused(sum(Post::query().offset(1)).first(&db)).await;
        assert_eq!(sum(Post::query()).first(&db).await?, Some(Some(10)));
        let two = Post::query().order_by(|p| p.id.asc()).limit(2).select(|p| p.id).named("two");
        assert_eq!(two.query().select(|id| id.sum()).one(&db).await?, Some(3));
    }

    async fn conditions_on_all_rows_as_one_group(db: TestDb) {
        seed::blog(&db).await?;
        let many = |least: i64| Post::query().having(move |_| count().ge(least));
        assert!(many(4).exists(&db).await? && !many(5).exists(&db).await?);
        assert_eq!((many(4).count(&db).await?, many(5).count(&db).await?), (1, 0));
        let busy = User::query().filter(|u| {
            exists(Post::query().filter(|p| p.author_id.eq(u.id)).having(|_| count().gt(1)))
        });
        assert_eq!(busy.select(|u| u.id).all(&db).await?, [1]);
        let error = refused(many(4).select(|_| value(1)).all(&db)).await;
        assert!(error.contains("`.having(..)` asks about a group"), "{error}");
    }

    async fn a_constant_is_not_the_number_of_a_column(db: TestDb) {
        seed::blog(&db).await?;
        // As a number of a column, 1 would be the key.
        let names = User::query().order_by(|u| (value(1).desc(), u.name.asc())).select(|u| (u.id, u.name)).all(&db).await?;
        assert_eq!(names.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3]);
        let ids = User::query().order_by(|u| (value(9).asc(), u.id.desc())).select(|u| u.id).all(&db).await?;
        assert_eq!(ids, [3, 2, 1]);
        assert_eq!(User::query().group_by(|_| value(1)).select(|_| count()).all(&db).await?, [3]);
        let groups = Post::query()
            .group_by(|p| (value(2), p.author_id))
            .order_by(|p| p.author_id.asc())
            .select(|p| (count(), p.author_id))
            .all(&db)
            .await?;
        assert_eq!(groups, [(2, 1), (1, 2), (1, 3)]);
    }

    async fn a_lock_that_no_transaction_holds(db: TestDb) {
        seed::blog(&db).await?;
        let (result, statements) = record(Post::query().for_update().all(&db)).await;
        let error = result.expect_err("it would end with the statement");
        assert!(statements.is_empty(), "{statements:?}");
        if error.is_unsupported() {
            return Ok(()); // there are no such locks
        }
        assert_eq!(error.kind(), Kind::Transaction, "{error}");
        let stream = futures_util::StreamExt::next(&mut Post::query().for_share().stream(&db)).await;
        assert!(stream.is_some_and(|row| row.is_err()));
        assert!(Post::query().for_update().select(|p| p.id).one(&db).await.is_err());
        assert!(Post::query().for_update().explain(&db).await.is_ok(), "a plan locks nothing");
        let locked = db.transaction(async |tx| Post::query().for_update().all(&tx).await).await?;
        assert_eq!(locked.len(), 4);
    }
}
