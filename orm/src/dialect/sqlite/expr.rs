//! Expressions that SQLite writes in its own way.

use crate::dialect::key_name;
use crate::dialect::render::Args;
use crate::error::{Error, Result};
use crate::query::{DatePart, Like};
use crate::value::text_form::{push_date, push_datetime, push_hex, push_time};
use crate::value::{DateTime, SqlType, Value, array_json, decimal};
use sea_query::{BinOper, Expr, ExprTrait, Func, Query, SelectStatement};
use std::fmt::Write;

/// `needle IN (SELECT value FROM json_each(?))`: JSON's strings and integers arrive as text and
/// integers, so that an index on the needle serves. Bytes travel as hexadecimal digits.
pub(super) fn in_list(needle: Expr, ty: SqlType, values: &[Value], args: &mut Args) -> Result<Expr> {
    let list = args.bind(Value::Text(keys(values)?));
    let value = Expr::col("value");
    let value = match ty {
        SqlType::Bytes | SqlType::Uuid => call("unhex", [value]),
        _ => value,
    };
    let mut select = Query::select();
    select.expr(value).from_function(Func::cust("json_each").arg(list), "keys");
    Ok(needle.in_subquery(select))
}

/// Keys as a table. Keys of several columns are an array each.
pub(super) fn key_rows(types: &[SqlType], rows: &[Vec<Value>], args: &mut Args) -> Result<SelectStatement> {
    let mut json = String::with_capacity(rows.len() * 12 * types.len() + 2);
    json.push('[');
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        match &**row {
            [value] => push_key(&mut json, value)?,
            row => json.push_str(&keys(row)?),
        }
    }
    json.push(']');
    let list = args.bind(Value::Text(json));
    let mut select = Query::select();
    for (i, ty) in types.iter().enumerate() {
        let value = match types.len() {
            1 => Expr::col("value"),
            _ => call("json_extract", [Expr::col("value"), Expr::Constant(format!("$[{i}]").into())]),
        };
        let value = match ty {
            SqlType::Bytes | SqlType::Uuid => call("unhex", [value]),
            _ => value,
        };
        select.expr_as(value, key_name(i));
    }
    Ok(select.from_function(Func::cust("json_each").arg(list), "list").take())
}

/// What [`in_list`] and [`key_rows`] bind for keys that stand one after the other.
pub(super) fn key_values(types: &[SqlType], values: &[Value]) -> Result<Vec<Value>> {
    let json = match types {
        [_] => keys(values)?,
        _ => {
            let rows = values.chunks(types.len().max(1)).map(keys).collect::<Result<Vec<_>>>()?;
            format!("[{}]", rows.join(","))
        }
    };
    Ok(vec![Value::Text(json)])
}

/// Keys as a JSON array of what SQLite stores for them.
fn keys(values: &[Value]) -> Result<String> {
    let mut json = String::with_capacity(values.len() * 12 + 2);
    json.push('[');
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        push_key(&mut json, value)?;
    }
    json.push(']');
    Ok(json)
}

fn push_key(json: &mut String, value: &Value) -> Result<()> {
    let mut text = String::new();
    match value {
        Value::Null(_) => json.push_str("null"),
        Value::Bool(value) => json.push(if *value { '1' } else { '0' }),
        Value::I16(value) => write!(json, "{value}").unwrap_or_default(),
        Value::I32(value) => write!(json, "{value}").unwrap_or_default(),
        Value::I64(value) => write!(json, "{value}").unwrap_or_default(),
        Value::U64(value) => match i64::try_from(*value) {
            Ok(value) => write!(json, "{value}").unwrap_or_default(),
            Err(_) => return Err(Error::encode("SQLite has no integers above 2^63 - 1")),
        },
        Value::F32(value) => push_float(json, f64::from(*value))?,
        Value::F64(value) => push_float(json, *value)?,
        Value::Decimal(value) => match decimal::canonical(value) {
            Some(value) => array_json::push_string(json, &value),
            None => return Err(Error::encode("a decimal number is not made of plain digits")),
        },
        Value::Text(value) | Value::Json(value) => array_json::push_string(json, value),
        Value::Enum(_, label) => array_json::push_string(json, label),
        Value::Bytes(value) => push_hex(&mut text, value),
        Value::Uuid(value) => push_hex(&mut text, value),
        Value::Date(value) => push_date(&mut text, *value)?,
        Value::Time(value) => push_time(&mut text, *value)?,
        Value::DateTime(value) => push_datetime(&mut text, *value)?,
        Value::Timestamp(value) => push_datetime(&mut text, DateTime(value.0))?,
        Value::Array(_, values) => array_json::push_string(json, &array_json::encode(values)?),
        Value::Invalid(reason) => return Err(Error::encode(reason.clone())),
    }
    if !text.is_empty() || matches!(value, Value::Bytes(_)) {
        write!(json, "\"{text}\"").ok();
    }
    Ok(())
}

