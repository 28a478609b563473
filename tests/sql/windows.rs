//! Window functions.

use crate::snapshot;
use plough::prelude::*;
use plough::query::{Window, count, row_number};
use plough_tests::models::Post;

#[test]
fn functions_over_windows() {
    snapshot!(
        "over",
        Post::query().select(|p| {
            let window = Window::new()
                .partition_by((p.author_id, p.published))
                .order_by((p.body.desc(), (p.views + 1).asc().nulls_last()));
            (
                row_number().over(window),
                p.views.sum().over(Window::new()),
                p.views.lag(2).over(Window::new().order_by(p.body.asc().nulls_last())),
            )
        })
    );
    snapshot!(
        "window_behind_a_path",
        Post::query().select(|p| count().over(Window::new().partition_by(p.author().name)))
    );
}

#[test]
fn frames_of_windows() {
    snapshot!(
        "rows_before",
        Post::query().select(|p| {
            (
                p.views.avg().over(Window::new().order_by(p.id.asc()).rows(-2..=0)),
                p.views.lag(1).over(by_id(p)),
            )
        })
    );
    snapshot!("rows_after", Post::query().select(|p| p.views.sum().over(by_id(p).rows(1..))));
    snapshot!("rows_up_to_one_before", Post::query().select(|p| p.views.max().over(by_id(p).rows(..=-1))));
    snapshot!("rows_around", Post::query().select(|p| p.views.first_value().over(by_id(p).rows(-1..=1))));
    snapshot!(
        "rows_of_the_partition",
        Post::query().select(|p| count().over(Window::new().partition_by(p.author_id).rows(..)))
    );
    snapshot!("rows_of_all", Post::query().select(|_| count().over(Window::new().rows(..))));
    snapshot!("rows_far_away", Post::query().select(|p| count().over(by_id(p).rows(i32::MIN..=i32::MAX))));
}

#[test]
fn frames_that_mean_nothing_are_refused() {
    let (first, last) = (1, -1);
    snapshot!(
        "frame_that_ends_before_it_starts",
        Post::query().select(|p| count().over(by_id(p).rows(first..=last)))
    );
    snapshot!("frame_without_an_order", Post::query().select(|_| count().over(Window::new().rows(-1..=1))));
    snapshot!("frame_of_a_number", Post::query().select(|p| row_number().over(by_id(p).rows(..=0))));
    snapshot!(
        "first_of_a_frame_without_rows",
        Post::query().select(|p| p.views.first_value().over(by_id(p).rows(1..=2)))
    );
}

fn by_id(p: Columns<Post>) -> Window {
    Window::new().order_by(p.id.asc())
}

#[test]
fn what_has_no_window_is_refused() {
    snapshot!("without_window", Post::query().select(|_| row_number()));
    snapshot!("not_over", Post::query().select(|p| p.views.over(Window::new())));
    snapshot!("window_in_filter", Post::query().filter(|_| row_number().over(Window::new()).gt(1)));
    snapshot!("distinct_over", Post::query().select(|p| p.views.count_distinct().over(Window::new())));
}

#[test]
fn what_a_database_gets_wrong_is_refused() {
    snapshot!(
        "three_windows",
        Post::query().select(|p| {
            (
                row_number().over(Window::new().order_by(p.id.asc())),
                count().over(Window::new()),
                p.id.max().over(Window::new().partition_by(p.views)),
            )
        })
    );
    snapshot!(
        "three_frames",
        Post::query().select(|p| {
            (
                count().over(by_id(p).rows(..=0)),
                count().over(by_id(p).rows(..=1)),
                count().over(by_id(p).rows(..=2)),
            )
        })
    );
    snapshot!(
        "window_over_groups",
        Post::query()
            .group_by(|p| p.author_id)
            .select(|p| row_number().over(Window::new().order_by(p.author_id.desc())))
    );
}
