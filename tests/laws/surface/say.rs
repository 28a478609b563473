//! Expressions as Plough has them.

mod keys;

pub use keys::{first_of_each, grouped, sorted};

use super::any::{Any, any};
use super::words::*;
use super::world::{Item, Kind};
use plough::model::Field;
use plough::prelude::*;
use plough::query::{At, DatePart, Interval, case, count, exists, scalar, value};
use plough::value::Scalar;

type Row = Columns<Item>;

pub fn compare<B: Scalar>(a: Any<B>, compare: Compare, b: Any<B>) -> Cond {
    any!(a, b, |a, b| match compare {
        Compare::Eq => a.eq(b),
        Compare::Ne => a.ne(b),
        Compare::Lt => a.lt(b),
        Compare::Le => a.le(b),
        Compare::Gt => a.gt(b),
        Compare::Ge => a.ge(b),
        Compare::Distinct => a.is_distinct_from(b),
        Compare::NotDistinct => a.is_not_distinct_from(b),
    })
}

fn or<B: Scalar>(a: Any<B>, b: Any<B>) -> Any<B> {
    any!(a, b, |a, b| a.or(b).into())
}

fn null_if<B: Scalar>(a: Any<B>, b: Any<B>) -> Any<B> {
    any!(a, b, |a, b| a.null_if(b).into())
}

fn either<B: Scalar>(cond: Cond, a: Any<B>, b: Option<Any<B>>) -> Any<B> {
    match b {
        Some(b) => any!(a, b, |a, b| case(cond, a).otherwise(b).into()),
        None => any!(a, |a| case(cond, a).or_null().into()),
    }
}

pub fn agg(agg: Agg, of: Any<i64>) -> Any<i64> {
    any!(of, |of| match agg {
        Agg::Count => of.count().into(),
        Agg::CountDistinct => of.count_distinct().into(),
        Agg::Sum => of.sum().into(),
        Agg::Min => of.min().into(),
        Agg::Max => of.max().into(),
    })
}

fn first(at: At<FieldOfMeta>, rest: &[Step]) -> At<FieldOfMeta> {
    rest.iter().fold(at, |at, step| match step {
        Step::Member(name) => at.at(*name),
        Step::Element(index) => at.at(*index),
    })
}

type FieldOfMeta = Field<Kind, Option<serde_json::Value>>;

fn place(row: Row, path: &[Step]) -> At<FieldOfMeta> {
    match path.split_first() {
        None => row.kind().meta.at("a"),
        Some((Step::Member(name), rest)) => first(row.kind().meta.at(*name), rest),
        Some((Step::Element(index), rest)) => first(row.kind().meta.at(*index), rest),
    }
}

/// The rows of a query inside of a query.
fn rows(outside: Row, sub: &Sub) -> Query<Item> {
    let query = Item::query().filter(|inside| test(inside, &sub.filter));
    match &sub.link {
        None => query,
        Some((outer, how, inner)) => {
            query.filter(|inside| compare(int(outside, outer), *how, int(inside, inner)))
        }
    }
}

