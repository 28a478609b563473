//! JSON documents and lists, which SQLite keeps as text.

use crate::dialect::render::Args;
use crate::query::{Func, JsonAsk, JsonStep};
use crate::value::{SqlType, Value, array_json};
use sea_query::Expr;

/// SQL with a `?` for each expression.
fn sql(text: impl Into<String>, exprs: Vec<Expr>) -> Expr {
    Expr::CustomWithExpr(text.into().into(), exprs)
}

/// SQL in which `{d}` is the document and `{p}` the path.
fn over(text: &str, document: &Expr, path: &Expr) -> Expr {
    let mut exprs = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        exprs.push(if rest[at..].starts_with("{d}") { document.clone() } else { path.clone() });
        rest = &rest[at + 3..];
    }
    sql(text.replace("{d}", "?").replace("{p}", "?"), exprs)
}

fn bind(path: &[JsonStep], args: &mut Args) -> Expr {
    args.bind(Value::Text(array_json::path_text(path)))
}

/// What is asked of a place.
pub(super) fn ask(document: Expr, path: &[JsonStep], ask: &JsonAsk, args: &mut Args) -> Expr {
    let text = match ask {
        JsonAsk::Text => "CASE json_type({d}, {p}) WHEN 'text' THEN json_extract({d}, {p}) END",
        // A whole number that does not fit is a float; a float may be whole.
        JsonAsk::Int => {
            "CASE WHEN json_type({d}, {p}) NOT IN ('integer', 'real') THEN NULL \
             WHEN typeof(json_extract({d}, {p})) = 'integer' THEN json_extract({d}, {p}) \
             WHEN abs(json_extract({d}, {p})) < 9223372036854775808.0 \
             AND json_extract({d}, {p}) = CAST(json_extract({d}, {p}) AS INTEGER) \
             THEN CAST(json_extract({d}, {p}) AS INTEGER) END"
        }
        JsonAsk::Float => {
            "CASE WHEN json_type({d}, {p}) IN ('integer', 'real') THEN CAST(json_extract({d}, {p}) AS REAL) END"
        }
        JsonAsk::Bool => "CASE json_type({d}, {p}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
        JsonAsk::Document => "({d} -> {p})",
        JsonAsk::Length => "CASE json_type({d}, {p}) WHEN 'array' THEN json_array_length({d}, {p}) END",
        JsonAsk::Exists => "(json_type({d}, {p}) IS NOT NULL)",
        JsonAsk::Null => "(json_type({d}, {p}) IS 'null')",
        JsonAsk::Object => "(json_type({d}, {p}) IS 'object')",
        JsonAsk::Array | JsonAsk::Contains(..) => "(json_type({d}, {p}) IS 'array')",
    };
    over(text, &document, &bind(path, args))
}

/// Whether an element of an array meets a condition.
pub(super) fn any(document: Expr, path: &[JsonStep], alias: &str, condition: Expr, args: &mut Args) -> Expr {
    let text = format!("EXISTS (SELECT 1 FROM json_each(?, ?) AS \"{alias}\" WHERE ?)");
    sql(text, vec![document, bind(path, args), condition])
}

/// The element of [`any`]. Its `value` would not tell `true` from 1, nor text from a document.
pub(super) fn element(document: Expr, alias: &str) -> Expr {
    sql(format!("(? -> \"{alias}\".\"fullkey\")"), vec![document])
}

/// A document with a value at a place, or without what is there. SQLite alone would add what is
/// missing on the way, and no element beyond the one after the last.
pub(super) fn edit(document: Expr, path: &[JsonStep], value: Option<Expr>, args: &mut Args) -> Expr {
    let at = bind(path, args);
    let Some(value) = value else {
        return over("json_remove({d}, {p})", &document, &at);
    };
    let Some((last, before)) = path.split_last() else { return value };
    let parent = bind(before, args);
    let set = sql("json_set(?, ?, json(?))", vec![document.clone(), at, value.clone()]);
    match last {
        JsonStep::Member(_) => sql(
            "CASE WHEN json_type(?, ?) = 'object' THEN ? ELSE ? END",
            vec![document.clone(), parent, set, document],
        ),
        JsonStep::Element(index) => {
            let end = args.bind(Value::Text(format!("{}[#]", array_json::path_text(before))));
            let append = sql("json_insert(?, ?, json(?))", vec![document.clone(), end, value]);
            sql(
                format!(
                    "CASE WHEN json_type(?, ?) IS NOT 'array' THEN ? \
                     WHEN json_array_length(?, ?) > {index} THEN ? ELSE ? END"
                ),
                vec![document.clone(), parent.clone(), document.clone(), document, parent, set, append],
            )
        }
    }
}

/// A question about a list, or a changed list.
pub(super) fn list(func: Func, list: Expr, other: Option<Expr>, _element: SqlType) -> Expr {
    let Some(other) = other else {
        return sql("json_array_length(?)", vec![list]);
    };
    let text = match func {
        Func::HasAll => {
            "CASE WHEN {d} IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM json_each({p}) AS \"plough_w\" \
             WHERE NOT EXISTS (SELECT 1 FROM json_each({d}) AS \"plough_h\" \
             WHERE \"plough_h\".\"value\" = \"plough_w\".\"value\")) END"
        }
        Func::Overlaps => {
            "CASE WHEN {d} IS NOT NULL THEN EXISTS (SELECT 1 FROM json_each({p}) AS \"plough_w\" \
             INNER JOIN json_each({d}) AS \"plough_h\" ON \"plough_h\".\"value\" = \"plough_w\".\"value\") END"
        }
        Func::Append => "json_insert({d}, '$[#]', {p} -> '$[0]')",
        _ => {
            "CASE WHEN {d} IS NOT NULL THEN (SELECT json_group_array(json({d} -> \"plough_h\".\"fullkey\") \
             ORDER BY \"plough_h\".\"key\") FROM json_each({d}) AS \"plough_h\" \
             WHERE \"plough_h\".\"value\" IS NOT ({p} ->> '$[0]')) END"
        }
    };
    over(text, &list, &other)
}
