//! The calendar, regular expressions, casts, functions by name.

use crate::snapshot;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use plough::prelude::*;
use plough::query::{Interval, Part, function};
use plough_tests::models::Post;
use std::time::Duration;

/// Something on a day.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "days")]
struct Day {
    #[model(id)]
    id: i64,
    day: NaiveDate,
    seen_at: Option<DateTime<Utc>>,
}

#[test]
fn starts_of_the_calendar() {
    snapshot!(
        "trunc",
        Post::query().select(|p| {
            let at = p.created_at;
            (at.trunc(Part::Year), at.trunc(Part::Quarter), at.trunc(Part::Month), at.trunc(Part::Week))
        })
    );
    snapshot!(
        "trunc_time",
        Post::query().select(|p| {
            let at = p.created_at;
            (at.trunc(Part::Day), at.trunc(Part::Hour), at.trunc(Part::Minute), at.trunc(Part::Second))
        })
    );
    snapshot!(
        "trunc_date",
        Day::query().select(|d| (
            d.day.trunc(Part::Quarter),
            d.day.trunc(Part::Week),
            d.day.trunc(Part::Hour)
        ))
    );
}

#[test]
fn moved_dates_and_times() {
    snapshot!(
        "later",
        Post::query().select(|p| {
            let at = p.created_at;
            (at + Interval::months(1), at - Duration::from_secs(90), at.plus_days(p.views))
        })
    );
    snapshot!(
        "later_date",
        Day::query().select(|d| (d.day + Interval::weeks(2), d.day - Interval::years(1)))
    );
    snapshot!("later_date_by_hours", Day::query().select(|d| d.day + Interval::hours(25)));
}

#[test]
fn how_far_apart() {
    let start = Utc.timestamp_opt(0, 0).single().expect("an instant");
    snapshot!(
        "since",
        Post::query()
            .select(|p| (p.created_at.seconds_since(start), p.created_at.micros_since(p.created_at)))
    );
    snapshot!("since_date", Day::query().filter(|d| d.day.days_since(d.seen_at.cast::<NaiveDate>()).gt(7)));
}

#[test]
fn regular_expressions() {
    snapshot!(
        "matches",
        Post::query().filter(|p| p.title.matches("^a+$") | !p.body.matches(p.title)).select(|p| p.id)
    );
}

#[test]
fn casts() {
    snapshot!(
        "cast",
        Post::query().select(|p| (
            p.views.cast::<String>(),
            p.views.cast::<f64>(),
            p.published.cast::<i64>()
        ))
    );
    snapshot!("cast_float", Post::query().select(|p| (p.views.cast::<f64>() / 2.0).cast::<i64>()));
    snapshot!("null_if", Post::query().select(|p| p.title.null_if("")));
}

#[test]
fn functions_by_name() {
    snapshot!(
        "function",
        Post::query()
            .filter(|p| function("soundex").arg(p.title).arg("x").gives::<String>().eq("A"))
            .select(|p| p.id)
    );
    snapshot!(
        "function_of_a_schema",
        Post::query().select(|_| function("tools.now2").gives::<Option<i64>>())
    );
    snapshot!("function_of_no_name", Post::query().select(|_| function("f(1); --").gives::<i64>()));
}
