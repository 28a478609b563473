//! The condition of a page against its definition: evaluated over rows in memory, it must hold for
//! the rows that come after a row in the order, and for no others.

use super::*;
use proptest::prelude::*;
use std::cmp::Ordering;

type Values = Vec<Option<i64>>;

fn key(column: u16, descending: bool, nulls: Nulls, nullable: bool) -> Key {
    let order = Order { node: Node::Column(Path::ROOT, column), descending, nulls };
    Key { order, ty: KeyType { ty: SqlType::I64, nullable, sensitive: false } }
}

fn value(value: Option<i64>) -> Value {
    value.map_or(Value::Null(SqlType::I64), Value::I64)
}

fn number(node: &Node, row: &Values) -> Option<i64> {
    match node {
        Node::Column(_, column) => row[usize::from(*column)],
        Node::Value(Value::I64(value)) => Some(*value),
        other => panic!("not a number: {other:?}"),
    }
}

/// The truth of a condition; unknown is `None`.
fn holds(node: &Node, row: &Values) -> Option<bool> {
    match node {
        Node::And(nodes) => nodes.iter().try_fold(true, |all, node| Some(all & holds(node, row)?)),
        Node::Or(nodes) => {
            let each: Vec<_> = nodes.iter().map(|node| holds(node, row)).collect();
            let (any, unknown) = (each.contains(&Some(true)), each.contains(&None));
            if unknown && !any { None } else { Some(any) }
        }
        Node::Unary(Unary::IsNull, operand) => Some(number(operand, row).is_none()),
        Node::Unary(Unary::IsNotNull, operand) => Some(number(operand, row).is_some()),
        Node::Binary(op, left, right) => {
            let (left, right) = (number(left, row)?, number(right, row)?);
            Some(match op {
                Binary::Eq => left == right,
                Binary::Lt => left < right,
                Binary::Le => left <= right,
                Binary::Gt => left > right,
                Binary::Ge => left >= right,
                other => panic!("not a comparison of a page: {other:?}"),
            })
        }
        other => panic!("not a condition of a page: {other:?}"),
    }
}

/// How a database sorts.
fn compare(keys: &[Key], a: &Values, b: &Values) -> Ordering {
    let one = |(i, key): (usize, &Key)| match (a[i], b[i]) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) if key.nulls_first() => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) if key.nulls_first() => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) if key.order.descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
    };
    keys.iter().enumerate().map(one).fold(Ordering::Equal, Ordering::then)
}

fn orders() -> impl Strategy<Value = Vec<(bool, Nulls, bool)>> {
    let nulls = prop_oneof![Just(Nulls::Default), Just(Nulls::First), Just(Nulls::Last)];
    prop::collection::vec((any::<bool>(), nulls, any::<bool>()), 1..4)
}

fn make(orders: &[(bool, Nulls, bool)]) -> Vec<Key> {
    let keys = orders.iter().zip(0..);
    keys.map(|((descending, nulls, nullable), i)| key(i, *descending, *nulls, *nullable)).collect()
}

proptest! {
    #[test]
    fn a_page_begins_where_the_one_before_ended(
        orders in orders(),
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(0..3_i64), 3), 1..12),
        inclusive: bool,
        backward: bool,
    ) {
        let mut keys = make(&orders);
        if backward {
            keys = keys.into_iter().map(Key::reversed).collect();
        }
        // A column that is never NULL holds none.
        let fill = |row: &Values| -> Values {
            let cells = row.iter().zip(&orders);
            cells.map(|(cell, (.., nullable))| if *nullable { *cell } else { Some(cell.unwrap_or(9)) }).collect()
        };
        let rows: Vec<Values> = rows.iter().map(fill).collect();
        for place in &rows {
            let values = place.iter().copied().map(value).collect();
            let condition = beyond(&keys, &Place { values, inclusive });
            for row in &rows {
                let order = compare(&keys, row, place);
                let expected = order == Ordering::Greater || (inclusive && order == Ordering::Equal);
                // A WHERE takes unknown for false.
                prop_assert_eq!(holds(&condition, row) == Some(true), expected, "{:?} from {:?}", row, place);
            }
        }
    }
}

#[test]
fn reversing_twice_is_the_order_itself() {
    for (descending, nulls) in [(false, Nulls::Default), (true, Nulls::Default), (false, Nulls::Last)] {
        let (once, twice) = (key(0, descending, nulls, true), key(0, descending, nulls, true));
        let twice = twice.reversed().reversed();
        assert_eq!(once.order.descending, twice.order.descending);
        assert_eq!(once.nulls_first(), twice.nulls_first());
    }
}

#[test]
fn one_key_is_one_comparison() {
    let condition = beyond(
        &[key(0, true, Nulls::Default, false)],
        &Place { values: vec![Value::I64(7)], inclusive: false },
    );
    let Node::Or(any) = condition else { panic!("not a choice") };
    assert_eq!(any.len(), 1);
}
