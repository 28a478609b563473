//! Values to PostgreSQL's binary parameters.

use super::types::{self, Wire};
use super::{numeric, time};
use crate::error::{Error, Result};
use crate::value::{SqlType, Value};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgBindIterExt, PgHasArrayType, PgTypeInfo};
use sqlx::{Arguments, Postgres, Type};

/// The greatest number of dimensions of an array.
const MAX_DIMENSIONS: usize = 6;

/// The values of a statement, in the order of its placeholders.
pub(super) fn arguments(values: &[Value]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), values.len() * 16);
    for (i, value) in values.iter().enumerate() {
        arguments
            .add(Bound(value))
            .map_err(|reason| Error::encode(format!("the value for ${} cannot be bound: {reason}", i + 1)))?;
    }
    Ok(arguments)
}

/// A value as sqlx binds it.
struct Bound<'v>(&'v Value);

impl Type<Postgres> for Bound<'_> {
    fn type_info() -> PgTypeInfo {
        types::info(SqlType::Text)
    }
}

impl<'q> Encode<'q, Postgres> for Bound<'_> {
    fn encode_by_ref(&self, out: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self.0 {
            Value::Null(_) => return Ok(IsNull::Yes),
            Value::Array(element, values) => array(element, values, out)?,
            value => scalar(value, out)?,
        }
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(types::info(self.0.sql_type()))
    }
}

/// Writes the bytes of a value that is neither NULL nor a list.
fn scalar(value: &Value, out: &mut Vec<u8>) -> Result<(), BoxDynError> {
    match value {
        Value::Bool(value) => out.push(u8::from(*value)),
        Value::I16(value) => out.extend(value.to_be_bytes()),
        Value::I32(value) => out.extend(value.to_be_bytes()),
        Value::I64(value) => out.extend(value.to_be_bytes()),
        Value::U64(value) => {
            let value = i64::try_from(*value)
                .map_err(|_| "it is above 9223372036854775807, and PostgreSQL has no unsigned integers")?;
            out.extend(value.to_be_bytes());
        }
        Value::F32(value) => out.extend(value.to_be_bytes()),
        Value::F64(value) => out.extend(value.to_be_bytes()),
        Value::Decimal(digits) => numeric::encode(digits, out)?,
        Value::Text(text) => out.extend(text_bytes(text)?),
        Value::Enum(_, label) => out.extend(text_bytes(label)?),
        Value::Bytes(bytes) => out.extend(bytes),
        Value::Date(date) => out.extend(time::encode_date(*date)?.to_be_bytes()),
        Value::Time(time) => out.extend(time::encode_time(*time)?.to_be_bytes()),
        Value::DateTime(at) => out.extend(time::encode_micros(at.0)?.to_be_bytes()),
        Value::Timestamp(at) => out.extend(time::encode_micros(at.0)?.to_be_bytes()),
        Value::Uuid(bytes) => out.extend(bytes),
        Value::Json(text) => {
            // The version of jsonb's binary form.
            out.push(1);
            out.extend(text_bytes(text)?);
        }
        Value::Invalid(reason) => return Err(reason.as_str().into()),
        Value::Null(_) | Value::Array(..) => return Err("a list holds a list of another depth".into()),
    }
    Ok(())
}

pub(super) fn text_bytes(text: &str) -> Result<&[u8], &'static str> {
    if text.as_bytes().contains(&0) {
        return Err("it holds the character NUL (U+0000), which PostgreSQL cannot store in text");
    }
    Ok(text.as_bytes())
}

/// Writes a list: the number of dimensions, a flag for NULLs, the type of the elements, the length
/// and the lower bound of each dimension, and then the elements (`array_send` in `arrayfuncs.c`).
fn array(element: &SqlType, values: &[Value], out: &mut PgArgumentBuffer) -> Result<(), BoxDynError> {
    let mut lengths = vec![values.len()];
    let mut leaf = element;
    let mut level = values;
    while let SqlType::Array(inner) = leaf {
        leaf = inner;
        level = match level.first() {
            Some(Value::Array(_, values)) => values,
            Some(_) => return Err("a list of lists holds a NULL in place of a list".into()),
            None => &[],
        };
        lengths.push(level.len());
    }
    if lengths.len() > MAX_DIMENSIONS {
        return Err("PostgreSQL's arrays have at most 6 dimensions".into());
    }
    let empty = values.is_empty();
    if !empty && lengths.contains(&0) {
        return Err("PostgreSQL cannot hold empty lists in a list".into());
    }
    let start = out.len();
    header(types::wire(*leaf), out)?;
    let dimensions = if empty { 0 } else { lengths.len() as i32 };
    out[start..start + 4].copy_from_slice(&dimensions.to_be_bytes());
    if empty {
        return Ok(());
    }
    for length in &lengths {
        let length = i32::try_from(*length).map_err(|_| "a list is too long")?;
        out.extend(length.to_be_bytes());
        out.extend(1_i32.to_be_bytes());
    }
    elements(types::wire(*leaf), &lengths, values, out)
}

