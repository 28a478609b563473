//! Dates and times as plain numbers, which every driver and every time crate can convert exactly.
//!
//! The calendar conversions are Howard Hinnant's `days_from_civil` and `civil_from_days`
//! (<https://howardhinnant.github.io/date_algorithms.html>).

/// Microseconds in a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// A calendar date: days since 1970-01-01 in the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// A time of day: microseconds since midnight, below 86,400,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// A date and time of day without a zone: microseconds since 1970-01-01 00:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(pub i64);

/// An instant: microseconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Date {
    /// Year, month (1–12) and day (1–31).
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }

    /// The date of a year, month and day, or `None` if there is no such day.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let y = i64::from(year) - i64::from(month <= 2);
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let shifted_month = i64::from(if month > 2 { month - 3 } else { month + 9 });
        let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = i32::try_from(era * 146_097 + day_of_era - 719_468).ok()?;
        let date = Date(days);
        (date.ymd() == (year, month, day)).then_some(date)
    }
}

impl DateTime {
    /// The date, and the time of day.
    #[must_use]
    pub fn split(self) -> (Date, Time) {
        // An i64 of microseconds holds about 106,751,991 days either way: the quotient fits.
        (Date(self.0.div_euclid(DAY) as i32), Time(self.0.rem_euclid(DAY)))
    }

    /// A date and a time of day as one value.
    #[must_use]
    pub fn join(date: Date, time: Time) -> Option<DateTime> {
        i64::from(date.0).checked_mul(DAY)?.checked_add(time.0).map(DateTime)
    }
}

impl Time {
    /// Hour, minute, second and microsecond.
    #[must_use]
    pub fn hms(self) -> (u32, u32, u32, u32) {
        let seconds = self.0 / 1_000_000;
        (
            (seconds / 3_600) as u32,
            (seconds / 60 % 60) as u32,
            (seconds % 60) as u32,
            (self.0 % 1_000_000) as u32,
        )
    }

    /// The time of an hour, minute, second and microsecond, or `None` if there is no such time.
    #[must_use]
    pub fn from_hms(hour: u32, minute: u32, second: u32, micro: u32) -> Option<Time> {
        if hour > 23 || minute > 59 || second > 59 || micro > 999_999 {
            return None;
        }
        let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        Some(Time(seconds * 1_000_000 + i64::from(micro)))
    }
}
