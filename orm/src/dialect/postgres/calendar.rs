//! Dates and times as PostgreSQL moves them. Instants pass through UTC, whatever the session's time
//! zone.

use crate::query::{DateStep, Part};
use crate::value::SqlType;

/// SQL over a value without a zone, for a value of a type. `back` makes a date of the result again.
fn without_zone(sql: &str, ty: SqlType, back: bool) -> String {
    match ty {
        SqlType::Timestamp => {
            format!("({} AT TIME ZONE 'UTC')", sql.replacen('?', "((?) AT TIME ZONE 'UTC')", 1))
        }
        // As a timestamp with a zone it would be at midnight of the session's.
        SqlType::Date if back => format!("CAST({} AS date)", sql.replacen('?', "CAST(? AS timestamp)", 1)),
        _ => format!("({})", sql.replacen('?', "(?)", 1)),
    }
}

/// The start of a part of the calendar.
pub(super) fn trunc(part: Part, ty: SqlType) -> String {
    let part = match part {
        Part::Year => "year",
        Part::Quarter => "quarter",
        Part::Month => "month",
        Part::Week => "week",
        Part::Day => "day",
        Part::Hour => "hour",
        Part::Minute => "minute",
        Part::Second => "second",
    };
    without_zone(&format!("date_trunc('{part}', ?)"), ty, true)
}

/// A date or time, moved.
pub(super) fn later(step: DateStep, ty: SqlType) -> String {
    let sql = match (step, ty) {
        (DateStep::Day, SqlType::Date) => return "((?) + CAST(? AS integer))".to_owned(),
        (DateStep::Month, _) => "(? + make_interval(months => CAST(? AS integer)))",
        (DateStep::Day, _) => "(? + make_interval(days => CAST(? AS integer)))",
        // An interval keeps microseconds as an integer, of which a double holds 285 years exactly.
        (DateStep::Microsecond, _) => "(? + (?) * INTERVAL '1 microsecond')",
    };
    without_zone(sql, ty, true)
}

/// Microseconds between two dates or times.
pub(super) fn micros_between(ty: SqlType) -> &'static str {
    match ty {
        SqlType::Date => "(CAST((?) - (?) AS bigint) * 86400000000)",
        _ => "CAST(EXTRACT(EPOCH FROM ((?) - (?))) * 1000000 AS bigint)",
    }
}
