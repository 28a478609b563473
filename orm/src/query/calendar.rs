//! The calendar: the starts of months and the like, and how far dates and times lie apart.

use super::expr::binary;
use super::{Binary, DateStep, Expr, Func, HasDate, HasTime, Node, Operand, Part, Source};
use crate::model::Nullity;
use crate::value::Value;
use std::ops;

/// How far to move a date or a time: months, days and microseconds, each with its sign.
///
/// A day is 24 hours: databases keep instants in UTC. Of a month whose day does not exist its last
/// day is taken, as everywhere.
///
/// ```
/// # use plough::prelude::*;
/// # use chrono::{DateTime, Utc};
/// # #[derive(Model)] struct Job { #[model(id)] id: i64, started_at: DateTime<Utc>, ended_at: DateTime<Utc> }
/// use plough::query::{Interval, Part, count};
/// use std::time::Duration;
///
/// # async fn rows(db: &Db) -> plough::Result<()> {
/// let per_month = Job::query()
///     .filter(|j| j.ended_at.gt(j.started_at + Duration::from_secs(90)))
///     .filter(|j| (j.started_at + Interval::months(1)).lt(Utc::now()))
///     .group_by(|j| j.started_at.trunc(Part::Month))
///     .select(|j| (j.started_at.trunc(Part::Month), j.ended_at.seconds_since(j.started_at).max()))
///     .all(db)
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    months: i64,
    days: i64,
    micros: i64,
}

impl Interval {
    const NONE: Interval = Interval { months: 0, days: 0, micros: 0 };

    /// So many years of twelve months.
    #[must_use]
    pub const fn years(years: i64) -> Interval {
        Interval::months(years.saturating_mul(12))
    }

    /// So many months.
    #[must_use]
    pub const fn months(months: i64) -> Interval {
        Interval { months, ..Interval::NONE }
    }

    /// So many weeks.
    #[must_use]
    pub const fn weeks(weeks: i64) -> Interval {
        Interval::days(weeks.saturating_mul(7))
    }

    /// So many days.
    #[must_use]
    pub const fn days(days: i64) -> Interval {
        Interval { days, ..Interval::NONE }
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(hours: i64) -> Interval {
        Interval::seconds(hours.saturating_mul(3_600))
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Interval {
        Interval::seconds(minutes.saturating_mul(60))
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Interval {
        Interval::microseconds(seconds.saturating_mul(1_000_000))
    }

    /// So many microseconds.
    #[must_use]
    pub const fn microseconds(micros: i64) -> Interval {
        Interval { micros, ..Interval::NONE }
    }

    /// This and another.
    #[must_use]
    pub const fn and(self, other: Interval) -> Interval {
        Interval {
            months: self.months.saturating_add(other.months),
            days: self.days.saturating_add(other.days),
            micros: self.micros.saturating_add(other.micros),
        }
    }

    /// A date or time as much later: first by the months, then by the days, then by the rest.
    pub(crate) fn after(self, mut node: Node) -> Node {
        const DAY: i64 = crate::value::temporal::DAY;
        // Whole days of 24 hours are days, also for what has no time.
        let days = self.days.saturating_add(self.micros / DAY);
        for (step, amount) in [
            (DateStep::Month, self.months),
            (DateStep::Day, days),
            (DateStep::Microsecond, self.micros % DAY),
        ] {
            if amount != 0 {
                node = Node::Call(Func::Later(step), vec![node, Node::Value(Value::I64(amount))]);
            }
        }
        node
    }
}

impl ops::Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval {
            months: self.months.saturating_neg(),
            days: self.days.saturating_neg(),
            micros: self.micros.saturating_neg(),
        }
    }
}

impl From<std::time::Duration> for Interval {
    fn from(duration: std::time::Duration) -> Interval {
        Interval::microseconds(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX))
    }
}

