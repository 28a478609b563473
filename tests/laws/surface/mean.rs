//! What expressions mean: their values for rows in memory, by SQL's three-valued logic. `None` is NULL.

mod around;

use super::calendar;
use super::document;
use super::words::*;
use super::world::{Item, World};
use crate::meaning::{and, not};
use chrono::{DateTime, NaiveDate, Utc};

/// Where an expression stands: a row, and the rows around it (of its group, or of the query).
#[derive(Clone, Copy)]
pub struct At<'w> {
    pub world: &'w World,
    pub row: &'w Item,
    pub around: &'w [&'w Item],
}

/// A value of any type.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Value {
    Int(i64),
    Text(String),
    Real(f64),
    Time(DateTime<Utc>),
    Day(NaiveDate),
    Truth(bool),
    Level(super::world::Level),
}

impl<'w> At<'w> {
    pub fn on(self, row: &'w Item) -> At<'w> {
        At { row, ..self }
    }

    fn parent(self) -> Option<&'w Item> {
        self.world.item(self.row.parent_id?)
    }

    fn children(self) -> impl Iterator<Item = At<'w>> {
        let id = self.row.id;
        self.world.items.iter().filter(move |item| item.parent_id == Some(id)).map(move |item| self.on(item))
    }

    fn children_that(self, test: &Test) -> impl Iterator<Item = At<'w>> {
        self.children().filter(|child| test.holds(*child))
    }
}

impl Sub {
    /// Its rows, seen from a row outside.
    fn rows<'w>(&self, outside: At<'w>) -> Vec<At<'w>> {
        let linked = |inside: At<'w>| match &self.link {
            None => true,
            Some((outer, compare, inner)) => compare.of(outer.of(outside), inner.of(inside)) == Some(true),
        };
        let rows = outside.world.items.iter().map(|item| outside.on(item));
        rows.filter(|inside| linked(*inside) && self.filter.holds(*inside)).collect()
    }
}

impl Agg {
    pub fn of(self, values: impl Iterator<Item = Option<i64>>) -> Option<i64> {
        let mut values: Vec<i64> = values.flatten().collect();
        match self {
            Agg::Count => i64::try_from(values.len()).ok(),
            Agg::CountDistinct => {
                values.sort_unstable();
                values.dedup();
                i64::try_from(values.len()).ok()
            }
            Agg::Sum => (!values.is_empty()).then(|| values.iter().sum()),
            Agg::Min => values.into_iter().min(),
            Agg::Max => values.into_iter().max(),
        }
    }
}

fn mean(values: impl Iterator<Item = Option<i64>>) -> Option<f64> {
    let values: Vec<i64> = values.flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<i64>() as f64 / values.len() as f64)
}

impl Int {
    pub fn of(&self, at: At<'_>) -> Option<i64> {
        let both = |a: &Int, b: &Int| Some((a.of(at)?, b.of(at)?));
        match self {
            Int::N => Some(at.row.n),
            Int::M => at.row.m,
            Int::Big => Some(at.row.big),
            Int::Weight => at.world.kind(at.row).weight,
            Int::ParentN => at.parent().map(|parent| parent.n),
            Int::Const(value) => Some(*value),
            Int::Add(a, b) => both(a, b).map(|(a, b)| a + b),
            Int::Subtract(a, b) => both(a, b).map(|(a, b)| a - b),
            Int::Multiply(a, b) => both(a, b).map(|(a, b)| a * b),
            Int::Divide(a, b) => both(a, b).and_then(|(a, b)| a.checked_div(b)),
            Int::DivideBy(a, b) => a.of(at).map(|a| a / b),
            Int::Remainder(a, b) => both(a, b).and_then(|(a, b)| a.checked_rem(b)),
            Int::Negate(a) => a.of(at).map(|a| -a),
            Int::Absolute(a) => a.of(at).map(i64::abs),
            Int::Or(a, b) => a.of(at).or_else(|| b.of(at)),
            Int::NullIf(a, b) => a.of(at).filter(|a| b.of(at) != Some(*a)),
            Int::Case(test, a, b) if test.holds(at) => a.of(at),
            Int::Case(_, _, b) => b.as_ref().and_then(|b| b.of(at)),
            Int::Length(text) => text.of(at).and_then(|text| i64::try_from(text.chars().count()).ok()),
            Int::Truth(test) => Some(i64::from(test.holds(at))),
            Int::Whole(real) => real.of(at).map(|real| real.trunc() as i64),
            Int::Part(part, time) => time.of(at).map(|time| calendar::part(*part, time)),
            Int::DaysSince(a, b) => Some((a.of(at)? - b.of(at)?).num_days()),
            Int::MicrosSince(a, b) => (a.of(at)? - b.of(at)?).num_microseconds(),
            Int::Tags => i64::try_from(at.row.tags.len()).ok(),
            Int::Json(path) => document::at(at.world.kind(at.row), path).and_then(document::int),
            Int::JsonLength(path) => document::at(at.world.kind(at.row), path)?
                .as_array()
                .and_then(|list| i64::try_from(list.len()).ok()),
            Int::Children(test) => i64::try_from(at.children_that(test).count()).ok(),
            Int::Below(agg, of, test) => agg.of(at.children_that(test).map(|child| of.of(child))),
            Int::First(sub, by, descending) => {
                let rows = sub.rows(at);
                let mut found: Vec<_> = rows.iter().map(|row| (by.of(*row), row.row.id)).collect();
                found.sort_by(|a, b| {
                    let first = if *descending { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) };
                    first.then(a.1.cmp(&b.1))
                });
                found.first().and_then(|(value, _)| *value)
            }
            Int::Total(sub, agg, of) => agg.of(sub.rows(at).into_iter().map(|row| of.of(row))),
            Int::Rows => i64::try_from(at.around.len()).ok(),
            Int::Of(agg, of) => agg.of(at.around.iter().map(|row| of.of(at.on(row)))),
            Int::Over(run, around) => run.of(around, at),
        }
    }
}

