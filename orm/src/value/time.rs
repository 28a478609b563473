//! The types of `time`.
//!
//! An `OffsetDateTime` is stored as the instant it names; it is read with the offset of UTC,
//! because no database keeps the offset. Fractions finer than a microsecond are cut off downwards.

use super::temporal::{self, Timestamp};
use super::{Decode, Element, Scalar, SqlType, Value};
use crate::decode::Row;
use crate::error::{Error, Result};
use crate::query::{CastFrom, HasDate, HasTime, Interval};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime};

/// The Julian day of 1970-01-01.
const EPOCH: i32 = 2_440_588;

fn out_of_range(i: usize, what: &str) -> Error {
    Error::decode(i, format!("the {what} lies outside of what the crate `time` holds"))
        .hint("its feature `large-dates` holds years beyond ±9999")
}

/// Microseconds since 1970, downwards. The years of `time` are at most six digits: they fit.
fn micros(instant: UtcDateTime) -> i64 {
    instant.unix_timestamp_nanos().div_euclid(1_000) as i64
}

fn instant(micros: i64) -> Option<UtcDateTime> {
    UtcDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok()
}

impl Decode for Date {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let temporal::Date(days) = row.date(i)?;
        days.checked_add(EPOCH)
            .and_then(|days| Date::from_julian_day(days).ok())
            .ok_or_else(|| out_of_range(i, "date"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for Date {
    const TYPE: SqlType = SqlType::Date;
    fn into_value(self) -> Value {
        Value::Date(temporal::Date(self.to_julian_day() - EPOCH))
    }
}

impl Decode for Time {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let time = row.time(i)?;
        let part = |of: u32| u8::try_from(of).unwrap_or(u8::MAX);
        let (hour, minute, second, micro) = time.hms();
        // A time of day that is none gives parts that are none.
        let valid = (0..temporal::DAY).contains(&time.0);
        valid
            .then(|| Time::from_hms_micro(part(hour), part(minute), part(second), micro).ok())
            .flatten()
            .ok_or_else(|| Error::decode(i, "the value is not a time of day"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for Time {
    const TYPE: SqlType = SqlType::Time;
    fn into_value(self) -> Value {
        let (hour, minute, second, nano) = self.as_hms_nano();
        let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        Value::Time(temporal::Time(seconds * 1_000_000 + i64::from(nano / 1_000)))
    }
}

impl Decode for PrimitiveDateTime {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let instant = instant(row.datetime(i)?.0).ok_or_else(|| out_of_range(i, "date"))?;
        Ok(PrimitiveDateTime::new(instant.date(), instant.time()))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for PrimitiveDateTime {
    const TYPE: SqlType = SqlType::DateTime;
    fn into_value(self) -> Value {
        let instant = UtcDateTime::new(self.date(), self.time());
        Value::DateTime(temporal::DateTime(micros(instant)))
    }
}

impl Decode for UtcDateTime {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        instant(row.timestamp(i)?.0).ok_or_else(|| out_of_range(i, "instant"))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for UtcDateTime {
    const TYPE: SqlType = SqlType::Timestamp;
    fn into_value(self) -> Value {
        Value::Timestamp(Timestamp(micros(self)))
    }
}

impl Decode for OffsetDateTime {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let instant = UtcDateTime::read(row, i)?;
        Ok(PrimitiveDateTime::new(instant.date(), instant.time()).assume_utc())
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for OffsetDateTime {
    const TYPE: SqlType = SqlType::Timestamp;
    fn into_value(self) -> Value {
        // Not through `to_utc`, which panics if the year in UTC is out of range.
        Value::Timestamp(Timestamp(self.unix_timestamp_nanos().div_euclid(1_000) as i64))
    }
}

impl Element for Date {}
impl Element for Time {}
impl Element for PrimitiveDateTime {}
impl Element for UtcDateTime {}
impl Element for OffsetDateTime {}

impl HasDate for Date {}
impl HasDate for PrimitiveDateTime {}
impl HasDate for UtcDateTime {}
impl HasDate for OffsetDateTime {}
impl HasTime for Time {}
impl HasTime for PrimitiveDateTime {}
impl HasTime for UtcDateTime {}
impl HasTime for OffsetDateTime {}

crate::query::moved! { Date PrimitiveDateTime UtcDateTime OffsetDateTime }

#[diagnostic::do_not_recommend]
impl CastFrom<PrimitiveDateTime> for Date {}
#[diagnostic::do_not_recommend]
impl CastFrom<UtcDateTime> for Date {}
#[diagnostic::do_not_recommend]
impl CastFrom<OffsetDateTime> for Date {}

impl From<time::Duration> for Interval {
    fn from(duration: time::Duration) -> Interval {
        let most = if duration.is_negative() { i64::MIN } else { i64::MAX };
        Interval::microseconds(i64::try_from(duration.whole_microseconds()).unwrap_or(most))
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::ValueRow;
    use crate::value::temporal::{self, Timestamp};
    use crate::value::{Decode, Scalar, Value};
    use proptest::prelude::*;
    use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

    fn read<T: Decode>(value: Value) -> crate::Result<T> {
        T::read(&ValueRow(&[value]), 0)
    }

    #[test]
    fn the_ends_of_the_range_come_back() {
        for date in [Date::MIN, Date::MAX] {
            assert_eq!(read::<Date>(date.into_value()).unwrap(), date);
        }
        assert_eq!(read::<UtcDateTime>(UtcDateTime::MIN.into_value()).unwrap(), UtcDateTime::MIN);
        let edge = Date::MAX.midnight().assume_offset(UtcOffset::from_hms(-23, 0, 0).unwrap());
        assert!(matches!(edge.into_value(), Value::Timestamp(_)));
    }

    #[test]
    fn what_time_cannot_hold_is_an_error() {
        assert!(read::<Date>(Value::Date(temporal::Date(i32::MAX))).is_err());
        assert!(read::<Date>(Value::Date(temporal::Date(i32::MIN))).is_err());
        assert!(read::<UtcDateTime>(Value::Timestamp(Timestamp(i64::MAX))).is_err());
        assert!(read::<PrimitiveDateTime>(Value::DateTime(temporal::DateTime(i64::MIN))).is_err());
        assert!(read::<Time>(Value::Time(temporal::Time(temporal::DAY))).is_err());
        assert!(read::<Time>(Value::Time(temporal::Time(-1))).is_err());
    }

    #[test]
    fn fractions_are_cut_downwards() {
        let before = OffsetDateTime::from_unix_timestamp_nanos(-1).unwrap();
        assert_eq!(before.into_value(), Value::Timestamp(Timestamp(-1)));
    }

    proptest! {
        #[test]
        fn instants_come_back(seconds in -377_705_116_800_i64..253_402_300_800, micro in 0_i64..1_000_000) {
            let micros = seconds * 1_000_000 + micro;
            let instant: UtcDateTime = read(Value::Timestamp(Timestamp(micros))).unwrap();
            prop_assert_eq!(instant.into_value(), Value::Timestamp(Timestamp(micros)));
            let offset: OffsetDateTime = read(Value::Timestamp(Timestamp(micros))).unwrap();
            prop_assert_eq!(offset.offset(), UtcOffset::UTC);
            prop_assert_eq!(offset.into_value(), Value::Timestamp(Timestamp(micros)));
            let local: PrimitiveDateTime = read(Value::DateTime(temporal::DateTime(micros))).unwrap();
            prop_assert_eq!(local.into_value(), Value::DateTime(temporal::DateTime(micros)));
            let (date, time) = temporal::DateTime(micros).split();
            prop_assert_eq!(read::<Date>(Value::Date(date)).unwrap(), local.date());
            prop_assert_eq!(read::<Time>(Value::Time(time)).unwrap(), local.time());
            prop_assert_eq!(local.date().into_value(), Value::Date(date));
            prop_assert_eq!(local.time().into_value(), Value::Time(time));
        }
    }
}
