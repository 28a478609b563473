//! What filters mean, said a second time: over rows in memory, in SQL's three-valued logic.

use plough::prelude::*;

/// The rows.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "law_rows")]
pub struct Row {
    #[model(id)]
    pub id: i64,
    pub flag: bool,
    pub maybe: Option<bool>,
    pub whole: i64,
    pub part: Option<i64>,
    pub text: Option<String>,
}

/// A whole number, computed.
#[derive(Debug, Clone)]
pub enum Number {
    Whole,
    Part,
    Constant(i64),
    Add(Box<Number>, Box<Number>),
    Subtract(Box<Number>, Box<Number>),
    Multiply(Box<Number>, Box<Number>),
    Divide(Box<Number>, Box<Number>),
    Remainder(Box<Number>, Box<Number>),
    Negate(Box<Number>),
    Absolute(Box<Number>),
    Or(Box<Number>, i64),
}

/// A comparison.
#[derive(Debug, Clone, Copy)]
pub enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Distinct,
    NotDistinct,
}

/// A condition about the text.
#[derive(Debug, Clone)]
pub enum Text {
    Eq(String),
    Ne(String),
    EqOrNull(Option<String>),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Like(String),
    In(Vec<String>),
    NotIn(Vec<String>),
    IsNull,
    Longer(i64),
    WithSuffix(String, String),
}

/// A filter.
#[derive(Debug, Clone)]
pub enum Filter {
    All,
    None,
    Flag,
    Maybe,
    MaybeIs(bool),
    Number(Number, Compare, Number),
    Between(Number, i64, i64),
    NotBetween(Number, i64, i64),
    In(Number, Vec<i64>),
    NotIn(Number, Vec<i64>),
    IsNull(Number),
    IsNotNull(Number),
    Text(Text),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
}

impl Number {
    /// Its value for a row. No number here is so large that it could overflow.
    pub fn of(&self, row: &Row) -> Option<i64> {
        let both = |a: &Number, b: &Number| Some((a.of(row)?, b.of(row)?));
        match self {
            Number::Whole => Some(row.whole),
            Number::Part => row.part,
            Number::Constant(value) => Some(*value),
            Number::Add(a, b) => both(a, b).map(|(a, b)| a + b),
            Number::Subtract(a, b) => both(a, b).map(|(a, b)| a - b),
            Number::Multiply(a, b) => both(a, b).map(|(a, b)| a * b),
            Number::Divide(a, b) => both(a, b).and_then(|(a, b)| a.checked_div(b)),
            Number::Remainder(a, b) => both(a, b).and_then(|(a, b)| a.checked_rem(b)),
            Number::Negate(a) => a.of(row).map(|a| -a),
            Number::Absolute(a) => a.of(row).map(i64::abs),
            Number::Or(a, other) => a.of(row).or(Some(*other)),
        }
    }
}

/// Both, in three-valued logic.
pub fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// The opposite; what is unknown stays so.
pub fn not(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

impl Compare {
    /// What it gives in three-valued logic.
    pub fn of<T: PartialOrd>(self, a: Option<T>, b: Option<T>) -> Option<bool> {
        match self {
            Compare::Distinct => return Some(a != b),
            Compare::NotDistinct => return Some(a == b),
            _ => {}
        }
        let (a, b) = (a?, b?);
        Some(match self {
            Compare::Eq => a == b,
            Compare::Ne => a != b,
            Compare::Lt => a < b,
            Compare::Le => a <= b,
            Compare::Gt => a > b,
            Compare::Ge | Compare::Distinct | Compare::NotDistinct => a >= b,
        })
    }
}

/// LIKE: `%` is any text, `_` any character, `\` takes the next one as it is.
fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|skipped| like(&text[skipped..], rest)),
        ['_', rest @ ..] => !text.is_empty() && like(&text[1..], rest),
        ['\\', c, rest @ ..] | [c, rest @ ..] => text.first() == Some(c) && like(&text[1..], rest),
    }
}

impl Text {
    fn of(&self, text: Option<&str>) -> Option<bool> {
        match self {
            Text::EqOrNull(value) => return Some(text == value.as_deref()),
            Text::IsNull => return Some(text.is_none()),
            // An empty list holds nothing, not even the unknown.
            Text::In(list) if list.is_empty() => return Some(false),
            Text::NotIn(list) if list.is_empty() => return Some(true),
            _ => {}
        }
        let text = text?;
        let characters = |text: &str| text.chars().collect::<Vec<_>>();
        Some(match self {
            Text::Eq(value) => text == value,
            Text::Ne(value) => text != value,
            Text::Contains(part) => text.contains(part.as_str()),
            Text::StartsWith(part) => text.starts_with(part.as_str()),
            Text::EndsWith(part) => text.ends_with(part.as_str()),
            Text::Like(pattern) => like(&characters(text), &characters(pattern)),
            Text::In(list) => list.iter().any(|value| value == text),
            Text::NotIn(list) => !list.iter().any(|value| value == text),
            Text::Longer(length) => i64::try_from(text.chars().count()).is_ok_and(|n| n > *length),
            Text::WithSuffix(suffix, value) => format!("{text}{suffix}") == *value,
            Text::EqOrNull(_) | Text::IsNull => false,
        })
    }
}

impl Filter {
    /// Whether it holds for a row; `None` if that is unknown.
    pub fn of(&self, row: &Row) -> Option<bool> {
        match self {
            Filter::All => Some(true),
            Filter::None => Some(false),
            Filter::Flag => Some(row.flag),
            Filter::Maybe => row.maybe,
            Filter::MaybeIs(value) => row.maybe.map(|maybe| maybe == *value),
            Filter::Number(a, compare, b) => compare.of(a.of(row), b.of(row)),
            Filter::Between(a, low, high) => a.of(row).map(|a| (*low..=*high).contains(&a)),
            Filter::NotBetween(a, low, high) => a.of(row).map(|a| a < *low || a > *high),
            Filter::In(_, list) if list.is_empty() => Some(false),
            Filter::NotIn(_, list) if list.is_empty() => Some(true),
            Filter::In(a, list) => a.of(row).map(|a| list.contains(&a)),
            Filter::NotIn(a, list) => a.of(row).map(|a| !list.contains(&a)),
            Filter::IsNull(a) => Some(a.of(row).is_none()),
            Filter::IsNotNull(a) => Some(a.of(row).is_some()),
            Filter::Text(text) => text.of(row.text.as_deref()),
            Filter::And(a, b) => and(a.of(row), b.of(row)),
            Filter::Or(a, b) => not(and(not(a.of(row)), not(b.of(row)))),
            Filter::Not(a) => not(a.of(row)),
        }
    }
}
