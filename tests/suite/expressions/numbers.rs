//! Arithmetic and decimals.

use super::{Item, ids, items};
use plough::model::Nullable;
use plough::prelude::*;
use plough::query::{Expr, count, scalar};
use plough_tests::on_every_backend;
use rust_decimal::Decimal;

on_every_backend! {
    async fn whole_numbers_divide_as_in_rust(db: TestDb) {
        items(&db).await?;
        let rows: Vec<(i32, i32, Option<i64>, Option<i64>, Option<i64>)> = Item::query()
            .order_by(|i| i.id.asc())
            .select(|i| (i.pieces / 2, i.pieces % 2, i.id / i.weight, i.id % i.weight, i.weight / 3))
            .all(&db)
            .await?;
        assert_eq!(
            rows,
            [
                (3, 1, Some(0), Some(1), Some(0)),
                (-3, -1, None, None, Some(0)),
                (3, 1, None, None, None),
                (2, 1, Some(-2), Some(0), Some(0)),
            ]
        );
    }

    async fn operators_group_as_in_rust(db: TestDb) {
        items(&db).await?;
        let row = Item::query()
            .filter(|i| i.id.eq(4))
            .select(|i| ((i.pieces + 1) * 2 - 3, i.pieces - (i.pieces - 1), -i.pieces, (i.pieces - 8).abs(), -(i.id - 5) * 2))
            .one(&db)
            .await?;
        assert_eq!(row, (9, 1, -5, 3, 2));
        assert_eq!(ids(&db, |i| ((i.id - 1) * 2 + 1).eq(5)).await?, [3]);
    }

    async fn floats_stay_floats(db: TestDb) {
        items(&db).await?;
        let row: (f64, f64, Option<f64>, f32, f32) = Item::query()
            .filter(|i| i.id.eq(1))
            .select(|i| (i.rate / 2.0, i.rate + 0.25, i.rate / (i.rate - 0.5), i.share / 2.0, -i.share))
            .one(&db)
            .await?;
        assert_eq!(row, (0.25, 0.75, None, 0.125, -0.25));
        assert_eq!(ids(&db, |i| i.share.eq(0.25) & i.rate.ge(1.5)).await?, [3, 4]);
    }

    async fn decimals_are_exact(db: TestDb) {
        items(&db).await?;
        assert_eq!(ids(&db, |i| i.price.eq(Decimal::new(30, 1))).await?, [2]);
        assert_eq!(ids(&db, |i| i.price.in_([Decimal::new(150, 2), Decimal::new(6, 0)])).await?, [1, 4]);
        assert_eq!(ids(&db, |i| i.price.ne(Decimal::new(3, 0))).await?, [1, 3, 4]);
    }

    #[skip(sqlite, "decimals are text there, and neither ordered nor calculated with; sql/numbers.rs has the refusal")]
    async fn decimals_are_ordered_and_added_up(db: TestDb) {
        items(&db).await?;
        assert_eq!(ids(&db, |i| i.price.gt(Decimal::new(3, 0))).await?, [3, 4]);
        let top = Item::query().order_by(|i| i.price.desc()).select(|i| i.id).first(&db).await?;
        assert_eq!(top, Some(4));
        let (sum, most, twice) = Item::query()
            .select(|i| (i.price.sum(), i.price.max(), (i.price * Decimal::new(2, 0)).sum()))
            .one(&db)
            .await?;
        let normal = |value: Option<Decimal>| value.map(|value| value.normalize());
        assert_eq!(normal(sum), Some(Decimal::new(15, 0)));
        assert_eq!(normal(most), Some(Decimal::new(6, 0)));
        assert_eq!(normal(twice), Some(Decimal::new(30, 0)));
    }

    async fn a_sum_that_does_not_fit_is_an_error(db: TestDb) {
        items(&db).await?;
        Item::query().filter(|i| i.id.le(2)).update(|i| i.weight.set(i64::MAX)).exec(&db).await?;
        let error = Item::query().select(|i| i.weight.sum()).one(&db).await.expect_err("too great");
        assert!(!error.is_unsupported(), "{error:?}");
    }

    async fn whole_numbers_become_narrower(db: TestDb) {
        items(&db).await?;
        let row = Item::query()
            .filter(|i| i.id.eq(1))
            .select(|i| (i.id.cast::<i32>(), (i.id + 1).cast::<i16>() * 2, count_of_all().cast::<i32>()))
            .one(&db)
            .await?;
        assert_eq!(row, (1, 4, Some(4)));
        // A count is what an `i32` column is set to.
        let set = Item::query().filter(|i| i.id.eq(1)).update(|i| i.pieces.set(count_of_all().cast::<i32>().or(0)));
        assert_eq!(set.exec(&db).await?, 1);
        let wide = Item::query().select(|i| (i.id + 40_000).cast::<i16>()).all(&db).await;
        assert!(wide.is_err(), "{wide:?}");
    }
}

fn count_of_all() -> Expr<i64, Nullable> {
    scalar(Item::query().select(|_| count()))
}
