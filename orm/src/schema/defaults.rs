//! Defaults: checked against the column's type, then written in the database's words.

use super::Default;
use crate::dialect::Ddl;
use crate::error::{Error, Kind, Result};
use crate::model::{ColumnDef, DefaultDef};
use crate::value::{SqlType, Timestamp, Value, decimal, text_form};

/// The default of a column whose type in the database is `ty`.
pub(super) fn default(ddl: &dyn Ddl, column: &ColumnDef, ty: &str) -> Result<Option<Default>> {
    let Some(default) = column.default else { return Ok(None) };
    let value = match default {
        DefaultDef::Sql(expression) => return Ok(Some(Default::Expression(expression.to_owned()))),
        DefaultDef::Now => {
            let now = ddl.now(column.ty, ty);
            return now.map(Some).ok_or_else(|| wrong("now", column.ty, "a date or a time"));
        }
        DefaultDef::Bool(value) => match column.ty {
            SqlType::Bool => Value::Bool(value),
            other => return Err(wrong("a truth value", other, "bool")),
        },
        DefaultDef::Int(value) => match column.ty {
            ty if is_integer(ty) => Value::I64(value),
            SqlType::F32 | SqlType::F64 => Value::F64(value as f64),
            SqlType::Decimal => Value::Decimal(value.to_string()),
            other => return Err(wrong("an integer", other, "a number")),
        },
        DefaultDef::Float(value) if !value.is_finite() => {
            return Err(Error::new(Kind::Config, "a default must be a finite number"));
        }
        DefaultDef::Float(value) => match column.ty {
            SqlType::F32 | SqlType::F64 => Value::F64(value),
            SqlType::Decimal => of_text_number(&format!("{value}"))?,
            other => return Err(wrong("a float", other, "a float or a decimal")),
        },
        DefaultDef::Text(text) => of_text(text, column.ty)?,
    };
    ddl.literal(&value, ty).map(Some)
}

fn of_text(text: &'static str, ty: SqlType) -> Result<Value> {
    let value = match ty {
        // `{}` on PostgreSQL, `[]` where arrays are JSON: the database's words.
        SqlType::Text | SqlType::Array(_) => Some(Value::Text(text.to_owned())),
        SqlType::Json => Some(Value::Json(text.to_owned())),
        SqlType::Bytes => Some(Value::Bytes(text.as_bytes().to_vec())),
        SqlType::Decimal => return of_text_number(text),
        SqlType::Uuid => text_form::parse_uuid(text).map(Value::Uuid),
        SqlType::Date => text_form::parse_date(text).map(Value::Date),
        SqlType::Time => text_form::parse_time(text).map(Value::Time),
        SqlType::DateTime => text_form::parse_datetime(text).map(Value::DateTime),
        SqlType::Timestamp => text_form::parse_datetime(text).map(|at| Value::Timestamp(Timestamp(at.0))),
        SqlType::Enum(def) => match def.labels.iter().find(|label| **label == text) {
            Some(label) => Some(Value::Enum(def, label)),
            None => {
                let labels = def.labels.join("`, `");
                let message = format!("the default `{text}` is no label of `{}`", def.name);
                return Err(Error::new(Kind::Config, message).hint(format!("its labels are `{labels}`")));
            }
        },
        _ => None,
    };
    value.ok_or_else(|| wrong("this text", ty, "a literal of its type"))
}

/// A decimal in its one form, in which every database takes it.
fn of_text_number(text: &str) -> Result<Value> {
    match decimal::canonical(text) {
        Some(digits) => Ok(Value::Decimal(digits.into_owned())),
        None => Err(wrong("this text", SqlType::Decimal, "digits")),
    }
}

fn is_integer(ty: SqlType) -> bool {
    use SqlType::{I8, I16, I32, I64, U8, U16, U32, U64};
    matches!(ty, I8 | I16 | I32 | I64 | U8 | U16 | U32 | U64)
}

fn wrong(what: &str, ty: SqlType, wanted: &str) -> Error {
    Error::new(Kind::Config, format!("{what} cannot be the default of a column of type {ty:?}"))
        .hint(format!("it needs {wanted}; write `default = sql(\"…\")` for an expression"))
}

/// A finite float as every database reads it.
pub(crate) fn float_digits(value: f64) -> String {
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use super::float_digits;

    #[test]
    fn floats_keep_their_digits() {
        assert_eq!(float_digits(1.0), "1.0");
        assert_eq!(float_digits(-0.1), "-0.1");
        assert_eq!(float_digits(1e300), "1e300");
    }
}
