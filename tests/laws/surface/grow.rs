//! Expressions grow from choices. The first choice of each is the simplest.

mod groups;

pub use groups::{around, of_group, over, test_of_group};

use super::tape::Tape;
use super::words::*;
use super::world::{BIGS, TAGS, date, document, instant, level, text};
use plough::query::{DatePart, Part};

/// Numbers that are calculated with stay small, so that nothing overflows.
#[derive(Clone, Copy, PartialEq)]
pub enum Size {
    /// A few dozen at most: they are multiplied, and dates are moved by them.
    Tiny,
    /// Microseconds between dates among them: they are added.
    Wide,
    /// Any: they are compared only.
    Any,
}

const PARTS: [Part; 8] =
    [Part::Day, Part::Year, Part::Quarter, Part::Month, Part::Week, Part::Hour, Part::Minute, Part::Second];

pub fn compares(tape: &mut Tape) -> Compare {
    use Compare::{Distinct, Eq, Ge, Gt, Le, Lt, Ne, NotDistinct};
    tape.one(&[Eq, Ne, Lt, Le, Gt, Ge, Distinct, NotDistinct])
}

fn path(tape: &mut Tape) -> Vec<Step> {
    let step = |tape: &mut Tape| match tape.pick(5) {
        0 | 1 => Step::Member("a"),
        2 => Step::Member("a\"'.$"),
        3 => Step::Member("b"),
        _ => Step::Element(tape.pick(3)),
    };
    let first = step(tape);
    std::iter::once(first).chain(tape.maybe(step)).collect()
}

pub fn int(tape: &mut Tape, depth: usize, size: Size) -> Int {
    let leaves = if size == Size::Any { 7 } else { 6 };
    let inner = depth.saturating_sub(1);
    let again = |tape: &mut Tape| Box::new(int(tape, inner, size));
    let tiny = |tape: &mut Tape| Box::new(int(tape, inner, Size::Tiny));
    let added = if size == Size::Any { Size::Wide } else { size };
    let added = |tape: &mut Tape| Box::new(int(tape, inner, added));
    // The constant zero is refused.
    let divisor = |tape: &mut Tape| match added(tape) {
        by if matches!(*by, Int::Const(_)) => Box::new(Int::N),
        by => by,
    };
    if depth == 0 || tape.pick(3) == 0 {
        return match tape.pick(leaves) {
            0 => Int::N,
            1 => Int::M,
            2 => Int::Const(tape.small()),
            3 => Int::Weight,
            4 => Int::ParentN,
            5 => Int::Tags,
            _ if tape.flag() => Int::Const(tape.one(&BIGS)),
            _ => Int::Big,
        };
    }
    match tape.pick(if size == Size::Tiny { 20 } else { 25 }) {
        0 => Int::Add(added(tape), added(tape)),
        1 => Int::Subtract(added(tape), added(tape)),
        2 => Int::Multiply(Box::new(int(tape, 0, Size::Tiny)), Box::new(int(tape, inner.min(1), Size::Tiny))),
        3 => Int::Divide(added(tape), divisor(tape)),
        4 => Int::DivideBy(added(tape), tape.one(&[1, 2, 3, -2])),
        5 => Int::Remainder(added(tape), divisor(tape)),
        6 => Int::Negate(added(tape)),
        7 => Int::Absolute(added(tape)),
        8 => Int::Or(again(tape), again(tape)),
        9 => Int::NullIf(again(tape), again(tape)),
        10 => Int::Case(Box::new(test(tape, inner)), again(tape), tape.maybe(again)),
        11 => Int::Length(Box::new(texts(tape, inner))),
        12 => Int::Truth(Box::new(test(tape, inner))),
        13 => Int::Whole(Box::new(real(tape, 0))),
        14 => Int::Part(
            tape.one(&[
                DatePart::Month,
                DatePart::Day,
                DatePart::Hour,
                DatePart::Minute,
                DatePart::Second,
                DatePart::IsoWeekday,
            ]),
            Box::new(time(tape, inner)),
        ),
        15 => Int::Json(path(tape)),
        16 => Int::JsonLength(path(tape)),
        17 => Int::Children(Box::new(test(tape, inner))),
        18 => Int::Below(tape.one(&[Agg::Max, Agg::Min, Agg::Sum]), tiny(tape), Box::new(test(tape, inner))),
        19 => Int::First(Box::new(sub(tape, inner)), tiny(tape), tape.flag()),
        20 => {
            let agg = tape.one(&[Agg::Count, Agg::Sum, Agg::Min, Agg::Max, Agg::CountDistinct]);
            Int::Total(Box::new(sub(tape, inner)), agg, tiny(tape))
        }
        21 => Int::DaysSince(Box::new(day(tape, inner)), Box::new(day(tape, inner))),
        22 => Int::MicrosSince(Box::new(time(tape, inner)), Box::new(time(tape, inner))),
        23 => Int::Part(DatePart::Year, Box::new(time(tape, inner))),
        _ => again(tape).as_ref().clone(),
    }
}

