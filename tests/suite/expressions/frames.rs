//! Frames: which rows of a window a function looks at.

use super::{Item, items};
use plough::error::Kind;
use plough::model::Required;
use plough::prelude::*;
use plough::query::{Expr, Window, count, dense_rank, rank, row_number};
use plough::test::record;
use plough_tests::on_every_backend;

fn by_id(i: Columns<Item>) -> Window {
    Window::new().order_by(i.id.asc())
}

/// The items' pieces are 7, -7, 7 and 5.
async fn sums(db: &Db, window: impl FnOnce(Columns<Item>) -> Window) -> plough::Result<Vec<Option<i64>>> {
    Item::query().order_by(|i| i.id.asc()).select(|i| i.pieces.sum().over(window(i))).all(db).await
}

async fn refused(db: &Db, value: impl FnOnce(Columns<Item>) -> Expr<i64, Required>) -> String {
    let (result, statements) = record(Item::query().select(value).all(db)).await;
    let error = result.expect_err("it means nothing");
    assert_eq!((error.kind(), statements.len()), (Kind::InvalidInput, 0), "{error}");
    error.to_string()
}

on_every_backend! {
    async fn every_frame_has_its_rows(db: TestDb) {
        items(&db).await?;
        let all = |sums: [i64; 4]| sums.map(Some);
        assert_eq!(sums(&db, |i| by_id(i).rows(-1..=0)).await?, all([7, 0, 0, 12]));
        assert_eq!(sums(&db, |i| by_id(i).rows(-1..=1)).await?, all([0, 7, 5, 12]));
        assert_eq!(sums(&db, |i| by_id(i).rows(..=0)).await?, all([7, 0, 7, 12]));
        assert_eq!(sums(&db, |i| by_id(i).rows(..=1)).await?, all([0, 7, 12, 12]));
        assert_eq!(sums(&db, |i| by_id(i).rows(0..)).await?, all([12, 5, 12, 5]));
        assert_eq!(sums(&db, |i| by_id(i).rows(0..=0)).await?, all([7, -7, 7, 5]));
        assert_eq!(sums(&db, |i| by_id(i).rows(..)).await?, all([12; 4]));
        assert_eq!(sums(&db, |_| Window::new().rows(..)).await?, all([12; 4]));
        assert_eq!(sums(&db, |i| by_id(i).rows(i32::MIN..=i32::MAX)).await?, all([12; 4]));
        // In a frame without the row itself there may be none.
        assert_eq!(sums(&db, |i| by_id(i).rows(1..)).await?, [Some(5), Some(12), Some(5), None]);
        assert_eq!(sums(&db, |i| by_id(i).rows(..=-2)).await?, [None, None, Some(7), Some(0)]);
        assert_eq!(sums(&db, |i| by_id(i).rows(1..=2)).await?, [Some(0), Some(12), Some(5), None]);
        assert_eq!(sums(&db, |i| by_id(i).rows(-3..=-2)).await?, [None, None, Some(7), Some(0)]);
    }

    async fn every_aggregate_has_frames(db: TestDb) {
        items(&db).await?;
        let rows: Vec<(i64, i64, Option<i32>, Option<f64>, i64)> = Item::query()
            .order_by(|i| i.id.asc())
            .select(|i| {
                let near = || by_id(i).rows(-1..=1);
                (
                    count().over(near()),
                    i.weight.count().over(near()),
                    i.pieces.min().over(near()),
                    i.rate.avg().over(near()),
                    i.id.first_value().over(near()),
                )
            })
            .all(&db)
            .await?;
        assert_eq!(
            rows,
            [
                (2, 2, Some(-7), Some(0.75), 1),
                (3, 2, Some(-7), Some(1.0), 1),
                (3, 2, Some(-7), Some(1.5), 2),
                (2, 1, Some(5), Some(1.75), 3),
            ]
        );
        let after = Item::query().order_by(|i| i.id.asc()).select(|i| count().over(by_id(i).rows(2..))).all(&db).await?;
        assert_eq!(after, [2, 1, 0, 0]);
    }

    async fn a_frame_ends_at_its_partition(db: TestDb) {
        items(&db).await?;
        let same = |i: Columns<Item>| Window::new().partition_by(i.pieces).order_by(i.id.desc());
        assert_eq!(sums(&db, |i| same(i).rows(-1..=0)).await?, [Some(14), Some(-7), Some(7), Some(5)]);
        // Rows that are equal in order are not one: the frame counts rows.
        let numbers = Item::query()
            .select(|i| count().over(Window::new().order_by(i.pieces.asc()).rows(..=0)))
            .all(&db)
            .await?;
        let mut numbers = numbers;
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }

    async fn each_distance_is_a_statement_of_its_own(db: TestDb) {
        items(&db).await?;
        for (last, first_row) in [(0, 7), (1, 0), (2, 7), (1, 0), (0, 7)] {
            assert_eq!(sums(&db, |i| by_id(i).rows(..=last)).await?[0], Some(first_row), "{last}");
        }
        assert_eq!(sums(&db, by_id).await?[3], Some(12));
    }

    async fn a_frame_that_means_nothing(db: TestDb) {
        items(&db).await?;
        let (first, last) = (2, -1);
        let error = refused(&db, |i| count().over(by_id(i).rows(first..=last))).await;
        assert!(error.contains("a frame that ends before it starts: `.rows(2..=-1)`; write"), "{error}");
        let error = refused(&db, |_| count().over(Window::new().rows(..=0))).await;
        assert!(error.contains("a frame without an order; say in the window"), "{error}");
        for func in [row_number, rank, dense_rank] {
            let error = refused(&db, |i| func().over(by_id(i).rows(..))).await;
            assert!(error.contains("looks at the whole window; leave `.rows(..)` out"), "{error}");
        }
        for frame in [1..=2, -2..=-1] {
            let error = refused(&db, |i| i.id.first_value().over(by_id(i).rows(frame))).await;
            assert!(error.contains("the first value of a frame that may have no rows; let the frame"), "{error}");
        }
    }
}
