//! What grows over groups and windows.

use super::{Size, compares, int, key, sort, test, texts};
use crate::surface::tape::Tape;
use crate::surface::words::*;
use crate::surface::world::text;

/// A number that one group of rows has.
pub fn of_group(tape: &mut Tape, depth: usize, keys: &[Key]) -> Int {
    let inner = depth.saturating_sub(1);
    let again = |tape: &mut Tape| Box::new(of_group(tape, inner, keys));
    if depth == 0 || tape.pick(2) == 0 {
        let own =
            keys.iter().filter_map(|key| if let Key::Int(key) = key { Some(key.clone()) } else { None });
        let own: Vec<Int> = own.collect();
        return match tape.pick(5) {
            0 => Int::Rows,
            1 if !own.is_empty() => Int::Case(Box::new(Test::All), Box::new(tape.one(&own)), None),
            2 => Int::Const(tape.small()),
            3 => {
                let agg = tape.one(&[Agg::Max, Agg::Min, Agg::Count, Agg::CountDistinct]);
                Int::Of(agg, Box::new(int(tape, 2, Size::Any)))
            }
            _ => Int::Of(tape.one(&[Agg::Sum, Agg::Max]), Box::new(int(tape, 2, Size::Wide))),
        };
    }
    match tape.pick(5) {
        0 => Int::Or(again(tape), again(tape)),
        1 => Int::NullIf(again(tape), again(tape)),
        2 => Int::Case(Box::new(test_of_group(tape, inner, keys)), again(tape), tape.maybe(again)),
        3 => Int::Length(Box::new(text_of_group(tape))),
        _ => Int::Add(
            Box::new(Int::Of(Agg::Count, Box::new(int(tape, 1, Size::Any)))),
            Box::new(Int::Of(Agg::Sum, Box::new(int(tape, 1, Size::Wide)))),
        ),
    }
}

fn text_of_group(tape: &mut Tape) -> Text {
    let of = Box::new(texts(tape, 2));
    if tape.flag() { Text::Greatest(of) } else { Text::Least(of) }
}

/// A condition on groups.
pub fn test_of_group(tape: &mut Tape, depth: usize, keys: &[Key]) -> Test {
    let inner = depth.saturating_sub(1);
    let number = |tape: &mut Tape| of_group(tape, inner, keys);
    match tape.pick(if depth == 0 { 2 } else { 6 }) {
        0 => Test::Int(number(tape), compares(tape), number(tape)),
        1 => Test::Text(text_of_group(tape), compares(tape), Text::Const(text(tape))),
        2 => Test::IntIsNull(number(tape)),
        3 => Test::In(number(tape), tape.list(4, Tape::small)),
        4 => Test::Not(Box::new(test_of_group(tape, inner, keys))),
        _ => Test::Or(tape.list(3, |tape| test_of_group(tape, inner, keys))),
    }
}

/// A number of the rows around each row.
pub fn over(tape: &mut Tape, around: &Around) -> Int {
    let run = match tape.pick(if around.by_key { 10 } else { 5 }) {
        0 => Run::Rank,
        1 => Run::DenseRank,
        2 => Run::Rows,
        3 => Run::Of(tape.one(&[Agg::Max, Agg::Min, Agg::Count]), Box::new(int(tape, 2, Size::Any))),
        4 => Run::Of(Agg::Sum, Box::new(int(tape, 2, Size::Wide))),
        5 => Run::Number,
        6 if tape.flag() => Run::Lag(tape.pick(3) as u32, Box::new(int(tape, 2, Size::Any))),
        6 => Run::Lead(tape.pick(3) as u32, Box::new(int(tape, 2, Size::Any))),
        7 => Run::First(Box::new(int(tape, 2, Size::Any))),
        _ => framed(tape),
    };
    Int::Over(run, Box::new(around.clone()))
}

fn framed(tape: &mut Tape) -> Run {
    let edge = |tape: &mut Tape| tape.pick(7) as i32 - 3;
    let (one, other) = (tape.maybe(edge), tape.maybe(edge));
    let (first, last) = match (one, other) {
        (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
        ends => ends,
    };
    let (agg, size) = match tape.pick(4) {
        0 => (Agg::Count, Size::Any),
        1 => (Agg::Min, Size::Any),
        2 => (Agg::Max, Size::Any),
        _ => (Agg::Sum, Size::Wide),
    };
    Run::Framed(agg, Box::new(int(tape, 2, size)), first, last)
}

pub fn around(tape: &mut Tape) -> Around {
    let keys = |tape: &mut Tape| match tape.pick(4) {
        0 => Key::Int(int(tape, 1, Size::Any)),
        1 => Key::Text(texts(tape, 1)),
        2 => Key::Truth(test(tape, 1)),
        _ => Key::Level,
    };
    let partition = tape.list(3, keys);
    let order = tape.maybe(|tape| {
        let key = key(tape, 1);
        sort(tape, key)
    });
    Around { partition, by_key: tape.flag() || order.is_none(), order }
}
