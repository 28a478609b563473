//! PostgreSQL's dates and times: days and microseconds since 2000-01-01.
//!
//! The limits are those of `timestamp.h`: Julian day 0 to the end of the year 5874897 (dates) or
//! 294276 (timestamps).

use crate::value::temporal::DAY;
use crate::value::{Date, Time};

/// 2000-01-01 in days since 1970-01-01.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * DAY;
const FIRST_DATE: i32 = -2_451_545;
const END_DATE: i32 = 2_145_031_949;
const FIRST_TIMESTAMP: i64 = -211_813_488_000_000_000;
const END_TIMESTAMP: i64 = 9_223_371_331_200_000_000;

pub(super) fn encode_date(date: Date) -> Result<i32, &'static str> {
    date.0
        .checked_sub(EPOCH_DAYS)
        .filter(|days| (FIRST_DATE..END_DATE).contains(days))
        .ok_or("PostgreSQL's dates are from 4713 BC to the year 5874897")
}

pub(super) fn encode_time(time: Time) -> Result<i64, &'static str> {
    if (0..DAY).contains(&time.0) { Ok(time.0) } else { Err("it is not a time of day") }
}

pub(super) fn encode_micros(micros: i64) -> Result<i64, &'static str> {
    micros
        .checked_sub(EPOCH_MICROS)
        .filter(|micros| (FIRST_TIMESTAMP..END_TIMESTAMP).contains(micros))
        .ok_or("PostgreSQL's timestamps are from 4713 BC to the year 294276")
}

pub(super) fn decode_date(days: i32) -> Result<Date, &'static str> {
    match days {
        i32::MIN | i32::MAX => Err("the date is infinite, which no date type holds"),
        days => days.checked_add(EPOCH_DAYS).map(Date).ok_or("the date is out of range"),
    }
}

pub(super) fn decode_time(micros: i64) -> Result<Time, &'static str> {
    // PostgreSQL also stores 24:00:00.
    if (0..DAY).contains(&micros) { Ok(Time(micros)) } else { Err("the time of day is 24:00 or later") }
}

pub(super) fn decode_micros(micros: i64) -> Result<i64, &'static str> {
    match micros {
        i64::MIN | i64::MAX => Err("the timestamp is infinite, which no time type holds"),
        micros => micros
            .checked_add(EPOCH_MICROS)
            .ok_or("the timestamp is beyond the year 294246, the last that microseconds since 1970 reach"),
    }
}
