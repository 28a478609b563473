//! JSON documents and lists. MySQL has a type for them, MariaDB keeps them as text; both have the same
//! functions, for which a scalar is an array of itself: each step to an element asks first whether it
//! stands in an array.

use super::facts::Flavor;
use crate::dialect::render::Args;
use crate::query::{Func, JsonAsk, JsonStep};
use crate::value::{SqlType, Value, array_json};
use sea_query::Expr;

/// SQL in which `{0}` and so on are expressions.
fn sql(text: &str, exprs: &[&Expr]) -> Expr {
    let mut used = Vec::new();
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let number = rest.as_bytes().get(at + 1).map_or(0, |digit| usize::from(digit.saturating_sub(b'0')));
        used.extend(exprs.get(number).map(|expr| (*expr).clone()));
        plain.push_str(&rest[..at]);
        plain.push('?');
        rest = &rest[at + 3..];
    }
    plain.push_str(rest);
    Expr::CustomWithExpr(plain.into(), used)
}

fn bind(path: &[JsonStep], args: &mut Args) -> Expr {
    args.bind(Value::Text(array_json::path_text(path)))
}

/// What is at a place.
fn at(document: &Expr, path: &[JsonStep], args: &mut Args) -> Expr {
    if path.is_empty() {
        return document.clone();
    }
    let there = sql("JSON_EXTRACT({0}, {1})", &[document, &bind(path, args)]);
    let mut guard: Option<Expr> = None;
    for (i, step) in path.iter().enumerate() {
        if let JsonStep::Element(_) = step {
            let before = bind(&path[..i], args);
            let is_array = sql("JSON_TYPE(JSON_EXTRACT({0}, {1})) = 'ARRAY'", &[document, &before]);
            guard = Some(match guard {
                None => is_array,
                Some(guard) => sql("{0} AND {1}", &[&guard, &is_array]),
            });
        }
    }
    match guard {
        None => there,
        Some(guard) => sql("(CASE WHEN {0} THEN {1} END)", &[&guard, &there]),
    }
}

/// What is asked of a place.
pub(super) fn ask(
    collation: &str,
    document: Expr,
    path: &[JsonStep],
    ask: &JsonAsk,
    args: &mut Args,
) -> Expr {
    let there = at(&document, path, args);
    let text = match ask {
        // MariaDB's documents have a collation of their own.
        JsonAsk::Text => {
            let text = format!(
                "CASE WHEN JSON_TYPE({{0}}) = 'STRING' THEN JSON_UNQUOTE({{0}}) COLLATE {collation} END"
            );
            return sql(&text, &[&there]);
        }
        // MariaDB calls 1e2 an integer, too.
        JsonAsk::Int => {
            "CASE WHEN JSON_TYPE({0}) IN ('INTEGER', 'UNSIGNED INTEGER') THEN \
             CASE WHEN CAST({0} AS DECIMAL(65,0)) BETWEEN -9223372036854775808 AND 9223372036854775807 \
             THEN CAST(CAST({0} AS DECIMAL(65,0)) AS SIGNED) END \
             WHEN JSON_TYPE({0}) IN ('DOUBLE', 'DECIMAL') THEN \
             CASE WHEN {0} + 0e0 = TRUNCATE({0} + 0e0, 0) AND ABS({0} + 0e0) < 9223372036854775808e0 \
             THEN CAST({0} + 0e0 AS SIGNED) END END"
        }
        JsonAsk::Float => {
            "CASE WHEN JSON_TYPE({0}) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN {0} + 0e0 END"
        }
        JsonAsk::Bool => "CASE WHEN JSON_TYPE({0}) = 'BOOLEAN' THEN JSON_CONTAINS({0}, 'true') END",
        JsonAsk::Document => return there,
        JsonAsk::Length => "CASE WHEN JSON_TYPE({0}) = 'ARRAY' THEN JSON_LENGTH({0}) END",
        JsonAsk::Exists => "({0} IS NOT NULL)",
        JsonAsk::Null => "COALESCE(JSON_TYPE({0}) = 'NULL', FALSE)",
        JsonAsk::Object => "COALESCE(JSON_TYPE({0}) = 'OBJECT', FALSE)",
        JsonAsk::Array | JsonAsk::Contains(..) => "COALESCE(JSON_TYPE({0}) = 'ARRAY', FALSE)",
    };
    sql(text, &[&there])
}