pub fn int(row: Row, what: &Int) -> Any<i64> {
    let of = |what: &Int| int(row, what);
    match what {
        Int::N => row.n.into(),
        Int::M => row.m.into(),
        Int::Big => row.big.into(),
        Int::Weight => row.kind().weight.into(),
        Int::ParentN => row.parent().n.into(),
        Int::Const(constant) => value(*constant).into(),
        Int::Add(a, b) => any!(of(a), of(b), |a, b| (a + b).into()),
        Int::Subtract(a, b) => any!(of(a), of(b), |a, b| (a - b).into()),
        Int::Multiply(a, b) => any!(of(a), of(b), |a, b| (a * b).into()),
        Int::Divide(a, b) => any!(of(a), of(b), |a, b| (a / b).into()),
        Int::DivideBy(a, b) => any!(of(a), |a| (a / *b).into()),
        Int::Remainder(a, b) => any!(of(a), of(b), |a, b| (a % b).into()),
        Int::Negate(a) => any!(of(a), |a| (-a).into()),
        Int::Absolute(a) => any!(of(a), |a| a.abs().into()),
        Int::Or(a, b) => or(of(a), of(b)),
        Int::NullIf(a, b) => null_if(of(a), of(b)),
        Int::Case(cond, a, b) => either(test(row, cond), of(a), b.as_ref().map(|b| of(b))),
        Int::Length(of) => any!(text(row, of), |of| of.length().into()),
        Int::Truth(of) => test(row, of).is_true().cast::<i64>().into(),
        Int::Whole(of) => any!(real(row, of), |of| of.cast::<i64>().into()),
        Int::Part(part, of) => any!(time(row, of), |of| match part {
            DatePart::Year => of.year().into(),
            DatePart::Month => of.month().into(),
            DatePart::Day => of.day().into(),
            DatePart::Hour => of.hour().into(),
            DatePart::Minute => of.minute().into(),
            DatePart::Second => of.second().into(),
            DatePart::IsoWeekday => of.iso_weekday().into(),
        }),
        Int::DaysSince(a, b) => any!(day(row, a), day(row, b), |a, b| a.days_since(b).into()),
        Int::MicrosSince(a, b) => any!(time(row, a), time(row, b), |a, b| a.micros_since(b).into()),
        Int::Tags => row.tags.len().into(),
        Int::Json(path) => place(row, path).int().into(),
        Int::JsonLength(path) => place(row, path).len().into(),
        Int::Children(of) => row.children().filter(|child| test(child, of)).count().into(),
        Int::Below(agg, of, which) => {
            let children = row.children().filter(|child| test(child, which));
            let of = |child| int(child, of).loose();
            match agg {
                Agg::Sum => children.sum(of).into(),
                Agg::Min => children.min(of).into(),
                _ => children.max(of).into(),
            }
        }
        Int::First(sub, by, descending) => {
            let by = |inside| int(inside, by);
            let query = rows(row, sub).order_by(|inside| {
                (any!(by(inside), |by| if *descending { by.desc() } else { by.asc() }), inside.id.asc())
            });
            scalar(query.select(|inside| by(inside).loose())).into()
        }
        Int::Total(sub, func, of) => {
            scalar(rows(row, sub).select(|inside| agg(*func, int(inside, of)).loose())).into()
        }
        Int::Rows => count().into(),
        Int::Of(func, of) => agg(*func, int(row, of)),
        Int::Over(run, around) => keys::over(row, run, around),
    }
}

pub fn text(row: Row, what: &Text) -> Any<String> {
    let of = |what: &Text| text(row, what);
    match what {
        Text::Own => row.text.into(),
        Text::Note => row.note.into(),
        Text::KindName => row.kind().name.into(),
        Text::OfParent => row.parent().text.into(),
        Text::Const(constant) => value(constant.clone()).into(),
        Text::Concat(a, b) => any!(of(a), of(b), |a, b| a.concat(b).into()),
        Text::Lower(a) => any!(of(a), |a| a.lower().into()),
        Text::Upper(a) => any!(of(a), |a| a.upper().into()),
        Text::Trim(a) => any!(of(a), |a| a.trim().into()),
        Text::Or(a, b) => or(of(a), of(b)),
        Text::NullIf(a, b) => null_if(of(a), of(b)),
        Text::Case(cond, a, b) => either(test(row, cond), of(a), b.as_ref().map(|b| of(b))),
        Text::OfInt(a) => any!(int(row, a), |a| a.cast::<String>().into()),
        Text::Json(path) => place(row, path).text().into(),
        Text::First(sub, of) => {
            let query = rows(row, sub).order_by(|inside| inside.id.asc());
            scalar(query.select(|inside| text(inside, of).loose())).into()
        }
        Text::Greatest(a) => any!(of(a), |a| a.max().into()),
        Text::Least(a) => any!(of(a), |a| a.min().into()),
    }
}

pub fn real(row: Row, what: &Real) -> Any<f64> {
    let of = |what: &Real| real(row, what);
    match what {
        Real::Own => row.real.into(),
        Real::Const(constant) => value(*constant).into(),
        Real::Add(a, b) => any!(of(a), of(b), |a, b| (a + b).into()),
        Real::Multiply(a, b) => any!(of(a), of(b), |a, b| (a * b).into()),
        Real::Divide(a, b) => any!(of(a), of(b), |a, b| (a / b).into()),
        Real::Negate(a) => any!(of(a), |a| (-a).into()),
        Real::Or(a, b) => or(of(a), of(b)),
        Real::OfInt(a) => any!(int(row, a), |a| a.cast::<f64>().into()),
        Real::Below(of) => row.children().avg(|child| int(child, of).loose()).into(),
        Real::Mean(of) => any!(int(row, of), |of| of.avg().into()),
    }
}

pub fn time(row: Row, what: &Time) -> Any<chrono::DateTime<chrono::Utc>> {
    let of = |what: &Time| time(row, what);
    match what {
        Time::At => row.at.into(),
        Time::Seen => row.seen.into(),
        Time::Const(constant) => value(*constant).into(),
        Time::Months(a, by) => any!(of(a), int(row, by), |a, by| a.plus_months(by).into()),
        Time::Days(a, by) => any!(of(a), int(row, by), |a, by| a.plus_days(by).into()),
        Time::Seconds(a, by) => any!(of(a), int(row, by), |a, by| a.plus_seconds(by).into()),
        Time::Moved(a, [months, days, micros]) => {
            let by =
                Interval::months(*months).and(Interval::days(*days)).and(Interval::microseconds(*micros));
            any!(of(a), |a| (a + by).into())
        }
        Time::Trunc(part, a) => any!(of(a), |a| a.trunc(*part).into()),
        Time::Or(a, b) => or(of(a), of(b)),
        Time::Below(of) => row.children().max(|child| time(child, of).loose()).into(),
    }
}

