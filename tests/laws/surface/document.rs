//! JSON documents as serde_json has them.

use super::words::Step;
use super::world::Kind;
use serde_json::Value;

/// What is at a place: a name finds members only, a number elements only.
pub fn at<'k>(kind: &'k Kind, path: &[Step]) -> Option<&'k Value> {
    path.iter().try_fold(kind.meta.as_ref()?, |value, step| match step {
        Step::Member(name) => value.as_object()?.get(*name),
        Step::Element(index) => value.as_array()?.get(*index),
    })
}

/// A number without a fraction, however it is written.
pub fn int(value: &Value) -> Option<i64> {
    let real = || value.as_f64().filter(|real| real.fract() == 0.0).map(|real| real as i64);
    value.as_i64().or_else(real)
}

/// Whether a document contains another: all members, each element somewhere, numbers by their values.
pub fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| contains(whole, part)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            part.iter().all(|part| whole.iter().any(|whole| contains(whole, part)))
        }
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => whole == part,
    }
}
