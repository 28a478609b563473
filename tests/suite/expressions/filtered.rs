//! Aggregates of some of the rows.

use super::{Item, items};
use plough::error::Kind;
use plough::prelude::*;
use plough::query::{Window, count, row_number};
use plough::test::record;
use plough_tests::on_every_backend;

on_every_backend! {
    async fn each_aggregate_has_rows_of_its_own(db: TestDb) {
        items(&db).await?;
        let (all, some, unknown, different) = Item::query()
            .select(|i| {
                (
                    count(),
                    count().filter(i.pieces.gt(0)),
                    count().filter(i.weight.gt(-100)),
                    i.pieces.count_distinct().filter(i.pieces.gt(0)),
                )
            })
            .one(&db)
            .await?;
        // Where it is unknown whether a condition is true, it is not.
        assert_eq!((all, some, unknown, different), (4, 3, 3, 2));
        let (sum, mean, least, most, known) = Item::query()
            .select(|i| {
                (
                    i.pieces.sum().filter(i.checked),
                    i.rate.avg().filter(i.pieces.eq(7)),
                    i.pieces.min().filter(i.pieces.gt(0)),
                    i.id.max().filter(i.name.ne("Item 4")),
                    i.weight.count().filter(i.id.ge(2)),
                )
            })
            .one(&db)
            .await?;
        assert_eq!((sum, mean, least, most, known), (Some(12), Some(1.0), Some(5), Some(3), 2));
    }

    async fn without_rows_there_is_no_sum(db: TestDb) {
        items(&db).await?;
        let none: (i64, Option<i64>, Option<f64>, Option<i64>) = Item::query()
            .select(|i| {
                let none = || i.name.eq("nobody");
                (count().filter(none()), i.pieces.sum().filter(none()), i.rate.avg().filter(none()), i.id.min().filter(none()))
            })
            .one(&db)
            .await?;
        assert_eq!(none, (0, None, None, None));
    }

    async fn two_filters_hold_both(db: TestDb) {
        items(&db).await?;
        let ids = Item::query()
            .select(|i| i.id.sum().filter(i.pieces.gt(0)).filter(i.weight.lt(0) | i.weight.is_null()))
            .one(&db)
            .await?;
        assert_eq!(ids, Some(7));
    }

    async fn groups_are_chosen_and_ordered_by_them(db: TestDb) {
        items(&db).await?;
        let rows: Vec<(i32, i64, Option<i64>)> = Item::query()
            .group_by(|i| i.pieces)
            .having(|i| count().filter(i.checked).ge(1))
            .order_by(|i| i.id.sum().filter(i.weight.is_not_null()).desc())
            .select(|i| (i.pieces, count(), i.id.sum().filter(i.weight.is_not_null())))
            .all(&db)
            .await?;
        assert_eq!(rows, [(5, 1, Some(4)), (7, 2, Some(1))]);
    }

    async fn windows_of_some_rows(db: TestDb) {
        items(&db).await?;
        let rows: Vec<(Option<i64>, i64)> = Item::query()
            .order_by(|i| i.id.asc())
            .select(|i| {
                let near = || Window::new().order_by(i.id.asc()).rows(-1..=0);
                (i.pieces.sum().filter(i.pieces.gt(0)).over(near()), count().filter(i.checked).over(near()))
            })
            .all(&db)
            .await?;
        assert_eq!(rows, [(Some(7), 1), (Some(7), 1), (Some(7), 0), (Some(12), 1)]);
    }

    async fn a_filter_looks_at_its_own_row(db: TestDb) {
        items(&db).await?;
        let (result, statements) = record(Item::query().select(|i| i.pieces.sum().filter(count().gt(1))).all(&db)).await;
        let error = result.expect_err("an aggregate");
        assert_eq!((error.kind(), statements.len()), (Kind::InvalidInput, 0));
        assert!(error.to_string().contains("an aggregate in the filter of an aggregate"), "{error}");
        let place = || row_number().over(Window::new());
        let (result, statements) = record(Item::query().select(|_| count().filter(place().gt(1))).all(&db)).await;
        let error = result.expect_err("a window");
        assert_eq!((error.kind(), statements.len()), (Kind::InvalidInput, 0));
        assert!(error.to_string().contains("a window function in the filter of an aggregate"), "{error}");
    }
}