impl Text {
    pub fn of(&self, at: At<'_>) -> Option<String> {
        match self {
            Text::Own => Some(at.row.text.clone()),
            Text::Note => at.row.note.clone(),
            Text::KindName => Some(at.world.kind(at.row).name.clone()),
            Text::OfParent => at.parent().map(|parent| parent.text.clone()),
            Text::Const(text) => Some(text.clone()),
            Text::Concat(a, b) => Some(a.of(at)? + &b.of(at)?),
            Text::Lower(a) => a.of(at).map(|a| a.to_lowercase()),
            Text::Upper(a) => a.of(at).map(|a| a.to_uppercase()),
            Text::Trim(a) => a.of(at).map(|a| a.trim_matches(' ').to_owned()),
            Text::Or(a, b) => a.of(at).or_else(|| b.of(at)),
            Text::NullIf(a, b) => a.of(at).filter(|a| b.of(at).as_ref() != Some(a)),
            Text::Case(test, a, b) => {
                if test.holds(at) {
                    a.of(at)
                } else {
                    b.as_ref().and_then(|b| b.of(at))
                }
            }
            Text::OfInt(int) => int.of(at).map(|int| int.to_string()),
            Text::Json(path) => document::at(at.world.kind(at.row), path)?.as_str().map(str::to_owned),
            Text::First(sub, text) => text.of(*sub.rows(at).iter().min_by_key(|row| row.row.id)?),
            Text::Greatest(text) => at.around.iter().filter_map(|row| text.of(at.on(row))).max(),
            Text::Least(text) => at.around.iter().filter_map(|row| text.of(at.on(row))).min(),
        }
    }
}

impl Real {
    pub fn of(&self, at: At<'_>) -> Option<f64> {
        let both = |a: &Real, b: &Real| Some((a.of(at)?, b.of(at)?));
        match self {
            Real::Own => Some(at.row.real),
            Real::Const(value) => Some(*value),
            Real::Add(a, b) => both(a, b).map(|(a, b)| a + b),
            Real::Multiply(a, b) => both(a, b).map(|(a, b)| a * b),
            Real::Divide(a, b) => both(a, b).filter(|(_, b)| *b != 0.0).map(|(a, b)| a / b),
            Real::Negate(a) => a.of(at).map(|a| -a),
            Real::Or(a, b) => a.of(at).or_else(|| b.of(at)),
            Real::OfInt(int) => int.of(at).map(|int| int as f64),
            Real::Below(of) => mean(at.children().map(|child| of.of(child))),
            Real::Mean(of) => mean(at.around.iter().map(|row| of.of(at.on(row)))),
        }
    }
}

impl Time {
    pub fn of(&self, at: At<'_>) -> Option<DateTime<Utc>> {
        match self {
            Time::At => Some(at.row.at),
            Time::Seen => at.row.seen,
            Time::Const(time) => Some(*time),
            Time::Months(time, by) => Some(calendar::later(time.of(at)?, [by.of(at)?, 0, 0])),
            Time::Days(time, by) => Some(calendar::later(time.of(at)?, [0, by.of(at)?, 0])),
            Time::Seconds(time, by) => Some(calendar::later(time.of(at)?, [0, 0, by.of(at)? * 1_000_000])),
            Time::Moved(time, by) => Some(calendar::later(time.of(at)?, *by)),
            Time::Trunc(part, time) => Some(calendar::start(*part, time.of(at)?)),
            Time::Or(a, b) => a.of(at).or_else(|| b.of(at)),
            Time::Below(time) => at.children().filter_map(|child| time.of(child)).max(),
        }
    }
}