fn push_float(json: &mut String, value: f64) -> Result<()> {
    if value.is_nan() {
        return Err(Error::encode("SQLite cannot store NaN: it would become NULL"));
    }
    if value.is_infinite() {
        // Too large for a float: SQLite reads it as infinity.
        json.push_str(if value > 0.0 { "9e999" } else { "-9e999" });
    } else {
        write!(json, "{value:?}").ok();
    }
    Ok(())
}

/// A call of a function.
fn call<const N: usize>(name: &'static str, args: [Expr; N]) -> Expr {
    Expr::FunctionCall(Func::cust(name).args(args))
}

/// A short constant of our own, without quotes in it.
fn literal(text: &'static str) -> Expr {
    Expr::Constant(sea_query::Value::String(Some(text.to_owned())))
}

/// An integer constant.
fn number(number: i32) -> Expr {
    Expr::Constant(sea_query::Value::Int(Some(number)))
}

fn replace(text: Expr, what: &'static str, by: &'static str) -> Expr {
    call("replace", [text, literal(what), literal(by)])
}

fn bytes(text: Expr) -> Expr {
    text.cast_as("BLOB")
}

/// SQLite's LIKE ignores the case of ASCII letters, always. So it serves only where that is asked
/// for; else texts are compared as they are.
pub(super) fn like(text: Expr, like: Like, pattern: Expr, ignore_case: bool) -> Expr {
    if ignore_case {
        let escaped = |pattern| replace(replace(replace(pattern, r"\", r"\\"), "%", r"\%"), "_", r"\_");
        let pattern = match like {
            Like::Pattern => pattern,
            Like::StartsWith => concat(escaped(pattern), literal("%")),
            Like::EndsWith => concat(literal("%"), escaped(pattern)),
            Like::Contains => concat(concat(literal("%"), escaped(pattern)), literal("%")),
        };
        return text.binary(BinOper::Like, pattern.binary(BinOper::Escape, literal(r"\")));
    }
    match like {
        Like::Contains => call("instr", [text, pattern]).gt(number(0)),
        Like::StartsWith => call("instr", [text, pattern]).eq(number(1)),
        // In bytes, since SQLite's length() of a text ends at a NUL. Where the pattern is longer
        // than the text the substring is shorter than the pattern, so that they differ. The point
        // is there because substr() of no bytes at all is NULL; it is never part of the substring.
        Like::EndsWith => {
            let length = call("octet_length", [pattern.clone()]);
            let start = call("octet_length", [text.clone()]).sub(length.clone()).add(number(1));
            call("substr", [bytes(concat(text, literal("."))), start, length]).eq(bytes(pattern))
        }
        Like::Pattern => text.binary(BinOper::Custom("GLOB"), glob(pattern)),
    }
}

/// A LIKE pattern as a GLOB pattern, which heeds case. In SQL, because the pattern may be a column.
///
/// After the first step `[` is always followed by `[`, `*`, `?` or `]`, so that `[` and a letter
/// can stand for the escaped characters until the wildcards are translated.
fn glob(pattern: Expr) -> Expr {
    const STEPS: [(&str, &str); 12] = [
        ("[", "[[]"),
        (r"\\", "[b"),
        (r"\%", "[p"),
        (r"\_", "[u"),
        (r"\", ""),
        ("*", "[*]"),
        ("?", "[?]"),
        ("%", "*"),
        ("_", "?"),
        ("[b", r"\"),
        ("[p", "%"),
        ("[u", "_"),
    ];
    STEPS.into_iter().fold(pattern, |pattern, (what, by)| replace(pattern, what, by))
}

pub(super) fn concat(left: Expr, right: Expr) -> Expr {
    left.binary(BinOper::Custom("||"), right)
}

/// A part of a date or time, cut out of its text. (SQLite's own date functions round to
/// milliseconds, by which 23:59:59.9996 becomes the next day.)
pub(super) fn date_part(part: DatePart, value: Expr, ty: SqlType) -> Expr {
    let time = if ty == SqlType::Time { 1 } else { 12 };
    let (start, length) = match part {
        DatePart::Year => (1, 4),
        DatePart::Month => (6, 2),
        DatePart::Day => (9, 2),
        DatePart::Hour => (time, 2),
        DatePart::Minute => (time + 3, 2),
        DatePart::Second => (time + 6, 2),
        DatePart::IsoWeekday => {
            let date = call("substr", [value, number(1), number(10)]);
            return call("strftime", [literal("%u"), date]).cast_as("INTEGER");
        }
    };
    call("substr", [value, number(start), number(length)]).cast_as("INTEGER")
}
