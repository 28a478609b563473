//! Aggregates, groups, distinct rows.

use super::{Item, items};
use plough::prelude::*;
use plough::query::{case, count, exists, value};
use plough_tests::models::{Post, Tag, User};
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn aggregates_over_all_rows(db: TestDb) {
        items(&db).await?;
        let row = Item::query()
            .select(|i| (count(), i.weight.count(), i.pieces.count_distinct(), i.pieces.sum(), i.weight.avg(), i.at.max()))
            .one(&db)
            .await?;
        assert_eq!((row.0, row.1, row.2, row.3, row.4), (4, 3, 3, Some(12), Some(0.0)));
        assert_eq!(row.5.map(|at| at.timestamp()), Some(4_102_444_799));
        let row = Item::query().select(|i| (i.rate.sum(), i.share.sum(), i.pieces.avg(), i.share.avg())).one(&db).await?;
        assert_eq!(row, (Some(5.0), Some(1.0), Some(3.0), Some(0.25)));
        let none = Item::query()
            .filter(|i| i.id.gt(9))
            .select(|i| (count(), i.pieces.sum(), i.rate.avg(), i.name.min()))
            .one(&db)
            .await?;
        assert_eq!(none, (0, None, None, None));
    }

    async fn a_row_for_each_group(db: TestDb) {
        seed::blog(&db).await?;
        let rows: Vec<(String, i64)> = Post::query()
            .group_by(|p| p.author().name)
            .having(|_| count().ge(1))
            .order_by(|p| (count().desc(), p.author().name.asc()))
            .select(|p| (p.author().name, count()))
            .all(&db)
            .await?;
        let rows: Vec<_> = rows.iter().map(|(name, n)| (&**name, *n)).collect();
        assert_eq!(rows, [("Ada", 2), ("Bob", 1), ("Cy", 1)]);
        let many = Post::query().group_by(|p| p.author_id).having(|_| count().gt(1)).select(|p| p.author_id).all(&db).await?;
        assert_eq!(many, [1]);
    }

    async fn groups_by_a_computation(db: TestDb) {
        items(&db).await?;
        let rows: Vec<(i64, i64, Option<i64>)> = Item::query()
            .group_by(|i| ((i.id + 1) / 2, i.at.year()))
            .having(|i| i.id.max().gt(1))
            .order_by(|i| ((i.id + 1) / 2).desc())
            .order_by(|i| i.at.year().asc())
            .select(|i| ((i.id + 1) / 2, i.at.year(), i.id.sum()))
            .all(&db)
            .await?;
        assert_eq!(rows, [(2, 2024, Some(3)), (2, 2099, Some(4)), (1, 2024, Some(2))]);
    }

    async fn groups_are_counted_as_rows(db: TestDb) {
        seed::blog(&db).await?;
        assert_eq!(Post::query().group_by(|p| p.author_id).count(&db).await?, 3);
        assert_eq!(Post::query().limit(2).count(&db).await?, 2);
        assert_eq!(Post::query().offset(3).count(&db).await?, 1);
        assert!(!Post::query().limit(0).exists(&db).await?);
        assert!(Post::query().offset(3).exists(&db).await?);
        assert!(!Post::query().offset(4).exists(&db).await?);
    }

    async fn a_computed_group_is_one_expression_wherever_it_stands(db: TestDb) {
        items(&db).await?;
        let share = Item::query()
            .group_by(|i| (i.id + 1) / 2)
            .having(|i| ((i.id + 1) / 2).gt(0) & ((i.id + 1) / 2 + count()).ge(2))
            .order_by(|i| (((i.id + 1) / 2) * -1).asc())
            .select(|i| (((i.id + 1) / 2) * 10, case(((i.id + 1) / 2).eq(1), "first").otherwise("later")))
            .all(&db)
            .await?;
        assert_eq!(share, [(20, "later".to_owned()), (10, "first".to_owned())]);
        seed::blog(&db).await?;
        let posts = User::query()
            .group_by(|u| u.posts().count())
            .having(|u| u.posts().count().ge(1))
            .order_by(|u| (u.posts().count() + 1).desc())
            .select(|u| (u.posts().count() * 10, count()))
            .all(&db)
            .await?;
        assert_eq!(posts, [(20, 1), (10, 2)]);
    }

    async fn a_constant_is_no_column_to_group_or_to_order_by(db: TestDb) {
        items(&db).await?;
        let all = Item::query().group_by(|_| value(2_i64)).select(|i| (count(), i.id.max())).all(&db).await?;
        assert_eq!(all, [(4, Some(4))]);
        let none = Item::query().filter(|i| i.id.gt(9)).group_by(|_| value(-3_i64)).select(|_| count()).all(&db).await?;
        assert!(none.is_empty());
        let rows = Item::query()
            .order_by(|i| (value(2_i64).desc(), value(-3_i64).asc(), i.id.desc()))
            .select(|i| (i.id, i.pieces))
            .all(&db)
            .await?;
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [4, 3, 2, 1]);
    }

    async fn what_is_skipped_does_not_exist_again(db: TestDb) {
        seed::blog(&db).await?;
        let busy = || User::query().filter(|u| u.posts().any(|p| p.id.gt(0)));
        assert_eq!(busy().count(&db).await?, 3);
        assert_eq!(busy().offset(2).count(&db).await?, 1);
        let ids = busy().order_by(|u| u.id.asc()).offset(1).select(|u| u.id).all(&db).await?;
        assert_eq!(ids, [2, 3]);
        let has = exists(Post::query().filter(|p| p.id.gt(0)));
        assert_eq!(User::query().filter(|_| has).offset(3).count(&db).await?, 0);
    }

    async fn an_aggregate_is_found_in_a_list(db: TestDb) {
        items(&db).await?;
        let pieces = Item::query()
            .group_by(|i| i.pieces)
            .having(|i| count().in_([2, 3, 9]) | i.weight.min().in_query(Item::query().filter(|i| i.id.eq(4)).select(|i| i.weight)))
            .order_by(|i| i.pieces.asc())
            .select(|i| (i.pieces, i.weight.max().in_([0, 2]).is_true()))
            .all(&db)
            .await?;
        assert_eq!(pieces, [(5, false), (7, true)]);
    }

    async fn equal_rows_once(db: TestDb) {
        items(&db).await?;
        let pieces = Item::query().order_by(|i| i.pieces.asc()).select(|i| i.pieces).distinct().all(&db).await?;
        assert_eq!(pieces, [-7, 5, 7]);
        let sums = Item::query().order_by(|i| (i.pieces + 1).desc()).select(|i| i.pieces + 1).distinct().all(&db).await?;
        assert_eq!(sums, [8, 6, -6]);
    }

    async fn aggregates_over_relations(db: TestDb) {
        seed::blog(&db).await?;
        let rows = User::query()
            .order_by(|u| (u.posts().count().desc(), u.id.asc()))
            .select(|u| (u.id, u.posts().count(), u.posts().filter(|p| p.published).max(|p| p.id), u.posts().sum(|p| p.id), u.posts().avg(|p| p.id)))
            .all(&db)
            .await?;
        assert_eq!(rows, [(1, 2, Some(2), Some(3), Some(1.5)), (2, 1, Some(3), Some(3), Some(3.0)), (3, 1, None, Some(4), Some(4.0))]);
        let tags = Tag::query().order_by(|t| t.id.asc()).select(|t| (t.posts().count(), t.posts().filter(|p| p.author().name.eq("Cy")).count())).all(&db).await?;
        assert_eq!(tags, [(2, 0), (1, 0), (1, 0)]);
    }
}