impl Day {
    pub fn of(&self, at: At<'_>) -> Option<NaiveDate> {
        let later = |day: NaiveDate, by| calendar::later(calendar::midnight(day), by).date_naive();
        match self {
            Day::Own => at.row.day,
            Day::Const(day) => Some(*day),
            Day::Months(day, by) => Some(later(day.of(at)?, [by.of(at)?, 0, 0])),
            Day::Days(day, by) => Some(later(day.of(at)?, [0, by.of(at)?, 0])),
            Day::Trunc(part, day) => {
                Some(calendar::start(*part, calendar::midnight(day.of(at)?)).date_naive())
            }
            Day::Or(a, b) => a.of(at).or_else(|| b.of(at)),
        }
    }
}

/// All of them, in three-valued logic.
fn every(tests: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for test in tests {
        all = and(all, test);
    }
    all
}

impl Test {
    pub fn holds(&self, at: At<'_>) -> bool {
        self.of(at) == Some(true)
    }

    /// Whether it holds; `None` if that is unknown.
    pub fn of(&self, at: At<'_>) -> Option<bool> {
        let texts = |a: &Text, b: &Text, f: fn(&str, &str) -> bool| Some(f(&a.of(at)?, &b.of(at)?));
        let tags = || at.row.tags.iter();
        match self {
            Test::All => Some(true),
            Test::None => Some(false),
            Test::Flag => Some(at.row.flag),
            Test::Maybe => at.row.maybe,
            Test::ParentFlag => at.parent().map(|parent| parent.flag),
            Test::IsTrue(test) => Some(test.holds(at)),
            Test::Int(a, compare, b) => compare.of(a.of(at), b.of(at)),
            Test::Text(a, compare, b) => compare.of(a.of(at), b.of(at)),
            Test::Real(a, compare, b) => compare.of(a.of(at), b.of(at)),
            Test::Time(a, compare, b) => compare.of(a.of(at), b.of(at)),
            Test::Day(a, compare, b) => compare.of(a.of(at), b.of(at)),
            Test::Level(compare, level) => compare.of(at.row.level, Some(*level)),
            Test::Between(a, low, high) => {
                and(Compare::Ge.of(a.of(at), low.of(at)), Compare::Le.of(a.of(at), high.of(at)))
            }
            Test::NotBetween(a, low, high) => not(Test::Between(a.clone(), low.clone(), high.clone()).of(at)),
            Test::In(_, list) if list.is_empty() => Some(false),
            Test::In(a, list) => a.of(at).map(|a| list.contains(&a)),
            Test::TextIn(_, list) if list.is_empty() => Some(false),
            Test::TextIn(a, list) => a.of(at).map(|a| list.contains(&a)),
            Test::LevelIn(list) if list.is_empty() => Some(false),
            Test::LevelIn(list) => at.row.level.map(|level| list.contains(&level)),
            Test::IntIsNull(a) => Some(a.of(at).is_none()),
            Test::TextIsNull(a) => Some(a.of(at).is_none()),
            Test::TimeIsNull(a) => Some(a.of(at).is_none()),
            Test::Contains(a, b) => texts(a, b, |a, b| a.contains(b)),
            Test::StartsWith(a, b) => texts(a, b, |a, b| a.starts_with(b)),
            Test::EndsWith(a, b) => texts(a, b, |a, b| a.ends_with(b)),
            Test::AnyCase(a, b) => texts(a, b, |a, b| a.to_lowercase().contains(&b.to_lowercase())),
            Test::And(all) => every(all.iter().map(|test| test.of(at))),
            Test::Or(any) => not(every(any.iter().map(|test| not(test.of(at))))),
            Test::Not(test) => not(test.of(at)),
            Test::Any(test) => Some(at.children_that(test).next().is_some()),
            Test::NoChild(test) => Some(at.children_that(test).next().is_none()),
            Test::Every(test) => Some(at.children().all(|child| test.holds(child))),
            Test::Exists(sub) => Some(!sub.rows(at).is_empty()),
            Test::InQuery(a, sub, b) => {
                let found: Vec<_> = sub.rows(at).into_iter().map(|row| b.of(row)).collect();
                let a = a.of(at);
                not(every(found.into_iter().map(|b| Compare::Ne.of(a, b))))
            }
            Test::Has(tag) => Some(tags().any(|one| one == tag)),
            Test::HasAll(list) => Some(list.iter().all(|tag| tags().any(|one| one == tag))),
            Test::Overlaps(list) => Some(list.iter().any(|tag| tags().any(|one| one == tag))),
            Test::JsonExists(path) => Some(document::at(at.world.kind(at.row), path).is_some()),
            Test::JsonNull(path) => {
                Some(document::at(at.world.kind(at.row), path).is_some_and(serde_json::Value::is_null))
            }
            Test::JsonTruth(path) => document::at(at.world.kind(at.row), path)?.as_bool(),
            Test::JsonContains(path, other) => {
                document::at(at.world.kind(at.row), path).map(|found| document::contains(found, other))
            }
        }
    }
}
