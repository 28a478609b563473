//! Dates and times as SQLite moves them: as text, whose first ten characters are the date, with the
//! time from the twelfth on, and after its point a fraction without zeros at its end.
//!
//! SQLite's own functions know milliseconds only, so that the fraction never passes through them.

use crate::query::{DateStep, Part};
use crate::value::SqlType;
use sea_query::Expr;

/// SQL with a `?` for each use of an expression.
fn sql(text: &str, exprs: Vec<Expr>) -> Expr {
    Expr::CustomWithExpr(text.to_owned().into(), exprs)
}

/// The start of a part of the calendar.
pub(super) fn trunc(part: Part, value: Expr, ty: SqlType) -> Expr {
    let dates_only = ty == SqlType::Date;
    let date = match part {
        Part::Year => "substr(?, 1, 4) || '-01-01'",
        Part::Quarter => {
            "substr(?, 1, 5) || substr('01040710', (substr(?, 6, 2) - 1) / 3 * 2 + 1, 2) || '-01'"
        }
        Part::Month => "substr(?, 1, 7) || '-01'",
        // Six days back, and on to the next Monday.
        Part::Week => "date(substr(?, 1, 10), '-6 days', 'weekday 1')",
        _ if dates_only => return value,
        Part::Day => "substr(?, 1, 10)",
        Part::Hour => return sql("(substr(?, 1, 13) || ':00:00')", vec![value]),
        Part::Minute => return sql("(substr(?, 1, 16) || ':00')", vec![value]),
        Part::Second => return sql("substr(?, 1, 19)", vec![value]),
    };
    let uses = vec![value; date.matches('?').count()];
    if dates_only { sql(&format!("({date})"), uses) } else { sql(&format!("({date} || ' 00:00:00')"), uses) }
}

/// Microseconds since 1970.
const MICROS: &str =
    "(unixepoch(substr(?, 1, 19)) * 1000000 + CAST(substr(substr(?, 21) || '000000', 1, 6) AS INTEGER))";

/// A date or time, moved.
pub(super) fn later(step: DateStep, value: Expr, amount: Expr) -> Expr {
    let date = |modifier: &str| {
        let text = format!("(date(substr(?, 1, 10), {modifier}) || substr(?, 11))");
        sql(&text, vec![value.clone(), amount.clone(), value.clone()])
    };
    match step {
        // An amount that is NULL makes the modifier NULL, and so the date.
        DateStep::Month => date("(?) || ' months', 'floor'"),
        DateStep::Day => date("(?) || ' days'"),
        // Of the sum, in a query of its own because it is used three times, the whole seconds are
        // rounded down and the rest is written behind the point.
        DateStep::Microsecond => sql(
            &format!(
                "(SELECT datetime((\"m\" - (\"m\" % 1000000 + 1000000) % 1000000) / 1000000, 'unixepoch') || \
                 rtrim(rtrim(format('.%06d', (\"m\" % 1000000 + 1000000) % 1000000), '0'), '.') \
                 FROM (SELECT {MICROS} + (?) AS \"m\"))"
            ),
            vec![value.clone(), value, amount],
        ),
    }
}

/// Microseconds between two dates or times.
pub(super) fn micros_between(later: Expr, earlier: Expr) -> Expr {
    sql(&format!("({MICROS} - {MICROS})"), vec![later.clone(), later, earlier.clone(), earlier])
}
