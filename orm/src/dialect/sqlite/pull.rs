//! SQLite's declared types as Rust: by the words that Plough writes, else by their affinity
//! (<https://www.sqlite.org/datatype3.html#determination_of_column_affinity>).

use super::SqliteDialect;
use crate::dialect::pull::{Pull, Rust, Shape, digits, size, unquoted};
use crate::schema::{Column, Schema, Table};

impl Pull for SqliteDialect {
    fn shape(&self, ty: &str, _schema: &Schema) -> Shape {
        let upper = ty.to_ascii_uppercase();
        let (word, inside) = size(&upper);
        let is = |usual: &str| ty == usual;
        match word {
            "BOOLEAN" | "BOOL" => Shape::exact_if(Rust::Bool, is("BOOLEAN")),
            "DATE" => Shape::exact_if(Rust::Date, is("DATE")),
            "TIME" => Shape::exact_if(Rust::Time, is("TIME")),
            "DATETIME" => Shape::exact_if(Rust::DateTime, is("DATETIME")),
            "TIMESTAMP" => Shape::exact_if(Rust::Timestamp, is("TIMESTAMP")),
            "UUID" => Shape::exact_if(Rust::Uuid, is("UUID")),
            "JSON_TEXT" | "JSON" | "JSONB" => Shape::exact_if(Rust::Json, is("JSON_TEXT")),
            "DECIMAL_TEXT" => {
                let precision = inside.and_then(digits);
                let written = precision.map_or_else(
                    || "DECIMAL_TEXT".to_owned(),
                    |(precision, scale)| format!("DECIMAL_TEXT({precision},{scale})"),
                );
                Shape { exact: ty == written, ..Shape::decimal(precision) }
            }
            "VARCHAR" => {
                let length = inside.and_then(|inside| inside.parse().ok()).filter(|length| *length > 0);
                let exact = length.is_some_and(|length: u32| ty == format!("VARCHAR({length})"));
                Shape::exact_if(Rust::Text, exact).length(length.filter(|_| exact))
            }
            _ => by_affinity(ty, &upper),
        }
    }

    fn literal_text(&self, sql: &str) -> Option<String> {
        unquoted(sql)
    }

    fn word_as_text(&self, sql: &str) -> Option<String> {
        const CONSTANTS: [&str; 6] =
            ["NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"];
        let quoted = sql.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if let Some(inner) = quoted {
            return Some(inner.replace("\"\"", "\""));
        }
        let word = sql.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && sql.chars().all(|c| c.is_alphanumeric() || c == '_');
        (word && !CONSTANTS.iter().any(|constant| sql.eq_ignore_ascii_case(constant))).then(|| sql.to_owned())
    }

    fn is_rowid(&self, table: &Table, column: &Column) -> bool {
        let key = table.primary_key.as_ref();
        let alone = key.is_some_and(|key| {
            key.parts.is_empty()
                && key.columns.len() == 1
                && key.columns[0].eq_ignore_ascii_case(&column.name)
        });
        alone && !table.options.without_rowid && column.ty.eq_ignore_ascii_case("INTEGER")
    }
}

fn by_affinity(ty: &str, upper: &str) -> Shape {
    let has = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    if upper.is_empty() {
        // Such a column takes values of every type.
        Shape::near(Rust::OtherText)
    } else if has(&["INT"]) {
        Shape::exact_if(Rust::I64, ty == "INTEGER")
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        Shape::exact_if(Rust::Text, ty == "TEXT")
    } else if has(&["BLOB"]) {
        Shape::exact_if(Rust::Bytes, ty == "BLOB")
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Shape::exact_if(Rust::F64, ty == "REAL")
    } else if has(&["NUM", "DEC", "MONEY"]) {
        // Floats of at most 17 digits, or integers.
        Shape::near(Rust::Decimal)
    } else {
        Shape::near(Rust::OtherText)
    }
}
