//! Types of columns.
//!
//! SQLite takes any word for a type and derives from it how values are converted on their way in
//! (<https://www.sqlite.org/datatype3.html#determination_of_column_affinity>). These words keep
//! every value as it is bound, and say what the column holds, so that introspection can tell.

use crate::error::{Error, Result};
use crate::model::ColumnDef;
use crate::value::SqlType;

pub(super) fn column_type(column: &ColumnDef) -> Result<String> {
    if let Some(sql_type) = column.sql_type {
        return Ok(sql_type.to_owned());
    }
    let name = match column.ty {
        SqlType::Bool => "BOOLEAN",
        SqlType::I8
        | SqlType::I16
        | SqlType::I32
        | SqlType::I64
        | SqlType::U8
        | SqlType::U16
        | SqlType::U32 => "INTEGER",
        SqlType::U64 => {
            return Err(Error::unsupported(
                format_args!("the type u64 of column `{}`", column.name),
                "SQLite",
            )
            .hint("SQLite's integers end at 2^63 - 1: use i64, or a decimal"));
        }
        SqlType::F32 | SqlType::F64 => "REAL",
        // `DECIMAL` alone would turn digits into floats; a type whose name contains TEXT does not.
        SqlType::Decimal => {
            return Ok(match column.precision {
                Some((precision, scale)) => format!("DECIMAL_TEXT({precision},{scale})"),
                None => "DECIMAL_TEXT".to_owned(),
            });
        }
        SqlType::Text => {
            return Ok(column.length.map_or("TEXT".to_owned(), |length| format!("VARCHAR({length})")));
        }
        SqlType::Enum(_) => "TEXT",
        SqlType::Bytes => "BLOB",
        // Numeric affinity, which leaves text that is not a number, and bytes, alone.
        SqlType::Date => "DATE",
        SqlType::Time => "TIME",
        SqlType::DateTime => "DATETIME",
        SqlType::Timestamp => "TIMESTAMP",
        SqlType::Uuid => "UUID",
        // `JSON` alone would turn the document `1.0` into a number.
        SqlType::Json | SqlType::Array(_) => "JSON_TEXT",
    };
    Ok(name.to_owned())
}
