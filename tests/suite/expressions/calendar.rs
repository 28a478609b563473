//! The calendar, casts, regular expressions, functions by name.

use super::{Item, Stage, ids, items};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use plough::prelude::*;
use plough::query::{Interval, Part, function};
use plough_tests::on_every_backend;
use std::time::Duration;

/// A row with every type of date.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "calendar_days")]
pub struct Day {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// A date.
    pub day: NaiveDate,
    /// A date and a time without a zone.
    pub local: NaiveDateTime,
    /// An instant.
    pub at: DateTime<Utc>,
    /// An instant, or none.
    pub end: Option<DateTime<Utc>>,
    /// How many days or months to add.
    pub shift: i64,
}

const INSTANTS: [&str; 7] = [
    "2024-02-29T23:59:59.999999Z",
    "2023-12-31T00:00:00Z",
    "2024-01-31T12:30:45.5Z",
    "1969-12-31T23:59:59.000001Z",
    "2024-07-01T00:00:00.000010Z",
    "1900-03-01T06:00:00Z",
    "2021-01-03T10:20:30.123Z",
];

async fn days(db: &Db) -> plough::Result<Vec<Day>> {
    db.create_tables::<(Day,)>().await?;
    let mut days = Vec::new();
    for (i, text) in INSTANTS.iter().enumerate() {
        let at: DateTime<Utc> = text.parse().expect("an instant");
        let id = i as i64;
        let end = (i != 1).then(|| at + TimeDelta::microseconds(90_061_500_001 * (id - 3)));
        days.push(Day { id, day: at.date_naive(), local: at.naive_utc(), at, end, shift: id * 13 - 40 });
    }
    Day::insert_all(days.clone()).exec(db).await?;
    Ok(days)
}

/// The start of a part of the calendar, by chrono.
fn trunc(at: NaiveDateTime, part: Part) -> NaiveDateTime {
    let date = at.date();
    let start = |date: Option<NaiveDate>| date.and_then(|date| date.and_hms_opt(0, 0, 0)).expect("a date");
    let cut = |seconds: i64| {
        let micros = at.and_utc().timestamp_micros();
        DateTime::from_timestamp_micros(micros - micros.rem_euclid(seconds * 1_000_000))
            .expect("an instant")
            .naive_utc()
    };
    match part {
        Part::Year => start(NaiveDate::from_ymd_opt(date.year(), 1, 1)),
        Part::Quarter => start(NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1)),
        Part::Month => start(date.with_day(1)),
        Part::Week => {
            start(date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))))
        }
        Part::Day => cut(86_400),
        Part::Hour => cut(3_600),
        Part::Minute => cut(60),
        Part::Second => cut(1),
    }
}

fn months(at: DateTime<Utc>, months: i64) -> DateTime<Utc> {
    let by = Months::new(months.unsigned_abs() as u32);
    if months < 0 { at - by } else { at + by }
}