/// Rows seen from inside of an expression.
fn sub(tape: &mut Tape, depth: usize) -> Sub {
    let depth = depth.saturating_sub(1);
    let link = |tape: &mut Tape| (int(tape, depth, Size::Any), compares(tape), int(tape, depth, Size::Any));
    Sub { link: tape.maybe(link), filter: test(tape, depth) }
}

pub fn texts(tape: &mut Tape, depth: usize) -> Text {
    let inner = depth.saturating_sub(1);
    let again = |tape: &mut Tape| Box::new(texts(tape, inner));
    if depth == 0 || tape.pick(3) == 0 {
        return match tape.pick(5) {
            0 => Text::Own,
            1 => Text::Note,
            2 => Text::Const(text(tape)),
            3 => Text::KindName,
            _ => Text::OfParent,
        };
    }
    match tape.pick(10) {
        0 => Text::Concat(again(tape), again(tape)),
        1 => Text::Lower(again(tape)),
        2 => Text::Upper(again(tape)),
        3 => Text::Trim(again(tape)),
        4 => Text::Or(again(tape), again(tape)),
        5 => Text::NullIf(again(tape), again(tape)),
        6 => Text::Case(Box::new(test(tape, inner)), again(tape), tape.maybe(again)),
        7 => Text::OfInt(Box::new(int(tape, inner, Size::Any))),
        8 => Text::Json(path(tape)),
        _ => Text::First(Box::new(sub(tape, inner)), Box::new(texts(tape, inner))),
    }
}

pub fn real(tape: &mut Tape, depth: usize) -> Real {
    let inner = depth.saturating_sub(1);
    let again = |tape: &mut Tape| Box::new(real(tape, inner));
    if depth == 0 || tape.pick(3) == 0 {
        return if tape.flag() { Real::Const(tape.one(&[0.0, 0.5, -1.25])) } else { Real::Own };
    }
    match tape.pick(7) {
        0 => Real::Add(again(tape), again(tape)),
        1 => Real::Multiply(again(tape), again(tape)),
        2 => match real(tape, inner) {
            Real::Const(_) => Real::Divide(again(tape), Box::new(Real::Own)),
            by => Real::Divide(again(tape), Box::new(by)),
        },
        3 => Real::Negate(again(tape)),
        4 => Real::Or(again(tape), again(tape)),
        5 => Real::OfInt(Box::new(int(tape, inner, Size::Tiny))),
        _ => Real::Below(Box::new(int(tape, inner, Size::Tiny))),
    }
}

pub fn time(tape: &mut Tape, depth: usize) -> Time {
    let inner = depth.saturating_sub(1);
    let again = |tape: &mut Tape| Box::new(time(tape, inner));
    if depth == 0 || tape.pick(3) == 0 {
        return match tape.pick(3) {
            0 => Time::At,
            1 => Time::Seen,
            _ => Time::Const(instant(tape)),
        };
    }
    let by = |tape: &mut Tape| Box::new(int(tape, inner.min(1), Size::Tiny));
    match tape.pick(7) {
        0 => Time::Months(again(tape), by(tape)),
        1 => Time::Days(again(tape), by(tape)),
        2 => Time::Seconds(again(tape), by(tape)),
        3 => Time::Moved(
            again(tape),
            [tape.small() * 7, tape.small(), tape.small() * tape.one(&[1, 1_000_000])],
        ),
        4 => Time::Trunc(tape.one(&PARTS), again(tape)),
        5 => Time::Or(again(tape), again(tape)),
        _ => Time::Below(again(tape)),
    }
}

