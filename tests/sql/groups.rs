//! Aggregates and groups.

use crate::models::Order;
use crate::snapshot;
use plough::prelude::*;
use plough::query::{Window, count, row_number, value};
use plough_tests::models::Post;

#[test]
fn aggregates_over_all_rows() {
    snapshot!(
        "aggregates",
        Post::query().select(|p| {
            (count(), p.body.count(), p.author_id.count_distinct(), p.views.sum(), p.views.avg(), p.id.max())
        })
    );
    snapshot!(
        "float_aggregates",
        Order::query().select(|o| (o.weight.sum(), o.weight.avg(), o.pieces.sum()))
    );
    snapshot!("decimal_aggregates", Order::query().select(|o| (o.total.sum(), o.total.avg(), o.total.max())));
}

#[test]
fn aggregates_of_some_rows() {
    snapshot!(
        "filtered_aggregates",
        Post::query().select(|p| {
            (
                count().filter(p.published),
                p.body.count().filter(p.views.gt(10)),
                p.author_id.count_distinct().filter(p.published),
                p.views.sum().filter(p.published).filter(p.author_id.ne(7)),
                (p.views + 1).avg().filter(p.title.eq("a")),
                p.id.max().filter(p.author().name.eq("Ann")),
            )
        })
    );
    snapshot!(
        "filtered_aggregates_of_groups",
        Post::query()
            .group_by(|p| p.author_id)
            .having(|p| count().filter(p.views.gt(10)).gt(1))
            .order_by(|p| p.views.sum().filter(p.published).desc())
            .select(|p| (p.author_id, p.views.sum().filter(p.published)))
    );
    snapshot!(
        "filtered_aggregate_over_a_window",
        Post::query().select(|p| {
            let window = Window::new().partition_by(p.author_id).order_by(p.id.asc()).rows(-1..=0);
            (p.views.sum().filter(p.published).over(window), p.views + 1)
        })
    );
    snapshot!(
        "aggregate_in_the_filter_of_an_aggregate",
        Post::query().select(|p| p.views.sum().filter(count().gt(1)))
    );
    snapshot!(
        "window_in_the_filter_of_an_aggregate",
        Post::query().select(|_| count().filter(row_number().over(Window::new()).gt(1)))
    );
}

#[test]
fn a_row_for_each_group() {
    snapshot!(
        "group_by",
        Post::query()
            .filter(|p| p.published)
            .group_by(|p| p.author_id)
            .having(|p| p.views.sum().gt(10) & count().gt(1))
            .order_by(|p| p.views.sum().desc())
            .select(|p| (p.author_id, p.views.sum()))
    );
}

#[test]
fn a_computed_group_is_named_by_its_number() {
    snapshot!(
        "group_by_computation",
        Post::query()
            .group_by(|p| (p.views / 10, p.created_at.year()))
            .order_by(|p| (p.views / 10).asc())
            .select(|p| (p.views / 10, p.created_at.year(), count()))
    );
}

#[test]
fn a_computed_group_is_one_expression_wherever_it_stands() {
    snapshot!(
        "group_by_computation_again",
        Post::query()
            .group_by(|p| (p.views / 10, p.comments().count()))
            .having(|p| (p.views / 10).gt(0) & p.comments().count().in_([1, 2]))
            .order_by(|p| (p.views / 10 + 1).asc())
            .select(|p| (p.views / 10 + count(), p.comments().count()))
    );
}

#[test]
fn an_aggregate_in_a_list() {
    snapshot!(
        "aggregate_in_a_list",
        Post::query().group_by(|p| p.author_id).having(|_| count().in_([1, 2])).select(|p| p.author_id)
    );
}

#[test]
fn a_constant_is_no_group_and_no_order() {
    snapshot!(
        "constant_group",
        Post::query().group_by(|_| value(2)).order_by(|_| value(2).asc()).select(|_| count())
    );
}

#[test]
fn a_group_behind_a_path() {
    snapshot!(
        "group_by_path",
        Post::query().group_by(|p| p.author().name).select(|p| (p.author().name, count()))
    );
}

#[test]
fn a_grouped_key_fixes_the_row() {
    snapshot!("group_by_key", Post::query().group_by(|p| p.id).select(|p| (p.title, count())));
}

#[test]
fn what_has_many_values_in_a_group_is_refused() {
    snapshot!("ungrouped", Post::query().group_by(|p| p.author_id).select(|p| (p.author_id, p.title)));
    snapshot!("ungrouped_beside_aggregate", Post::query().select(|p| (p.title, count())));
    snapshot!(
        "ungrouped_order",
        Post::query().group_by(|p| p.author_id).order_by(|p| p.id.asc()).select(|p| p.author_id)
    );
    snapshot!("grouped_rows", Post::query().group_by(|p| p.author_id));
    snapshot!("aggregate_in_filter", Post::query().filter(|p| p.views.sum().gt(1)));
}
