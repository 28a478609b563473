//! Whether rows lie inside of the scopes of their model when they are written: told from their values,
//! before anything is sent.
//!
//! A condition that says what a column equals gives new rows their value. Of any other condition it must
//! follow from the values that it holds; where that cannot be told without the database, the write is
//! refused. Texts are the same only if all their bytes are: collations may call more of them equal.

use super::super::Ground;
use crate::error::{Error, Kind, Result};
use crate::model::{DefaultDef, ModelDef, Path};
use crate::query::{Binary, Node, Rule, Unary, walk};
use crate::value::{SqlType, Value};
use std::cmp::Ordering;

/// What is known of the columns of a row that is about to be written.
type Known<'a> = &'a dyn Fn(u16) -> Option<Value>;

/// Gives a new row the values that its scopes say, where it leaves them out, and refuses a row that
/// does not lie inside of them.
pub(crate) fn complete(
    ground: Ground<'_>,
    model: &'static ModelDef,
    row: &mut Vec<(u16, Value)>,
) -> Result<()> {
    for (column, value) in given(ground, model) {
        if row.iter().all(|(other, _)| *other != column) {
            row.push((column, value));
        }
    }
    check_new(ground, model, &|column| match row.iter().find(|(other, _)| *other == column) {
        Some((_, value)) => Some(value.clone()),
        None => default(model, column),
    })
}

/// Refuses new rows that do not lie inside of their scopes, as far as they are known.
pub(crate) fn check_new(ground: Ground<'_>, model: &'static ModelDef, known: Known<'_>) -> Result<()> {
    for rule in ground.rules_of(model) {
        rule.conds.iter().try_for_each(|cond| check(rule, cond, known))?;
    }
    Ok(())
}

/// The columns of new rows that a scope gives a value, and which.
pub(crate) fn given(ground: Ground<'_>, model: &'static ModelDef) -> Vec<(u16, Value)> {
    let mut given: Vec<(u16, Value)> = Vec::new();
    for rule in ground.rules_of(model) {
        for (column, value) in rule.conds.iter().filter_map(|cond| equality(rule, cond)) {
            // Of two scopes that name one column both hold: the second is checked.
            if given.iter().all(|(other, _)| *other != column) {
                given.push((column, value.clone()));
            }
        }
    }
    given
}

/// Refuses an update that may move rows out of the scopes in which they are found.
pub(in crate::compile) fn check_sets(
    ground: Ground<'_>,
    model: &'static ModelDef,
    row: Path,
    sets: &[(u16, Node)],
) -> Result<()> {
    let set = |column: u16| sets.iter().find(|(set, _)| *set == column);
    for rule in ground.rules_of(model) {
        for cond in &rule.conds {
            if !sets.iter().any(|(column, _)| touches(rule, cond, *column)) {
                continue;
            }
            for at in 0..cases(sets) {
                let known = |column: u16| match set(column) {
                    Some((_, node)) => case(node, Node::Column(row, column), at),
                    // The row was found inside of the scope, and keeps the value.
                    None => {
                        given(ground, model).into_iter().find(|(given, _)| *given == column).map(|(_, v)| v)
                    }
                };
                check(rule, cond, &known)?;
            }
        }
    }
    Ok(())
}

/// The number of rows that get values of their own.
fn cases(sets: &[(u16, Node)]) -> usize {
    let branches = |node: &Node| match node {
        Node::Case { branches, .. } => branches.len(),
        _ => 1,
    };
    sets.iter().map(|(_, node)| branches(node)).max().unwrap_or(1).max(1)
}