on_every_backend! {
    async fn what_is_moved_by_null_is_null(db: TestDb) {
        items(&db).await?;
        let moved = Item::query().order_by(|i| i.id.asc()).select(|i| {
            (i.at.plus_months(i.weight).year(), i.at.plus_days(i.weight).day(), i.at.plus_seconds(i.weight).second())
        });
        let rows = moved.all(&db).await?;
        assert_eq!(rows[0], (Some(1970), Some(3), Some(2)));
        assert_eq!(rows[2], (None, None, None));
    }

    async fn the_start_of_a_part_is_that_of_the_calendar(db: TestDb) {
        let days = days(&db).await?;
        for part in [
            Part::Year, Part::Quarter, Part::Month, Part::Week, Part::Day, Part::Hour, Part::Minute, Part::Second,
        ] {
            let rows = Day::query()
                .order_by(|d| d.id.asc())
                .select(|d| (d.day.trunc(part), d.local.trunc(part), d.at.trunc(part), d.end.trunc(part)))
                .all(&db)
                .await?;
            for (day, row) in days.iter().zip(rows) {
                let date = match part {
                    Part::Hour | Part::Minute | Part::Second => day.day,
                    _ => trunc(day.local, part).date(),
                };
                let local = trunc(day.local, part);
                let end = day.end.map(|end| trunc(end.naive_utc(), part).and_utc());
                assert_eq!(row, (date, local, local.and_utc(), end), "{part:?} of {day:?}");
            }
        }
    }

    async fn groups_by_the_month(db: TestDb) {
        days(&db).await?;
        let rows = Day::query()
            .filter(|d| d.at.ge(Utc.with_ymd_and_hms(2021, 1, 1, 0, 0, 0).single().expect("a date")))
            .group_by(|d| d.at.trunc(Part::Year))
            .order_by(|d| d.at.trunc(Part::Year).asc())
            .select(|d| (d.at.trunc(Part::Year).year(), plough::query::count()))
            .all(&db)
            .await?;
        assert_eq!(rows, [(2021, 1), (2023, 1), (2024, 3)]);
    }

    async fn dates_and_times_move_as_in_the_calendar(db: TestDb) {
        let days = days(&db).await?;
        let hour = Duration::from_micros(3_600_000_001);
        let rows = Day::query()
            .order_by(|d| d.id.asc())
            .select(|d| {
                (
                    d.at + Interval::months(1),
                    d.at - Interval::years(1).and(Interval::days(1)),
                    (d.at + hour, d.local - hour),
                    d.day - TimeDelta::days(31),
                    (d.at.plus_months(d.shift), d.day.plus_days(d.shift), d.end.plus_seconds(d.shift)),
                )
            })
            .all(&db)
            .await?;
        for (day, row) in days.iter().zip(rows) {
            let delta = TimeDelta::microseconds(3_600_000_001);
            let meant = (
                months(day.at, 1),
                months(day.at, -12) - TimeDelta::days(1),
                (day.at + delta, day.local - delta),
                day.day - TimeDelta::days(31),
                (
                    months(day.at, day.shift),
                    day.day + TimeDelta::days(day.shift),
                    day.end.map(|end| end + TimeDelta::seconds(day.shift)),
                ),
            );
            assert_eq!(row, meant, "{day:?}");
        }
        // In conditions and in what is written, too.
        let changed = Day::query()
            .filter(|d| (d.at + Interval::minutes(1)).trunc(Part::Day).gt(d.at))
            .update(|d| (d.local.set(d.local + Interval::hours(-25)), d.end.set(d.at + Interval::seconds(5))))
            .exec(&db)
            .await?;
        assert_eq!(changed, 2);
        let now = Day::find(0).get(&db).await?.ok_or("it is there")?;
        assert_eq!(now.local, days[0].local - TimeDelta::hours(25));
        assert_eq!(now.end, Some(days[0].at + TimeDelta::seconds(5)));
        let error = Day::query().select(|d| d.day + Interval::hours(1)).all(&db).await.expect_err("no time");
        assert!(error.to_string().contains("part of a day"), "{error}");
    }

    async fn how_far_apart_is_told_in_whole_units(db: TestDb) {
        let days = days(&db).await?;
        let epoch = DateTime::<Utc>::UNIX_EPOCH;
        let rows = Day::query()
            .order_by(|d| d.id.asc())
            .select(|d| {
                (
                    d.end.micros_since(d.at),
                    d.end.seconds_since(d.at),
                    d.at.days_since(epoch),
                    d.day.days_since(epoch.date_naive()),
                    d.at.cast::<NaiveDate>(),
                )
            })
            .all(&db)
            .await?;
        for (day, row) in days.iter().zip(rows) {
            let apart = day.end.map(|end| end - day.at);
            let meant = (
                apart.and_then(|apart| apart.num_microseconds()),
                apart.map(|apart| apart.num_seconds()),
                (day.at - epoch).num_days(),
                (day.day - epoch.date_naive()).num_days(),
                day.day,
            );
            assert_eq!(row, meant, "{day:?}");
        }
    }

    async fn casts_mean_the_same(db: TestDb) {
        items(&db).await?;
        Item::query().filter(|i| i.id.eq(2)).update(|i| i.rate.set(-2.75)).exec(&db).await?;
        let row = Item::query()
            .filter(|i| i.id.eq(2))
            .select(|i| {
                (
                    i.pieces.cast::<String>(),
                    i.pieces.cast::<i64>(),
                    i.pieces.cast::<f64>(),
                    (i.rate.cast::<i64>(), i.share.cast::<f64>(), i.share.cast::<i64>()),
                    (i.price.cast::<f64>(), i.price.cast::<i64>()),
                    i.checked.cast::<i64>(),
                    (i.pieces.null_if(-7), i.pieces.null_if(7), i.name.null_if("Item 2")),
                )
            })
            .one(&db)
            .await?;
        assert_eq!(
            row,
            ("-7".to_owned(), -7, -7.0, (-2, 0.25, 0), (3.0, 3), Some(0), (None, Some(-7), None))
        );
        // The way to order decimals where they are text.
        let dear = Item::query().order_by(|i| i.price.cast::<f64>().desc()).select(|i| i.id).all(&db).await?;
        assert_eq!(dear, [4, 3, 2, 1]);
    }

    async fn functions_are_called_by_name(db: TestDb) {
        items(&db).await?;
        let parts = |i: Columns<Item>| function("replace").arg(i.name).arg("Item").arg("'; --").gives::<String>();
        let names = Item::query().filter(|i| parts(i).eq("'; -- 3")).select(|i| (i.id, parts(i))).all(&db).await?;
        assert_eq!(names, [(3, "'; -- 3".to_owned())]);
        let none = Item::query().filter(|i| i.id.eq(1)).select(|i| {
            function("nullif").arg(i.pieces).arg(7).gives::<Option<i32>>()
        });
        assert_eq!(none.one(&db).await?, None);
        for wrong in ["", "a b", "a.b.c", "lower(", "1a", "a..b", "é"] {
            let error = Item::query().select(|_| function(wrong).gives::<i64>()).all(&db).await.expect_err(wrong);
            assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error}");
        }
    }

    #[skip(sqlite, "no regular expressions there; the refusal is tested below")]
    async fn regular_expressions_find_text(db: TestDb) {
        items(&db).await?;
        assert_eq!(ids(&db, |i| i.name.matches("[23]$")).await?, [2, 3]);
        assert_eq!(ids(&db, |i| i.name.matches("^item")).await?, Vec::<i64>::new());
        assert_eq!(ids(&db, |i| i.name.matches("(?i)^ITEM [^4]")).await?, [1, 2, 3]);
        assert_eq!(ids(&db, |i| !i.name.matches(i.name)).await?, Vec::<i64>::new());
        assert!(ids(&db, |i| i.name.matches("(")).await.is_err());
    }

    async fn regular_expressions_are_refused_where_there_are_none(db: TestDb) {
        items(&db).await?;
        if db.database_name() != "SQLite" {
            return Ok(());
        }
        let error = ids(&db, |i| i.stage.eq(Stage::Ordered) & i.name.matches("x")).await.expect_err("none");
        assert!(error.is_unsupported(), "{error}");
        assert!(error.to_string().contains("`.like(..)`"), "{error}");
    }
}
