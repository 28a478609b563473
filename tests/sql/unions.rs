//! UNION, INTERSECT and EXCEPT.

use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::{Post, Tag};

#[test]
fn rows_of_several_queries() {
    let titled = |title| Tag::query().filter(move |t| t.name.eq(title));
    snapshot!("union", titled("a").union(titled("b")).order_by(|t| t.name.asc()).limit(3));
    snapshot!("union_of_three", titled("a").union_all(titled("b")).union_all(titled("c")));
    snapshot!("union_then_intersect", titled("a").union(titled("b")).intersect(titled("c")));
    snapshot!("except", Tag::query().except(titled("a")).filter(|t| t.id.gt(3)));
}

#[test]
fn a_part_with_a_limit_keeps_its_order() {
    let latest = || Tag::query().order_by(|t| t.id.desc()).limit(5);
    snapshot!("union_of_limited", latest().union(Tag::query().order_by(|t| t.name.asc())));
    snapshot!("count_of_union", latest().union(latest()).select(|_| plough::query::count()));
}

#[test]
fn joins_and_relations_are_of_all_rows() {
    let viewed = || Post::query().filter(|p| p.views.gt(10));
    let published = || Post::query().filter(|p| p.published);
    snapshot!("union_with_joins", viewed().union_all(published()).filter(|p| p.author().name.eq("Ada")));
}
