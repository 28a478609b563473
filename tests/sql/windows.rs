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
        "window_over_groups",
        Post::query()
            .group_by(|p| p.author_id)
            .select(|p| row_number().over(Window::new().order_by(p.author_id.desc())))
    );
}
