//! What orders and windows mean.

use super::{At, Value};
use crate::surface::words::*;
use std::cmp::Ordering;

impl Key {
    pub fn of(&self, at: At<'_>) -> Option<Value> {
        match self {
            Key::Int(int) => int.of(at).map(Value::Int),
            Key::Text(text) => text.of(at).map(Value::Text),
            Key::Real(real) => real.of(at).map(Value::Real),
            Key::Time(time) => time.of(at).map(Value::Time),
            Key::Day(day) => day.of(at).map(Value::Day),
            Key::Truth(test) => Some(Value::Truth(test.holds(at))),
            Key::Level => at.row.level.map(Value::Level),
        }
    }
}

impl Sort {
    /// NULL is less than every value, unless the order says otherwise.
    pub fn compare(&self, a: At<'_>, b: At<'_>) -> Ordering {
        let (a, b) = (self.key.of(a), self.key.of(b));
        let nulls_first = self.nulls_first.unwrap_or(!self.descending);
        match (&a, &b) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) | (Some(_), None) => {
                if a.is_none() == nulls_first {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (Some(a), Some(b)) => {
                let order = a.partial_cmp(b).unwrap_or(Ordering::Equal);
                if self.descending { order.reverse() } else { order }
            }
        }
    }
}

impl Around {
    fn compare(&self, a: At<'_>, b: At<'_>) -> Ordering {
        let by_order = self.order.as_ref().map_or(Ordering::Equal, |order| order.compare(a, b));
        if self.by_key { by_order.then(a.row.id.cmp(&b.row.id)) } else { by_order }
    }
}

impl Run {
    pub fn of(&self, around: &Around, at: At<'_>) -> Option<i64> {
        let keys = |at: At<'_>| around.partition.iter().map(|key| key.of(at)).collect::<Vec<_>>();
        let (own, rows) = (keys(at), at.around.iter().map(|row| at.on(row)));
        let mut rows: Vec<At<'_>> = rows.filter(|row| keys(*row) == own).collect();
        rows.sort_by(|a, b| around.compare(*a, *b));
        let place = rows.iter().position(|row| row.row.id == at.row.id)?;
        let before = |row: &&At<'_>| around.compare(**row, at).is_lt();
        let up_to_here = || rows.iter().filter(|row| around.compare(**row, at).is_le());
        let number = |rows: usize| i64::try_from(rows).ok();
        match self {
            Run::Rows => number(up_to_here().count()),
            Run::Of(agg, of) => agg.of(up_to_here().map(|row| of.of(*row))),
            Run::Number => number(place + 1),
            Run::Rank => number(rows.iter().filter(before).count() + 1),
            Run::DenseRank => {
                let mut steps: Vec<&At<'_>> = rows.iter().filter(before).collect();
                steps.dedup_by(|a, b| around.compare(**a, **b).is_eq());
                number(steps.len() + 1)
            }
            Run::Lag(by, of) => of.of(*rows.get(place.checked_sub(usize::try_from(*by).ok()?)?)?),
            Run::Lead(by, of) => of.of(*rows.get(place + usize::try_from(*by).ok()?)?),
            Run::First(of) => of.of(*rows.first()?),
            Run::Framed(agg, of, first, last) => {
                let held = |there: &usize| {
                    let by = i32::try_from(*there).unwrap_or(i32::MAX) - i32::try_from(place).unwrap_or(0);
                    first.is_none_or(|first| first <= by) && last.is_none_or(|last| by <= last)
                };
                agg.of((0..rows.len()).filter(held).map(|there| of.of(rows[there])))
            }
        }
    }
}
