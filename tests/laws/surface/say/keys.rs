//! Groups, orders and windows as Plough has them.

use super::{Row, agg, day, int, real, test, text, time};
use crate::surface::any::{Any, any, with};
use crate::surface::words::*;
use crate::surface::world::Item;
use plough::prelude::*;
use plough::query::{Order, Window, count, dense_rank, rank, row_number};
use plough::value::Scalar;

pub fn over(row: Row, run: &Run, around: &Around) -> Any<i64> {
    let window = || {
        let window = around.partition.iter().fold(Window::new(), |window, key| match key {
            Key::Int(key) => any!(int(row, key), |key| window.partition_by(key)),
            Key::Text(key) => any!(text(row, key), |key| window.partition_by(key)),
            Key::Truth(key) => window.partition_by(test(row, key).is_true()),
            _ => window.partition_by(row.level),
        });
        let window = around.order.iter().fold(window, |window, order| window.order_by(sorted(row, order)));
        if around.by_key { window.order_by(row.id.asc()) } else { window }
    };
    let framed = |first: Option<i32>, last: Option<i32>| match (first, last) {
        (None, None) => window().rows(..),
        (None, Some(last)) => window().rows(..=last),
        (Some(first), None) => window().rows(first..),
        (Some(first), Some(last)) => window().rows(first..=last),
    };
    match run {
        Run::Framed(func, of, first, last) => {
            any!(agg(*func, int(row, of)), |of| of.over(framed(*first, *last)).into())
        }
        Run::Rows => count().over(window()).into(),
        Run::Of(func, of) => any!(agg(*func, int(row, of)), |of| of.over(window()).into()),
        Run::Number => row_number().over(window()).into(),
        Run::Rank => rank().over(window()).into(),
        Run::DenseRank => dense_rank().over(window()).into(),
        Run::Lag(by, of) => any!(int(row, of), |of| of.lag(*by).over(window()).into()),
        Run::Lead(by, of) => any!(int(row, of), |of| of.lead(*by).over(window()).into()),
        Run::First(of) => any!(int(row, of), |of| of.first_value().over(window()).into()),
    }
}

/// A query's rows in groups.
pub fn grouped(query: Query<Item>, key: &Key) -> Query<Item> {
    match key {
        Key::Int(key) => with!(query, group_by, |row| int(row, key)),
        Key::Text(key) => with!(query, group_by, |row| text(row, key)),
        Key::Real(key) => with!(query, group_by, |row| real(row, key)),
        Key::Time(key) => with!(query, group_by, |row| time(row, key)),
        Key::Day(key) => with!(query, group_by, |row| day(row, key)),
        Key::Truth(key) => query.group_by(|row| test(row, key).is_true()),
        Key::Level => query.group_by(|row| row.level),
    }
}

/// Only the first row of each group.
pub fn first_of_each(query: Query<Item>, key: &Key) -> Query<Item> {
    match key {
        Key::Int(key) => with!(query, distinct_on, |row| int(row, key)),
        Key::Text(key) => with!(query, distinct_on, |row| text(row, key)),
        Key::Real(key) => with!(query, distinct_on, |row| real(row, key)),
        Key::Time(key) => with!(query, distinct_on, |row| time(row, key)),
        Key::Day(key) => with!(query, distinct_on, |row| day(row, key)),
        Key::Truth(key) => query.distinct_on(|row| test(row, key).is_true()),
        Key::Level => query.distinct_on(|row| row.level),
    }
}

pub fn sorted(row: Row, sort: &Sort) -> Order {
    fn order<B: Scalar>(by: Any<B>, descending: bool) -> Order {
        any!(by, |by| if descending { by.desc() } else { by.asc() })
    }
    let down = sort.descending;
    let order = match &sort.key {
        Key::Int(key) => order(int(row, key), down),
        Key::Text(key) => order(text(row, key), down),
        Key::Real(key) => order(real(row, key), down),
        Key::Time(key) => order(time(row, key), down),
        Key::Day(key) => order(day(row, key), down),
        Key::Truth(key) => order(test(row, key).is_true().into(), down),
        Key::Level => order(row.level.into(), down),
    };
    match sort.nulls_first {
        None => order,
        Some(true) => order.nulls_first(),
        Some(false) => order.nulls_last(),
    }
}
