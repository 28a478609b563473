//! Arithmetic.

use crate::models::{Order, Shop};
use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::Post;

#[test]
fn operators_keep_their_grouping() {
    snapshot!(
        "arithmetic",
        Post::query().select(|p| {
            ((p.views + 1) * 2 - p.id, p.views - (p.id - 1), -p.views, (p.views - p.id).abs())
        })
    );
}

#[test]
fn whole_numbers_are_divided_truncating() {
    snapshot!(
        "integer_division",
        Post::query().select(|p| (p.views / 2, p.views / p.id, p.views % 3, p.views % p.id))
    );
}

#[test]
fn floats_are_divided_exactly() {
    snapshot!("float_division", Shop::query().select(|s| (s.rating / 2.0, s.rating / s.rating)));
}

#[test]
fn division_by_the_constant_zero_is_refused() {
    snapshot!("division_by_zero", Post::query().select(|p| p.views / 0));
    snapshot!("remainder_by_zero", Post::query().select(|p| p.views % 0));
    snapshot!("float_division_by_zero", Shop::query().select(|s| s.rating / 0.0));
}

#[test]
fn decimals() {
    let limit = rust_decimal::Decimal::new(995, 2);
    snapshot!("decimal_equality", Order::query().filter(|o| o.total.eq(limit)).select(|o| o.id));
    snapshot!("decimal_list", Order::query().filter(|o| o.total.in_([limit])).select(|o| o.id));
    snapshot!("decimal_order", Order::query().filter(|o| o.total.lt(limit)).select(|o| o.id));
    snapshot!("decimal_sort", Order::query().order_by(|o| o.total.asc()).select(|o| o.id));
    snapshot!("decimal_arithmetic", Order::query().select(|o| o.total * limit));
}
