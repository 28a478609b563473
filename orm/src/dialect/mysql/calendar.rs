//! The starts of years, months and the like, for servers that have no function for them.

use crate::query::Part;
use crate::value::SqlType;
use sea_query::Expr;

/// The start of a part of the calendar.
pub(super) fn trunc(part: Part, value: Expr, ty: SqlType) -> Expr {
    let date = match part {
        Part::Year => "DATE_FORMAT(?, '%Y-01-01')",
        Part::Quarter => "CONCAT(DATE_FORMAT(?, '%Y-'), ELT(QUARTER(?), '01', '04', '07', '10'), '-01')",
        Part::Month => "DATE_FORMAT(?, '%Y-%m-01')",
        Part::Week => "DATE_SUB(CAST(? AS DATE), INTERVAL WEEKDAY(?) DAY)",
        _ if ty == SqlType::Date => return value,
        Part::Day => "CAST(? AS DATE)",
        Part::Hour => "DATE_FORMAT(?, '%Y-%m-%d %H:00:00')",
        Part::Minute => "DATE_FORMAT(?, '%Y-%m-%d %H:%i:00')",
        Part::Second => "DATE_FORMAT(?, '%Y-%m-%d %H:%i:%s')",
    };
    let uses = vec![value; date.matches('?').count()];
    let ty = if ty == SqlType::Date { "DATE" } else { "DATETIME(6)" };
    Expr::cust_with_exprs(format!("CAST({date} AS {ty})"), uses)
}
