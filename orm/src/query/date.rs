//! Expressions over dates and times.

use super::{DatePart, Expr, Func, Source};
use crate::model::Nullity;
use crate::value::Scalar;

/// A date, with or without a time.
#[diagnostic::on_unimplemented(message = "`{Self}` has no year, month and day", label = "not a date")]
pub trait HasDate: Scalar {}
/// A time, with or without a date.
#[diagnostic::on_unimplemented(message = "`{Self}` has no hour, minute and second", label = "not a time")]
pub trait HasTime: Scalar {}

/// Parts of a date. An instant's parts are those in UTC.
impl<B: HasDate, N: Nullity, S: Source> Expr<B, N, S> {
    fn part(self, part: DatePart) -> Expr<i64, N> {
        Expr::call(Func::Part(part), vec![self.node()])
    }

    /// The year.
    pub fn year(self) -> Expr<i64, N> {
        self.part(DatePart::Year)
    }

    /// The month, 1–12.
    pub fn month(self) -> Expr<i64, N> {
        self.part(DatePart::Month)
    }

    /// The day of the month, 1–31.
    pub fn day(self) -> Expr<i64, N> {
        self.part(DatePart::Day)
    }

    /// The day of the week: 1 is Monday, 7 is Sunday.
    pub fn iso_weekday(self) -> Expr<i64, N> {
        self.part(DatePart::IsoWeekday)
    }
}

/// Parts of a time. An instant's parts are those in UTC.
impl<B: HasTime, N: Nullity, S: Source> Expr<B, N, S> {
    /// The hour, 0–23.
    pub fn hour(self) -> Expr<i64, N> {
        Expr::call(Func::Part(DatePart::Hour), vec![self.node()])
    }

    /// The minute, 0–59.
    pub fn minute(self) -> Expr<i64, N> {
        Expr::call(Func::Part(DatePart::Minute), vec![self.node()])
    }

    /// The second, 0–59, without its fraction.
    pub fn second(self) -> Expr<i64, N> {
        Expr::call(Func::Part(DatePart::Second), vec![self.node()])
    }
}
