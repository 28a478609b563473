//! Orders, limits, locks.

use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::Post;

#[test]
fn orders_in_the_order_they_are_given() {
    snapshot!("orders", Post::query().order_by(|p| (p.views.desc(), p.id.asc())).order_by(|p| p.title.asc()));
}

#[test]
fn null_is_the_least_value_everywhere() {
    snapshot!(
        "nulls_default",
        Post::query().order_by(|p| (p.body.asc(), p.body.desc(), p.reviewer().name.asc()))
    );
}

#[test]
fn null_first_or_last_as_asked() {
    snapshot!(
        "nulls_asked",
        Post::query().order_by(|p| {
            (
                p.body.asc().nulls_last(),
                p.body.desc().nulls_first(),
                p.body.asc().nulls_first(),
                p.body.desc().nulls_last(),
                p.id.asc().nulls_last(),
            )
        })
    );
}

#[test]
fn an_order_by_a_computation() {
    snapshot!(
        "order_by_computation",
        Post::query().order_by(|p| (p.title.lower().asc(), (p.views + 1).desc()))
    );
}

#[test]
fn limits() {
    snapshot!("limit", Post::query().limit(20));
    snapshot!("limit_one", Post::query().limit(1));
    snapshot!("limit_offset", Post::query().limit(20).offset(40));
    snapshot!("offset", Post::query().offset(40));
    snapshot!("huge_limit", Post::query().limit(u64::MAX).offset(u64::MAX));
}

#[test]
fn locks() {
    snapshot!("for_update", Post::query().filter(|p| p.id.eq(1)).for_update());
    snapshot!("for_share", Post::query().filter(|p| p.id.eq(1)).for_share());
    snapshot!("skip_locked", Post::query().limit(5).for_update().skip_locked());
    snapshot!("no_wait", Post::query().for_update().no_wait());
    snapshot!("lock_with_join", Post::query().filter(|p| p.reviewer().name.eq("x")).for_update());
}

#[test]
fn equal_rows_once() {
    snapshot!(
        "distinct",
        Post::query().order_by(|p| p.title.asc()).select(|p| (p.title, p.views + 1)).distinct()
    );
    snapshot!(
        "distinct_order",
        Post::query().order_by(|p| (p.views + 1).asc()).select(|p| p.views + 1).distinct()
    );
}
