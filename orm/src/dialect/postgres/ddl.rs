//! The types of columns in `CREATE TABLE`.

use crate::error::{Error, Result};
use crate::model::ColumnDef;
use crate::value::SqlType;

/// The greatest precision that a `numeric(p, s)` may declare.
const MAX_PRECISION: u32 = 1_000;
/// The greatest length that a `varchar(n)` may declare.
const MAX_LENGTH: u32 = 10_485_760;

/// A column's type.
pub(super) fn column_type(column: &ColumnDef) -> Result<String> {
    match column.sql_type {
        Some(own) => Ok(own.to_owned()),
        None => of(column, column.ty).map_err(|error| error.table_column(None, Some(column.name.to_owned()))),
    }
}

fn of(column: &ColumnDef, ty: SqlType) -> Result<String> {
    Ok(match ty {
        SqlType::Bool => "boolean".to_owned(),
        SqlType::I8 | SqlType::I16 | SqlType::U8 => "smallint".to_owned(),
        SqlType::I32 | SqlType::U16 => "integer".to_owned(),
        SqlType::I64 | SqlType::U32 => "bigint".to_owned(),
        SqlType::U64 => {
            return Err(Error::unsupported("a column of u64", "PostgreSQL")
                .hint("use i64, or a decimal type with `precision = 20, scale = 0`"));
        }
        SqlType::F32 => "real".to_owned(),
        SqlType::F64 => "double precision".to_owned(),
        SqlType::Decimal => match column.precision {
            Some((precision, _)) if precision == 0 || precision > MAX_PRECISION => {
                return Err(Error::unsupported(format!("numeric({precision})"), "PostgreSQL")
                    .hint("a declared precision is from 1 to 1000; without one any number fits"));
            }
            Some((precision, scale)) => format!("numeric({precision}, {scale})"),
            None => "numeric".to_owned(),
        },
        SqlType::Text => match column.length {
            Some(length) if length == 0 || length > MAX_LENGTH => {
                return Err(Error::unsupported(format!("varchar({length})"), "PostgreSQL")
                    .hint("a declared length is from 1 to 10485760; without one any text fits"));
            }
            Some(length) => format!("varchar({length})"),
            None => "text".to_owned(),
        },
        SqlType::Bytes => "bytea".to_owned(),
        SqlType::Date => "date".to_owned(),
        SqlType::Time => "time".to_owned(),
        SqlType::DateTime => "timestamp".to_owned(),
        SqlType::Timestamp => "timestamptz".to_owned(),
        SqlType::Uuid => "uuid".to_owned(),
        SqlType::Json => "jsonb".to_owned(),
        SqlType::Array(element) => format!("{}[]", of(column, *element)?),
        SqlType::Enum(def) => type_name(def.name),
    })
}

/// The quoted name of a type; `schema.name` names one in another schema.
pub(super) fn type_name(name: &str) -> String {
    let quoted: Vec<String> =
        name.split('.').map(|part| format!("\"{}\"", part.replace('"', "\"\""))).collect();
    quoted.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::EnumDef;

    static MOOD: EnumDef = EnumDef { name: "app.Mood", labels: &["happy", "sad"] };

    #[test]
    fn types_of_columns() {
        let column = |ty| {
            let mut column = ColumnDef::new::<i64>("c");
            column.ty = ty;
            column
        };
        let name = |ty| column_type(&column(ty)).unwrap();
        assert_eq!(name(SqlType::U8), "smallint");
        assert_eq!(name(SqlType::U32), "bigint");
        assert_eq!(name(SqlType::Timestamp), "timestamptz");
        assert_eq!(name(SqlType::Array(&SqlType::Array(&SqlType::Text))), "text[][]");
        static ELEMENT: SqlType = SqlType::Enum(&MOOD);
        assert_eq!(name(SqlType::Array(&ELEMENT)), "\"app\".\"Mood\"[]");
        assert_eq!(column_type(&column(SqlType::Text).length(20)).unwrap(), "varchar(20)");
        assert_eq!(column_type(&column(SqlType::Decimal).precision(10, 2)).unwrap(), "numeric(10, 2)");
        assert_eq!(column_type(&column(SqlType::U64).sql_type("numeric(20)")).unwrap(), "numeric(20)");
        let error = column_type(&column(SqlType::U64)).unwrap_err();
        assert!(error.is_unsupported() && error.to_string().contains("`c`"), "{error}");
    }
}