/// Whether an element of an array meets a condition.
pub(super) fn any(document: Expr, path: &[JsonStep], alias: &str, condition: Expr, args: &mut Args) -> Expr {
    let there = at(&document, path, args);
    let text = format!(
        "EXISTS (SELECT 1 FROM JSON_TABLE({{0}}, '$[*]' COLUMNS (`e` JSON PATH '$')) AS `{alias}` WHERE {{1}})"
    );
    sql(&text, &[&there, &condition])
}

/// The element of [`any`].
pub(super) fn element(_document: Expr, alias: &str) -> Expr {
    Expr::cust(format!("`{alias}`.`e`"))
}

/// A document with a value at a place, or without what is there.
pub(super) fn edit(
    flavor: Flavor,
    document: Expr,
    path: &[JsonStep],
    value: Option<Expr>,
    args: &mut Args,
) -> Expr {
    let steps = bind(path, args);
    // Members need no question: what is not on the way is left as it is.
    let elements = path.iter().any(|step| matches!(step, JsonStep::Element(_)));
    let Some(value) = value else {
        if !elements {
            return sql("JSON_REMOVE({0}, {1})", &[&document, &steps]);
        }
        let there = at(&document, path, args);
        let text = "CASE WHEN {0} IS NOT NULL THEN JSON_REMOVE({1}, {2}) ELSE {1} END";
        return sql(text, &[&there, &document, &steps]);
    };
    // MariaDB takes text for a string, unless a function of JSON gives it.
    let value = match flavor {
        Flavor::MariaDb => sql("JSON_COMPACT({0})", &[&value]),
        Flavor::MySql => value,
    };
    if !elements {
        return sql("JSON_SET({0}, {1}, {2})", &[&document, &steps, &value]);
    }
    let Some((last, before)) = path.split_last() else { return value };
    let parent = at(&document, before, args);
    let kind = match last {
        JsonStep::Member(_) => "OBJECT",
        JsonStep::Element(_) => "ARRAY",
    };
    sql(
        &format!("CASE WHEN JSON_TYPE({{0}}) = '{kind}' THEN JSON_SET({{1}}, {{2}}, {{3}}) ELSE {{1}} END"),
        &[&parent, &document, &steps, &value],
    )
}

/// A question about a list, or a changed list.
pub(super) fn list(func: Func, list: Expr, other: Option<Expr>, _element: SqlType) -> Expr {
    let Some(other) = other else {
        return sql("JSON_LENGTH({0})", &[&list]);
    };
    let text = match func {
        Func::HasAll => "JSON_CONTAINS({0}, {1})",
        Func::Overlaps => {
            "CASE WHEN {0} IS NOT NULL THEN EXISTS (SELECT 1 FROM JSON_TABLE({1}, '$[*]' COLUMNS \
             (`e` JSON PATH '$')) AS `plough_w` WHERE JSON_CONTAINS({0}, `plough_w`.`e`)) END"
        }
        Func::Append => "JSON_MERGE_PRESERVE({0}, {1})",
        _ => {
            "CASE WHEN {0} IS NOT NULL THEN COALESCE((SELECT JSON_ARRAYAGG(JSON_COMPACT(`plough_h`.`e`) \
             ORDER BY `plough_h`.`o`) FROM JSON_TABLE({0}, '$[*]' COLUMNS (`o` FOR ORDINALITY, \
             `e` JSON PATH '$')) AS `plough_h` WHERE NOT JSON_CONTAINS({1}, `plough_h`.`e`)), '[]') END"
        }
    };
    sql(text, &[&list, &other])
}