/// `+` and `-` for expressions of the types of dates, which are told one by one: for numbers the
/// same operators are there once for all.
#[cfg_attr(not(any(feature = "chrono", feature = "time")), allow(unused_macros))]
macro_rules! moved {
    ($($rust:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<N: $crate::model::Nullity, S: $crate::query::Source, I: Into<$crate::query::Interval>>
            std::ops::Add<I> for $crate::query::Expr<$rust, N, S>
        {
            type Output = $crate::query::Expr<$rust, N>;
            fn add(self, interval: I) -> Self::Output {
                $crate::query::Expr::computed(interval.into().after(self.node()))
            }
        }
        #[diagnostic::do_not_recommend]
        impl<N: $crate::model::Nullity, S: $crate::query::Source, I: Into<$crate::query::Interval>>
            std::ops::Sub<I> for $crate::query::Expr<$rust, N, S>
        {
            type Output = $crate::query::Expr<$rust, N>;
            fn sub(self, interval: I) -> Self::Output {
                $crate::query::Expr::computed((-interval.into()).after(self.node()))
            }
        }
    )*};
}
#[cfg_attr(not(any(feature = "chrono", feature = "time")), allow(unused_imports))]
pub(crate) use moved;

/// Dates in the calendar. An instant is in UTC. A result outside of the years 0001 to 9999 is an
/// error, or NULL.
impl<B: HasDate, N: Nullity, S: Source> Expr<B, N, S> {
    /// The start of the year, month, week and so on that it is in. What has no time is its own hour,
    /// minute and second.
    pub fn trunc(self, part: Part) -> Expr<B, N> {
        Expr::call(Func::Trunc(part), vec![self.node()])
    }

    fn later<R: Operand<i64>>(self, step: DateStep, amount: R) -> Expr<B, N::Or<R::Null>> {
        Expr::call(Func::Later(step), vec![self.node(), amount.node()])
    }

    /// So many months later, or earlier if they are less than zero: a number, a column or an
    /// expression. A day that the month does not have becomes its last.
    pub fn plus_months<R: Operand<i64>>(self, months: R) -> Expr<B, N::Or<R::Null>> {
        self.later(DateStep::Month, months)
    }

    /// So many days later, or earlier if they are less than zero.
    pub fn plus_days<R: Operand<i64>>(self, days: R) -> Expr<B, N::Or<R::Null>> {
        self.later(DateStep::Day, days)
    }

    /// Whole days since another; less than zero if that is later.
    pub fn days_since<R: Operand<B>>(self, earlier: R) -> Expr<i64, N::Or<R::Null>> {
        self.since(earlier, crate::value::temporal::DAY)
    }

    fn since<R: Operand<B>>(self, earlier: R, unit: i64) -> Expr<i64, N::Or<R::Null>> {
        let micros = Node::Call(Func::Since, vec![self.node(), earlier.node()]);
        let unit = Node::Value(Value::I64(unit));
        Expr::computed(binary(Binary::Div, micros, unit))
    }
}

/// Dates with a time.
impl<B: HasDate + HasTime, N: Nullity, S: Source> Expr<B, N, S> {
    /// So many seconds later, or earlier if they are less than zero.
    pub fn plus_seconds<R: Operand<i64>>(self, seconds: R) -> Expr<B, N::Or<R::Null>> {
        let micros = binary(Binary::Mul, seconds.node(), Node::Value(Value::I64(1_000_000)));
        Expr::call(Func::Later(DateStep::Microsecond), vec![self.node(), micros])
    }

    /// Whole seconds since another; less than zero if that is later.
    pub fn seconds_since<R: Operand<B>>(self, earlier: R) -> Expr<i64, N::Or<R::Null>> {
        self.since(earlier, 1_000_000)
    }

    /// Microseconds since another; less than zero if that is later.
    pub fn micros_since<R: Operand<B>>(self, earlier: R) -> Expr<i64, N::Or<R::Null>> {
        Expr::call(Func::Since, vec![self.node(), earlier.node()])
    }
}