pub fn day(tape: &mut Tape, depth: usize) -> Day {
    let inner = depth.saturating_sub(1);
    let again = |tape: &mut Tape| Box::new(day(tape, inner));
    if depth == 0 || tape.pick(3) == 0 {
        return if tape.flag() { Day::Const(date(tape)) } else { Day::Own };
    }
    let by = |tape: &mut Tape| Box::new(int(tape, inner.min(1), Size::Tiny));
    match tape.pick(4) {
        0 => Day::Months(again(tape), by(tape)),
        1 => Day::Days(again(tape), by(tape)),
        2 => Day::Trunc(tape.one(&PARTS[..5]), again(tape)),
        _ => Day::Or(again(tape), again(tape)),
    }
}

fn tag(tape: &mut Tape) -> String {
    tape.one(&TAGS).to_owned()
}

pub fn test(tape: &mut Tape, depth: usize) -> Test {
    let inner = depth.saturating_sub(1);
    let again = |tape: &mut Tape| Box::new(test(tape, inner));
    let number = |tape: &mut Tape| int(tape, inner, Size::Any);
    if depth == 0 {
        return match tape.pick(7) {
            0 => Test::All,
            1 => Test::Flag,
            2 => Test::Maybe,
            3 => Test::ParentFlag,
            4 => Test::None,
            _ => Test::Int(number(tape), compares(tape), number(tape)),
        };
    }
    match tape.pick(36) {
        0 => test(tape, 0),
        1..=4 => Test::Int(number(tape), compares(tape), number(tape)),
        5..=6 => Test::Text(texts(tape, inner), compares(tape), texts(tape, inner)),
        7 => Test::Real(real(tape, inner), compares(tape), real(tape, inner)),
        8..=9 => Test::Time(time(tape, inner), compares(tape), time(tape, inner)),
        10 => Test::Day(day(tape, inner), compares(tape), day(tape, inner)),
        11 => Test::Level(compares(tape), level(tape)),
        12 => Test::Between(number(tape), number(tape), number(tape)),
        13 => Test::NotBetween(number(tape), number(tape), number(tape)),
        14 => Test::In(number(tape), tape.list(4, Tape::small)),
        15 => Test::TextIn(texts(tape, inner), tape.list(3, text)),
        16 => Test::LevelIn(tape.list(3, level)),
        17 => Test::IntIsNull(number(tape)),
        18 => Test::TextIsNull(texts(tape, inner)),
        19 => Test::TimeIsNull(time(tape, inner)),
        20 => Test::Contains(texts(tape, inner), texts(tape, inner)),
        21 => Test::StartsWith(texts(tape, inner), texts(tape, inner)),
        22 => Test::EndsWith(texts(tape, inner), texts(tape, inner)),
        23 => Test::AnyCase(texts(tape, inner), texts(tape, inner)),
        24 => Test::And(tape.list(4, |tape| test(tape, inner))),
        25 => Test::Or(tape.list(4, |tape| test(tape, inner))),
        26 => Test::Not(again(tape)),
        27 => Test::Any(again(tape)),
        28 => Test::NoChild(again(tape)),
        29 => Test::Every(again(tape)),
        30 => Test::Exists(Box::new(sub(tape, depth))),
        31 => Test::InQuery(number(tape), Box::new(sub(tape, depth)), number(tape)),
        32 => match tape.pick(3) {
            0 => Test::Has(tag(tape)),
            1 => Test::HasAll(tape.list(3, tag)),
            _ => Test::Overlaps(tape.list(3, tag)),
        },
        33 => match tape.pick(3) {
            0 => Test::JsonExists(path(tape)),
            1 => Test::JsonNull(path(tape)),
            _ => Test::JsonTruth(path(tape)),
        },
        34 => Test::JsonContains(path(tape), document(tape, 2)),
        _ => Test::IsTrue(again(tape)),
    }
}

pub fn key(tape: &mut Tape, depth: usize) -> Key {
    match tape.pick(7) {
        0 => Key::Int(int(tape, depth, Size::Any)),
        1 => Key::Text(texts(tape, depth)),
        2 => Key::Level,
        3 => Key::Truth(test(tape, depth)),
        4 => Key::Day(day(tape, depth)),
        5 => Key::Time(time(tape, depth)),
        _ => Key::Real(real(tape, depth)),
    }
}

pub fn sort(tape: &mut Tape, key: Key) -> Sort {
    Sort { key, descending: tape.flag(), nulls_first: tape.maybe(Tape::flag) }
}
