//! JSON documents, which PostgreSQL keeps taken apart (`jsonb`), and lists, which are its arrays.

use crate::dialect::render::Args;
use crate::query::{Func, JsonAsk, JsonStep};
use crate::value::{SqlType, Value};
use sea_query::Expr;

/// SQL in which `{0}` and so on are expressions.
fn sql(text: &str, exprs: &[&Expr]) -> Expr {
    let mut numbered = text.to_owned();
    for i in (0..exprs.len()).rev() {
        numbered = numbered.replace(&format!("{{{i}}}"), &format!("${}", i + 1));
    }
    Expr::CustomWithExpr(numbered.into(), exprs.iter().map(|expr| (*expr).clone()).collect())
}

/// What is at a place. `->` with text finds members only, with a number elements only; but a scalar
/// that is the whole document is an array of itself for it.
fn at(document: &Expr, path: &[JsonStep], args: &mut Args) -> Expr {
    path.iter().fold(document.clone(), |document, step| match step {
        JsonStep::Member(name) => {
            let name = args.bind(Value::Text(name.clone()));
            sql("({0} -> {1})", &[&document, &name])
        }
        JsonStep::Element(index) => {
            let index = args.bind(Value::I32(i32::try_from(*index).unwrap_or(i32::MAX)));
            let text = "(CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} -> {1} END)";
            sql(text, &[&document, &index])
        }
    })
}

/// The way to a place as an array of texts.
fn path_array(path: &[JsonStep], args: &mut Args) -> Expr {
    let steps = path.iter().map(|step| match step {
        JsonStep::Member(name) => Value::Text(name.clone()),
        JsonStep::Element(index) => Value::Text(index.to_string()),
    });
    args.bind(Value::Array(&SqlType::Text, steps.collect()))
}

/// What is asked of a place.
pub(super) fn ask(document: Expr, path: &[JsonStep], ask: &JsonAsk, args: &mut Args) -> Expr {
    let there = at(&document, path, args);
    let text = match ask {
        JsonAsk::Text => "CASE WHEN jsonb_typeof({0}) = 'string' THEN {0} #>> '{}' END",
        JsonAsk::Int => {
            "CASE WHEN jsonb_typeof({0}) <> 'number' THEN NULL \
             WHEN CAST({0} AS numeric) = trunc(CAST({0} AS numeric)) \
             AND CAST({0} AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 \
             THEN CAST(CAST({0} AS numeric) AS bigint) END"
        }
        JsonAsk::Float => "CASE WHEN jsonb_typeof({0}) = 'number' THEN CAST({0} AS double precision) END",
        JsonAsk::Bool => "CASE WHEN jsonb_typeof({0}) = 'boolean' THEN CAST({0} AS boolean) END",
        JsonAsk::Document => return there,
        JsonAsk::Length => {
            "CASE WHEN jsonb_typeof({0}) = 'array' THEN CAST(jsonb_array_length({0}) AS bigint) END"
        }
        JsonAsk::Exists => "({0} IS NOT NULL)",
        JsonAsk::Null => "COALESCE(jsonb_typeof({0}) = 'null', FALSE)",
        JsonAsk::Object => "COALESCE(jsonb_typeof({0}) = 'object', FALSE)",
        JsonAsk::Array | JsonAsk::Contains(..) => "COALESCE(jsonb_typeof({0}) = 'array', FALSE)",
    };
    sql(text, &[&there])
}

/// A document with a value at a place, or without what is there.
pub(super) fn edit(document: Expr, path: &[JsonStep], value: Option<Expr>, args: &mut Args) -> Expr {
    if !matches!(document, Expr::Column(_)) {
        // It is used three times: what was computed is given a name.
        let named = edit(Expr::col(("plough_d", "d")), path, value, args);
        return sql("(SELECT {0} FROM (SELECT {1} AS \"d\") AS \"plough_d\")", &[&named, &document]);
    }
    let steps = path_array(path, args);
    let Some(value) = value else {
        let there = at(&document, path, args);
        return sql("CASE WHEN {0} IS NOT NULL THEN {1} #- {2} ELSE {1} END", &[&there, &document, &steps]);
    };
    let Some((last, before)) = path.split_last() else { return value };
    let parent = at(&document, before, args);
    let kind = match last {
        JsonStep::Member(_) => "object",
        JsonStep::Element(_) => "array",
    };
    sql(
        &format!(
            "CASE WHEN jsonb_typeof({{0}}) = '{kind}' THEN jsonb_set({{1}}, {{2}}, {{3}}) ELSE {{1}} END"
        ),
        &[&parent, &document, &steps, &value],
    )
}

/// A question about a list, or a changed list.
pub(super) fn list(func: Func, list: Expr, other: Option<Expr>, element: SqlType) -> Expr {
    let Some(other) = other else {
        return match element {
            SqlType::Array(_) => sql(
                "CASE WHEN {0} IS NOT NULL THEN CAST(COALESCE(array_length({0}, 1), 0) AS bigint) END",
                &[&list],
            ),
            _ => sql("CAST(cardinality({0}) AS bigint)", &[&list]),
        };
    };
    let text = match func {
        Func::HasAll => "({0} @> {1})",
        Func::Overlaps => "({0} && {1})",
        // A list that is NULL would become one of the element.
        Func::Append => "CASE WHEN {0} IS NOT NULL THEN {0} || {1} END",
        _ => "array_remove({0}, ({1})[1])",
    };
    sql(text, &[&list, &other])
}
