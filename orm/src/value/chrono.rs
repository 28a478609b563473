//! The types of `chrono`.
//!
//! A `DateTime<FixedOffset>` is stored as the instant it names; it is read with the offset of UTC,
//! because no database keeps the offset. Fractions finer than a microsecond are cut off downwards.
//! A leap second (a fraction of a second and more) is refused: no database can hold it.

use super::temporal::{self, Date, Time, Timestamp};
use super::{Decode, Element, Scalar, SqlType, Value};
use crate::decode::Row;
use crate::error::{Error, Result};
use crate::query::{CastFrom, HasDate, HasTime, Interval};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

/// Days from chrono's first day, 0001-01-01, to 1970-01-01.
const EPOCH: i32 = 719_163;

fn out_of_range(i: usize, what: &str) -> Error {
    Error::decode(i, format!("the {what} lies outside of what chrono holds"))
}

fn leap_second() -> Value {
    Value::Invalid("a leap second cannot be stored".to_owned())
}

fn is_leap(time: &impl Timelike) -> bool {
    time.nanosecond() >= 1_000_000_000
}

impl Decode for NaiveDate {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let Date(days) = row.date(i)?;
        days.checked_add(EPOCH)
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .ok_or_else(|| out_of_range(i, "date"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for NaiveDate {
    const TYPE: SqlType = SqlType::Date;
    fn into_value(self) -> Value {
        Value::Date(Date(self.num_days_from_ce() - EPOCH))
    }
}

impl Decode for NaiveTime {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let Time(micros) = row.time(i)?;
        let seconds = u32::try_from(micros.div_euclid(1_000_000)).ok();
        let nanos = micros.rem_euclid(1_000_000) as u32 * 1_000;
        seconds
            .and_then(|seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos))
            .ok_or_else(|| out_of_range(i, "time"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for NaiveTime {
    const TYPE: SqlType = SqlType::Time;
    fn into_value(self) -> Value {
        if is_leap(&self) {
            return leap_second();
        }
        let seconds = i64::from(self.num_seconds_from_midnight());
        Value::Time(Time(seconds * 1_000_000 + i64::from(self.nanosecond() / 1_000)))
    }
}

impl Decode for NaiveDateTime {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let temporal::DateTime(micros) = row.datetime(i)?;
        let instant = DateTime::from_timestamp_micros(micros);
        instant.map(|instant| instant.naive_utc()).ok_or_else(|| out_of_range(i, "date"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for NaiveDateTime {
    const TYPE: SqlType = SqlType::DateTime;
    fn into_value(self) -> Value {
        if is_leap(&self) {
            return leap_second();
        }
        Value::DateTime(temporal::DateTime(self.and_utc().timestamp_micros()))
    }
}

impl Decode for DateTime<Utc> {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let Timestamp(micros) = row.timestamp(i)?;
        DateTime::from_timestamp_micros(micros).ok_or_else(|| out_of_range(i, "instant"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for DateTime<Utc> {
    const TYPE: SqlType = SqlType::Timestamp;
    fn into_value(self) -> Value {
        if is_leap(&self) {
            return leap_second();
        }
        Value::Timestamp(Timestamp(self.timestamp_micros()))
    }
}

impl Decode for DateTime<FixedOffset> {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        <DateTime<Utc>>::read(row, i).map(|instant| instant.fixed_offset())
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for DateTime<FixedOffset> {
    const TYPE: SqlType = SqlType::Timestamp;
    fn into_value(self) -> Value {
        self.to_utc().into_value()
    }
}

impl Element for NaiveDate {}
impl Element for NaiveTime {}
impl Element for NaiveDateTime {}
impl Element for DateTime<Utc> {}
impl Element for DateTime<FixedOffset> {}

impl HasDate for NaiveDate {}
impl HasDate for NaiveDateTime {}
impl HasDate for DateTime<Utc> {}
impl HasDate for DateTime<FixedOffset> {}
impl HasTime for NaiveTime {}
impl HasTime for NaiveDateTime {}
impl HasTime for DateTime<Utc> {}
impl HasTime for DateTime<FixedOffset> {}

crate::query::moved! { NaiveDate NaiveDateTime DateTime<Utc> DateTime<FixedOffset> }

#[diagnostic::do_not_recommend]
impl CastFrom<NaiveDateTime> for NaiveDate {}
#[diagnostic::do_not_recommend]
impl CastFrom<DateTime<Utc>> for NaiveDate {}
#[diagnostic::do_not_recommend]
impl CastFrom<DateTime<FixedOffset>> for NaiveDate {}

impl From<chrono::TimeDelta> for Interval {
    fn from(delta: chrono::TimeDelta) -> Interval {
        let most = if delta < chrono::TimeDelta::zero() { i64::MIN } else { i64::MAX };
        Interval::microseconds(delta.num_microseconds().unwrap_or(most))
    }
}

#[cfg(test)]
mod tests {
    use super::EPOCH;
    use crate::decode::ValueRow;
    use crate::value::temporal::{self, Date, Time, Timestamp};
    use crate::value::{Decode, Scalar, Value};
    use chrono::{
        DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc,
    };
    use proptest::prelude::*;

    fn read<T: Decode>(value: Value) -> crate::Result<T> {
        T::read(&ValueRow(&[value]), 0)
    }

    fn same_as_chrono(date: NaiveDate) {
        let ours = Date(date.num_days_from_ce() - EPOCH);
        assert_eq!(ours.ymd(), (date.year(), date.month(), date.day()));
        assert_eq!(Date::from_ymd(date.year(), date.month(), date.day()), Some(ours));
    }

    /// The edges of every year that chrono holds, and every day of two of the 400-year cycles in
    /// which the calendar repeats: one on each side of the year 0.
    #[test]
    fn the_calendar_is_that_of_chrono() {
        for year in NaiveDate::MIN.year() + 1..NaiveDate::MAX.year() {
            for (month, day) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                same_as_chrono(NaiveDate::from_ymd_opt(year, month, day).unwrap());
            }
        }
        let first = NaiveDate::from_ymd_opt(-400, 1, 1).unwrap();
        first.iter_days().take(2 * 146_097).for_each(same_as_chrono);
        [NaiveDate::MIN, NaiveDate::MAX].into_iter().for_each(same_as_chrono);
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for (year, month, day) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2024, 4, 31),
            (2024, 13, 1),
            (2024, 0, 1),
            (2024, 1, 0),
            (i32::MAX, 1, 1),
        ] {
            assert_eq!(Date::from_ymd(year, month, day), None, "{year}-{month}-{day}");
        }
        assert!(Date::from_ymd(2000, 2, 29).is_some());
    }

    #[test]
    fn the_ends_of_the_range_come_back() {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            assert_eq!(read::<NaiveDate>(date.into_value()).unwrap(), date);
        }
        for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let micros = instant.with_nanosecond(instant.nanosecond() / 1_000 * 1_000).unwrap();
            assert_eq!(read::<DateTime<Utc>>(instant.into_value()).unwrap(), micros);
        }
    }

    #[test]
    fn what_chrono_cannot_hold_is_an_error() {
        assert!(read::<NaiveDate>(Value::Date(Date(i32::MAX))).is_err());
        assert!(read::<NaiveDate>(Value::Date(Date(i32::MIN))).is_err());
        assert!(read::<DateTime<Utc>>(Value::Timestamp(Timestamp(i64::MAX))).is_err());
        assert!(read::<NaiveDateTime>(Value::DateTime(temporal::DateTime(i64::MIN))).is_err());
        assert!(read::<NaiveTime>(Value::Time(Time(temporal::DAY))).is_err());
        assert!(read::<NaiveTime>(Value::Time(Time(-1))).is_err());
    }

    #[test]
    fn a_leap_second_is_refused() {
        let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
        assert!(matches!(leap.into_value(), Value::Invalid(_)));
        let day = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap().and_time(leap);
        assert!(matches!(day.into_value(), Value::Invalid(_)));
        assert!(matches!(day.and_utc().into_value(), Value::Invalid(_)));
    }

    #[test]
    fn fractions_are_cut_downwards() {
        let before = DateTime::<Utc>::from_timestamp(-1, 999_999_999).unwrap();
        assert_eq!(before.into_value(), Value::Timestamp(Timestamp(-1)));
    }

    #[test]
    fn an_offset_is_read_as_utc() {
        let text = "2024-05-01T12:00:00+02:00";
        let there = DateTime::<FixedOffset>::parse_from_rfc3339(text).unwrap();
        let back: DateTime<FixedOffset> = read(there.into_value()).unwrap();
        assert_eq!(back, there);
        assert_eq!(back.to_rfc3339(), "2024-05-01T10:00:00+00:00");
    }

    proptest! {
        #[test]
        fn instants_come_back(micros in -8_000_000_000_000_000_000_i64..8_000_000_000_000_000_000) {
            let instant = DateTime::<Utc>::from_timestamp_micros(micros).unwrap();
            prop_assert_eq!(read::<DateTime<Utc>>(instant.into_value()).unwrap(), instant);
            let local = instant.naive_utc();
            prop_assert_eq!(read::<NaiveDateTime>(local.into_value()).unwrap(), local);
            // The parts of our own types are those of chrono.
            let (date, time) = temporal::DateTime(micros).split();
            prop_assert_eq!(read::<NaiveDate>(Value::Date(date)).unwrap(), local.date());
            prop_assert_eq!(read::<NaiveTime>(Value::Time(time)).unwrap(), local.time());
            let (hour, minute, second, micro) = time.hms();
            prop_assert_eq!((hour, minute, second), (local.hour(), local.minute(), local.second()));
            prop_assert_eq!(Time::from_hms(hour, minute, second, micro), Some(time));
            prop_assert_eq!(temporal::DateTime::join(date, time), Some(temporal::DateTime(micros)));
        }

        #[test]
        fn dates_and_times_come_back(days in -95_000_000_i32..95_000_000, micros in 0..temporal::DAY) {
            let date = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            prop_assert_eq!(read::<NaiveDate>(date.into_value()).unwrap(), date);
            let time = NaiveTime::MIN + Duration::microseconds(micros);
            prop_assert_eq!(read::<NaiveTime>(time.into_value()).unwrap(), time);
        }
    }
}