/// The value that a column is set to in one of the rows.
fn case(node: &Node, own: Node, at: usize) -> Option<Value> {
    match node {
        Node::Value(value) => Some(value.clone()),
        Node::Case { branches, otherwise } if otherwise.as_deref() == Some(&own) => match branches.get(at) {
            Some((_, Node::Value(value))) => Some(value.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// How an upsert keeps to the scopes of its model.
pub(crate) enum Upsert {
    /// A row that is met lies inside of them.
    Free,
    /// A row that is met may lie outside of them.
    Guarded,
}

/// Whether a row that an upsert meets by a key may lie outside of the scopes of its model.
pub(crate) fn upsert(ground: Ground<'_>, model: &'static ModelDef, target: &[u16]) -> Upsert {
    let in_key = |rule: &Rule, cond: &Node| match equality(rule, cond) {
        // NULL meets no other NULL.
        Some((column, value)) => target.contains(&column) && !value.is_null(),
        None => false,
    };
    match ground.rules_of(model).all(|rule| rule.conds.iter().all(|cond| in_key(rule, cond))) {
        true => Upsert::Free,
        false => Upsert::Guarded,
    }
}

/// Refuses an upsert that may move the row it meets out of the scopes in which it was found: `sets` are
/// the columns that change, `new` those that have the values of the new row then.
pub(in crate::compile) fn check_upsert(
    ground: Ground<'_>,
    model: &'static ModelDef,
    sets: &[u16],
    new: &[u16],
) -> Result<()> {
    for rule in ground.rules_of(model) {
        for cond in rule.conds.iter().filter(|cond| equality(rule, cond).is_none()) {
            let touched = sets.iter().any(|column| touches(rule, cond, *column));
            if touched
                && (super::needs_other_rows(cond) || !reads(rule, cond).iter().all(|c| new.contains(c)))
            {
                return Err(refused(
                    rule,
                    cond,
                    "an upsert sets only some of the columns that a scope reads",
                )
                .hint("set all of them or none; or use `.unscoped()`"));
            }
        }
    }
    Ok(())
}

/// The column and the value that a condition says are equal.
fn equality<'a>(rule: &Rule, cond: &'a Node) -> Option<(u16, &'a Value)> {
    let own = |node: &Node| match node {
        Node::Column(path, index) if *path == rule.row() => Some(*index),
        _ => None,
    };
    match cond {
        Node::Binary(Binary::Eq | Binary::IsNotDistinctFrom, left, right) => match (&**left, &**right) {
            (column, Node::Value(value)) | (Node::Value(value), column) => Some((own(column)?, value)),
            _ => None,
        },
        _ => None,
    }
}

/// The columns of the row itself that a condition reads.
fn reads(rule: &Rule, cond: &Node) -> Vec<u16> {
    let mut columns = Vec::new();
    walk(cond, &mut |node| match node {
        Node::Column(path, index) if *path == rule.row() => columns.push(*index),
        _ => {}
    });
    columns
}

/// Whether a condition depends on a column of the row: it reads it, or a relation starts from it.
fn touches(rule: &Rule, cond: &Node, column: u16) -> bool {
    let leaves = |relation: u8| {
        let relation = rule.model.relations.get(usize::from(relation));
        relation.is_none_or(|relation| relation.local.contains(&column))
    };
    let mut found = false;
    walk(cond, &mut |node| {
        let (at, then) = match node {
            Node::Column(path, index) if *path == rule.row() => {
                found |= *index == column;
                return;
            }
            Node::Column(path, _) => (*path, None),
            Node::Relation(relation) => (relation.at, Some(relation.relation)),
            _ => return,
        };
        if at.depth() == rule.row().depth() {
            found |= at.hops().next().or(then).is_some_and(leaves);
        }
    });
    found
}

/// What a column holds in a row that leaves it out, as far as the model says.
pub(crate) fn default(model: &'static ModelDef, column: u16) -> Option<Value> {
    let column = model.columns.get(usize::from(column))?;
    if column.auto || column.generated.is_some() {
        return None;
    }
    match column.default {
        None => column.nullable.then_some(Value::Null(column.ty)),
        Some(DefaultDef::Bool(value)) if column.ty == SqlType::Bool => Some(Value::Bool(value)),
        Some(DefaultDef::Int(value)) => match super::integer(column.ty, value) {
            Value::Invalid(_) => None,
            value => (value.sql_type() == column.ty).then_some(value),
        },
        _ => None,
    }
}

/// Refuses a row of which a condition does not hold, or may not.
fn check(rule: &Rule, cond: &Node, known: Known<'_>) -> Result<()> {
    if let Some((column, value)) = equality(rule, cond) {
        return match known(column) {
            Some(given) if given == *value => Ok(()),
            Some(_) => Err(of_column(rule, column, "another value than that of the scope")),
            None => Err(of_column(rule, column, "a computed value, in a scope that says which it has")
                .hint("leave the column out, or use `.unscoped()`")),
        };
    }
    match truth(rule, cond, known) {
        Some(Some(true)) => Ok(()),
        Some(_) => Err(refused(rule, cond, "the row would lie outside of the scope")),
        None => Err(refused(rule, cond, "it cannot be told whether the row would lie inside of the scope")
            .hint("give a plain value to every column that the scope reads, or use `.unscoped()`")),
    }
}

fn of_column(rule: &Rule, column: u16, what: &'static str) -> Error {
    let name = rule.model.columns.get(usize::from(column)).map(|column| column.name.to_owned());
    Error::new(Kind::InvalidInput, what)
        .model(Some(rule.model.name))
        .table_column(Some(rule.model.table.to_owned()), name)
}

/// The error about a condition, which names a column that it reads.
fn refused(rule: &Rule, cond: &Node, what: &'static str) -> Error {
    match reads(rule, cond).first() {
        Some(column) => of_column(rule, *column, what),
        None => Error::new(Kind::InvalidInput, what).model(Some(rule.model.name)),
    }
}

/// Whether a condition holds, of a row whose columns are known: true, false, or unknown because of NULL.
/// None if only the database can tell.
fn truth(rule: &Rule, cond: &Node, known: Known<'_>) -> Option<Option<bool>> {
    let value = |node: &Node| match node {
        Node::Value(value) => Some(value.clone()),
        Node::Column(path, index) if *path == rule.row() => known(*index),
        _ => None,
    };
    match cond {
        Node::And(conds) => every(conds, false, |cond| truth(rule, cond, known)),
        Node::Or(conds) => every(conds, true, |cond| truth(rule, cond, known)),
        Node::Unary(Unary::Not, cond) => truth(rule, cond, known).map(|holds| holds.map(|holds| !holds)),
        Node::Unary(Unary::IsNull, node) => value(node).map(|value| Some(value.is_null())),
        Node::Unary(Unary::IsNotNull, node) => value(node).map(|value| Some(!value.is_null())),
        Node::Unary(Unary::Holds, node) => match value(node)? {
            Value::Bool(holds) => Some(Some(holds)),
            Value::Null(_) => Some(None),
            _ => None,
        },
        Node::Unary(Unary::IsTrue, cond) => truth(rule, cond, known).map(|holds| Some(holds == Some(true))),
        Node::Binary(op, left, right) => compared(*op, &value(left)?, &value(right)?),
        Node::In { needle, values, .. } => {
            let needle = value(needle)?;
            let equal = |value: &Value| compared(Binary::Eq, &needle, value);
            every(values, true, equal)
        }
        _ => None,
    }
}

/// Three-valued AND, or OR if one that is true decides. One that decides needs no other.
fn every<T>(parts: &[T], decides: bool, truth: impl Fn(&T) -> Option<Option<bool>>) -> Option<Option<bool>> {
    let parts: Vec<_> = parts.iter().map(truth).collect();
    if parts.contains(&Some(Some(decides))) {
        return Some(Some(decides));
    }
    let parts: Option<Vec<Option<bool>>> = parts.into_iter().collect();
    Some(if parts?.contains(&None) { None } else { Some(!decides) })
}

/// Compares two values, as far as every database does it in the same way.
fn compared(op: Binary, left: &Value, right: &Value) -> Option<Option<bool>> {
    let null = left.is_null() || right.is_null();
    let equality = matches!(op, Binary::Eq | Binary::Ne | Binary::IsNotDistinctFrom | Binary::IsDistinctFrom);
    let order = match (op, null) {
        (Binary::IsNotDistinctFrom, true) => return Some(Some(left.is_null() == right.is_null())),
        (Binary::IsDistinctFrom, true) => return Some(Some(left.is_null() != right.is_null())),
        (_, true) => return Some(None),
        _ if equality && told_apart(left, right) => Ordering::Less,
        _ => order(left, right)?,
    };
    let holds = match op {
        Binary::Eq | Binary::IsNotDistinctFrom => order == Ordering::Equal,
        Binary::Ne | Binary::IsDistinctFrom => order != Ordering::Equal,
        Binary::Lt => order == Ordering::Less,
        Binary::Le => order != Ordering::Greater,
        Binary::Gt => order == Ordering::Greater,
        Binary::Ge => order != Ordering::Less,
        _ => return None,
    };
    Some(Some(holds))
}

/// Whether two values without an order of their own are different ones.
fn told_apart(left: &Value, right: &Value) -> bool {
    matches!((left, right), (Value::Uuid(_), Value::Uuid(_)) | (Value::Enum(..), Value::Enum(..)))
        && left != right
}

/// The order of two values of one type. Of texts and the like only that they are the same is known.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::I16(left), Value::I16(right)) => Some(left.cmp(right)),
        (Value::I32(left), Value::I32(right)) => Some(left.cmp(right)),
        (Value::I64(left), Value::I64(right)) => Some(left.cmp(right)),
        (Value::U64(left), Value::U64(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.0.cmp(&right.0)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.0.cmp(&right.0)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Some(left.0.cmp(&right.0)),
        (Value::Uuid(_) | Value::Enum(..), _) if left == right => Some(Ordering::Equal),
        (Value::Text(left), Value::Text(right)) if left == right => Some(Ordering::Equal),
        _ => None,
    }
}
