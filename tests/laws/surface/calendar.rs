//! Dates and times as chrono has them.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc,
};
use plough::query::{DatePart, Part};

pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// So many months, days and microseconds later, in this order.
pub fn later(time: DateTime<Utc>, [months, days, micros]: [i64; 3]) -> DateTime<Utc> {
    let by = |n: i64| u32::try_from(n.unsigned_abs()).expect("a small number");
    let time = if months < 0 { time - Months::new(by(months)) } else { time + Months::new(by(months)) };
    let step = Days::new(by(days).into());
    let time = if days < 0 { time - step } else { time + step };
    time + TimeDelta::microseconds(micros)
}

pub fn part(part: DatePart, time: DateTime<Utc>) -> i64 {
    i64::from(match part {
        DatePart::Year => return i64::from(time.year()),
        DatePart::Month => time.month(),
        DatePart::Day => time.day(),
        DatePart::Hour => time.hour(),
        DatePart::Minute => time.minute(),
        DatePart::Second => time.second(),
        DatePart::IsoWeekday => time.weekday().number_from_monday(),
    })
}

/// The start of the part of the calendar that it is in.
pub fn start(part: Part, time: DateTime<Utc>) -> DateTime<Utc> {
    let (day, clock) = (time.date_naive(), time.time());
    let at = |hour, minute, second| NaiveTime::from_hms_opt(hour, minute, second).expect("a time");
    let first = |month| NaiveDate::from_ymd_opt(day.year(), month, 1).expect("a date");
    let (day, clock) = match part {
        Part::Year => (first(1), at(0, 0, 0)),
        Part::Quarter => (first(day.month0() / 3 * 3 + 1), at(0, 0, 0)),
        Part::Month => (first(day.month()), at(0, 0, 0)),
        Part::Week => (day - Days::new(day.weekday().num_days_from_monday().into()), at(0, 0, 0)),
        Part::Day => (day, at(0, 0, 0)),
        Part::Hour => (day, at(clock.hour(), 0, 0)),
        Part::Minute => (day, at(clock.hour(), clock.minute(), 0)),
        Part::Second => (day, at(clock.hour(), clock.minute(), clock.second())),
    };
    NaiveDateTime::new(day, clock).and_utc()
}