/// Writes the first twelve bytes of an array of `element`.
fn header(element: Wire, out: &mut PgArgumentBuffer) -> Result<(), BoxDynError> {
    match element {
        Wire::Oid(oid) => {
            out.extend([0; 8]);
            out.extend(oid.to_be_bytes());
        }
        Wire::Enum(def) => {
            // Only sqlx can leave a hole for the type's number: let it write an array of one, and
            // keep what precedes its length.
            let start = out.len();
            let _ = [Label(types::enum_name(def))].into_iter().bind_iter().encode(out)?;
            out.truncate(start + 12);
        }
    }
    Ok(())
}

fn elements(leaf: Wire, lengths: &[usize], values: &[Value], out: &mut Vec<u8>) -> Result<(), BoxDynError> {
    let (length, inner) = lengths.split_first().ok_or("a list without a dimension")?;
    if values.len() != *length {
        return Err("the lists in a list differ in length, and PostgreSQL's arrays are rectangular".into());
    }
    for value in values {
        match value {
            Value::Array(_, values) if !inner.is_empty() => elements(leaf, inner, values, out)?,
            Value::Null(_) if inner.is_empty() => out.extend((-1_i32).to_be_bytes()),
            value if inner.is_empty() => {
                if types::wire(value.sql_type()) != leaf {
                    return Err("the elements of a list differ in type".into());
                }
                let start = out.len();
                out.extend([0; 4]);
                scalar(value, out)?;
                let length =
                    i32::try_from(out.len() - start - 4).map_err(|_| "an element of a list is too long")?;
                out[start..start + 4].copy_from_slice(&length.to_be_bytes());
            }
            _ => return Err("a list of lists holds a NULL in place of a list".into()),
        }
    }
    Ok(())
}

/// An enum's type, in the form that makes sqlx leave a hole for its number.
struct Label(&'static str);

impl Type<Postgres> for Label {
    fn type_info() -> PgTypeInfo {
        types::info(SqlType::Text)
    }
}

impl PgHasArrayType for Label {
    fn array_type_info() -> PgTypeInfo {
        types::info(SqlType::Array(&SqlType::Text))
    }
}

impl<'q> Encode<'q, Postgres> for Label {
    fn encode_by_ref(&self, _out: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_name(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Date, EnumDef, Time, Timestamp};

    fn refusal(value: Value) -> String {
        arguments(&[Value::Bool(true), value]).unwrap_err().to_string()
    }

    #[test]
    fn what_postgres_cannot_hold_is_refused() {
        assert!(refusal(Value::Text("a\0b".into())).contains("NUL"));
        assert!(refusal(Value::Json("\"a\0\"".into())).contains("NUL"));
        assert!(refusal(Value::U64(u64::MAX)).contains("unsigned"));
        assert!(refusal(Value::Date(Date(i32::MAX))).contains("5874897"));
        assert!(refusal(Value::Timestamp(Timestamp(i64::MIN))).contains("294276"));
        assert!(refusal(Value::Time(Time(-1))).contains("time of day"));
        assert!(
            refusal(Value::Invalid("no such thing".into())).contains("$2 cannot be bound: no such thing")
        );
        assert!(refusal(Value::Decimal("1e3".into())).contains("plain digits"));
    }

    #[test]
    fn a_refused_value_is_not_in_the_error() {
        let error = arguments(&[Value::Text("secret\0".into())]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"));
    }

    #[test]
    fn lists_must_be_rectangular() {
        const ROW: SqlType = SqlType::Array(&SqlType::I32);
        let row = |values: &[i32]| {
            Value::Array(&SqlType::I32, values.iter().map(|value| Value::I32(*value)).collect())
        };
        let list = |rows: Vec<Value>| arguments(&[Value::Array(&ROW, rows)]);
        assert!(list(vec![row(&[1, 2]), row(&[3, 4])]).is_ok());
        assert!(list(vec![]).is_ok());
        for rows in [
            vec![row(&[1, 2]), row(&[3])],
            vec![row(&[])],
            vec![row(&[1]), Value::Null(ROW)],
            vec![Value::Null(ROW), row(&[1])],
            vec![row(&[1]), Value::I32(1)],
        ] {
            assert!(list(rows).is_err());
        }
        assert!(arguments(&[Value::Array(&SqlType::I32, vec![Value::I64(1)])]).is_err());
    }

    #[test]
    fn an_array_of_an_enum_leaves_a_hole_for_its_type() {
        static MOOD: EnumDef = EnumDef { name: "mood", labels: &["sad"] };
        static TYPE: SqlType = SqlType::Enum(&MOOD);
        for labels in [vec![], vec![Value::Enum(&MOOD, "sad"), Value::Null(TYPE)]] {
            assert!(arguments(&[Value::Array(&TYPE, labels)]).is_ok());
        }
    }
}
