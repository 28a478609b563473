//! Column types.

use super::facts::Server;
use crate::error::{Error, Kind, Result};
use crate::model::ColumnDef;
use crate::value::SqlType;

/// The most characters that VARCHAR holds: a row has at most 65,535 bytes, and a character up to 4.
const MAX_VARCHAR: u32 = 16_383;

/// The type of a column.
///
/// A decimal without a precision is DECIMAL(65,30), which holds every value of the decimal crates'
/// usual range exactly, and whose padding is cut when it is read. Instants are DATETIME(6) in UTC:
/// TIMESTAMP ends in 2038. Text without a length is LONGTEXT, which has no place in a key. The
/// collation is not part of it: tables have [`Server::collation`] as their default.
pub(super) fn column_type(server: Server, column: &ColumnDef) -> Result<String> {
    if let Some(ty) = column.sql_type {
        return Ok(ty.to_owned());
    }
    Ok(match column.ty {
        SqlType::Bool => "TINYINT(1)".to_owned(),
        SqlType::I8 => "TINYINT".to_owned(),
        SqlType::I16 => "SMALLINT".to_owned(),
        SqlType::I32 => "INT".to_owned(),
        SqlType::I64 => "BIGINT".to_owned(),
        SqlType::U8 => "TINYINT UNSIGNED".to_owned(),
        SqlType::U16 => "SMALLINT UNSIGNED".to_owned(),
        SqlType::U32 => "INT UNSIGNED".to_owned(),
        SqlType::U64 => "BIGINT UNSIGNED".to_owned(),
        SqlType::F32 => "FLOAT".to_owned(),
        SqlType::F64 => "DOUBLE".to_owned(),
        SqlType::Decimal => decimal(server, column)?,
        SqlType::Text => match column.length {
            Some(length) if length <= MAX_VARCHAR => format!("VARCHAR({length})"),
            _ => "LONGTEXT".to_owned(),
        },
        SqlType::Bytes => match column.length {
            Some(length) if length <= MAX_VARCHAR => format!("VARBINARY({length})"),
            _ => "LONGBLOB".to_owned(),
        },
        SqlType::Date => "DATE".to_owned(),
        SqlType::Time => "TIME(6)".to_owned(),
        SqlType::DateTime | SqlType::Timestamp => "DATETIME(6)".to_owned(),
        SqlType::Uuid => "BINARY(16)".to_owned(),
        SqlType::Json | SqlType::Array(_) => "JSON".to_owned(),
        SqlType::Enum(def) => {
            let labels: Vec<String> = def.labels.iter().map(|label| literal(label)).collect();
            format!("ENUM({})", labels.join(","))
        }
    })
}

fn decimal(server: Server, column: &ColumnDef) -> Result<String> {
    match column.precision {
        None => Ok("DECIMAL(65,30)".to_owned()),
        Some((precision, scale)) if (1..=65).contains(&precision) && scale <= precision.min(30) => {
            Ok(format!("DECIMAL({precision},{scale})"))
        }
        Some((precision, scale)) => Err(Error::new(
            Kind::Unsupported,
            format!(
                "a decimal of {precision} digits, {scale} of them after the point, is not supported on {}",
                server.flavor.name()
            ),
        )
        .table_column(None, Some(column.name.to_owned()))
        .hint("at most 65 digits, 30 of them after the point")),
    }
}

/// A string literal; the session has no NO_BACKSLASH_ESCAPES.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::column_type;
    use crate::dialect::mysql::facts::Server;
    use crate::model::ColumnDef;
    use crate::value::{EnumDef, SqlType};

    fn of(column: ColumnDef) -> String {
        column_type(Server::parse("mariadb-10.11").unwrap(), &column).unwrap()
    }

    #[test]
    fn types_hold_all_values_of_their_rust_type() {
        assert_eq!(of(ColumnDef::new::<u64>("n")), "BIGINT UNSIGNED");
        assert_eq!(of(ColumnDef::new::<bool>("b")), "TINYINT(1)");
        assert_eq!(of(ColumnDef::new::<String>("s")), "LONGTEXT");
        assert_eq!(of(ColumnDef::new::<String>("s").length(80)), "VARCHAR(80)");
        assert_eq!(of(ColumnDef::new::<Vec<u8>>("b")), "LONGBLOB");
        assert_eq!(of(ColumnDef { ty: SqlType::Timestamp, ..ColumnDef::new::<i64>("t") }), "DATETIME(6)");
        assert_eq!(of(ColumnDef { ty: SqlType::Decimal, ..ColumnDef::new::<i64>("d") }), "DECIMAL(65,30)");
        assert_eq!(of(ColumnDef::new::<String>("s").sql_type("char(3)")), "char(3)");
    }

    #[test]
    fn labels_are_quoted() {
        static DEF: EnumDef = EnumDef { name: "e", labels: &["it's", "a\\b"] };
        let column = ColumnDef { ty: SqlType::Enum(&DEF), ..ColumnDef::new::<i64>("e") };
        assert_eq!(of(column), r"ENUM('it''s','a\\b')");
    }

    #[test]
    fn more_digits_than_there_are_is_an_error() {
        let column = ColumnDef { ty: SqlType::Decimal, ..ColumnDef::new::<i64>("d") };
        let server = Server::parse("8.0.36").unwrap();
        assert!(column_type(server, &column.precision(70, 2)).is_err());
        assert!(column_type(server, &column.precision(40, 31)).is_err());
        assert_eq!(column_type(server, &column.precision(12, 2)).unwrap(), "DECIMAL(12,2)");
    }
}