pub fn day(row: Row, what: &Day) -> Any<chrono::NaiveDate> {
    let of = |what: &Day| day(row, what);
    match what {
        Day::Own => row.day.into(),
        Day::Const(constant) => value(*constant).into(),
        Day::Months(a, by) => any!(of(a), int(row, by), |a, by| a.plus_months(by).into()),
        Day::Days(a, by) => any!(of(a), int(row, by), |a, by| a.plus_days(by).into()),
        Day::Trunc(part, a) => any!(of(a), |a| a.trunc(*part).into()),
        Day::Or(a, b) => or(of(a), of(b)),
    }
}

pub fn test(row: Row, what: &Test) -> Cond {
    let of = |what: &Test| test(row, what);
    let texts = |a: &Text, b: &Text| (text(row, a), text(row, b));
    match what {
        Test::All => Cond::all(),
        Test::None => Cond::none(),
        Test::Flag => Cond::all() & row.flag,
        Test::Maybe => Cond::none() | row.maybe,
        Test::ParentFlag => Cond::none() | row.parent().flag,
        Test::IsTrue(a) => Cond::all() & of(a).is_true(),
        Test::Int(a, how, b) => compare(int(row, a), *how, int(row, b)),
        Test::Text(a, how, b) => compare(text(row, a), *how, text(row, b)),
        Test::Real(a, how, b) => compare(real(row, a), *how, real(row, b)),
        Test::Time(a, how, b) => compare(time(row, a), *how, time(row, b)),
        Test::Day(a, how, b) => compare(day(row, a), *how, day(row, b)),
        Test::Level(how, level) => compare(row.level.into(), *how, value(*level).into()),
        Test::Between(a, low, high) => {
            any!(int(row, low), int(row, high), |low, high| any!(int(row, a), |a| a.between(low, high)))
        }
        Test::NotBetween(a, low, high) => {
            any!(int(row, low), int(row, high), |low, high| any!(int(row, a), |a| a.not_between(low, high)))
        }
        Test::In(a, list) => any!(int(row, a), |a| a.in_(list.clone())),
        Test::TextIn(a, list) => any!(text(row, a), |a| a.in_(list.clone())),
        Test::LevelIn(list) => row.level.in_(list.clone()),
        Test::IntIsNull(a) => any!(int(row, a), |a| a.is_null()),
        Test::TextIsNull(a) => any!(text(row, a), |a| a.is_null()),
        Test::TimeIsNull(a) => any!(time(row, a), |a| a.is_null()),
        Test::Contains(a, b) => {
            let (a, b) = texts(a, b);
            any!(a, b, |a, b| a.contains(b))
        }
        Test::StartsWith(a, b) => {
            let (a, b) = texts(a, b);
            any!(a, b, |a, b| a.starts_with(b))
        }
        Test::EndsWith(a, b) => {
            let (a, b) = texts(a, b);
            any!(a, b, |a, b| a.ends_with(b))
        }
        Test::AnyCase(a, b) => {
            let (a, b) = texts(a, b);
            any!(a, b, |a, b| a.icontains(b))
        }
        Test::And(all) => all.iter().fold(Cond::all(), |all, one| all & of(one)),
        Test::Or(any) => any.iter().fold(Cond::none(), |any, one| any | of(one)),
        Test::Not(a) => !of(a),
        Test::Any(a) => row.children().any(|child| test(child, a)),
        Test::NoChild(a) => row.children().none(|child| test(child, a)),
        Test::Every(a) => row.children().all(|child| test(child, a)),
        Test::Exists(sub) => exists(rows(row, sub)),
        Test::InQuery(a, sub, b) => {
            let query = rows(row, sub).select(|inside| int(inside, b).loose());
            any!(int(row, a), |a| a.in_query(query))
        }
        Test::Has(tag) => row.tags.has(tag.as_str()),
        Test::HasAll(list) => row.tags.has_all(list.clone()),
        Test::Overlaps(list) => row.tags.overlaps(list.clone()),
        Test::JsonExists(path) => place(row, path).exists(),
        Test::JsonNull(path) => place(row, path).is_json_null(),
        Test::JsonTruth(path) => Cond::all() & place(row, path).bool(),
        Test::JsonContains(path, other) => place(row, path).contains(other.clone()),
    }
}
