//! The values of `in_` as one JSON text, and how JSON_TABLE turns it back into keys.

use super::bind;
use super::facts::Server;
use crate::dialect::{PICKED, PickedKeys, key_name};
use crate::error::{Error, Result};
use crate::value::array_json::push_string;
use crate::value::text_form::push_hex;
use crate::value::{SqlType, Value};
use sea_query::{Expr, Func};

/// A list: its text, and what follows SELECT to read its keys, with a placeholder for the text.
pub(super) struct List {
    pub(super) json: String,
    pub(super) table: String,
}

/// A list of single keys.
///
/// # Errors
/// If the type has no equality here, or a value cannot be bound.
pub(super) fn keys(server: Server, ty: SqlType, values: &[Value]) -> Result<List> {
    let mut json = String::with_capacity(2 + values.len() * 12);
    let mut longest = 0;
    push_list(&mut json, values, |json, value| {
        longest = longest.max(push(json, value)?);
        Ok(())
    })?;
    let column = Column::new(server, ty, "v", longest)?;
    Ok(List { json, table: table(&[(column, "$".to_owned())]) })
}

/// A list of composite keys, as a table whose columns are named by [`key_name`].
///
/// # Errors
/// As [`keys`].
pub(super) fn rows(server: Server, types: &[SqlType], rows: &[Vec<Value>]) -> Result<List> {
    let mut json = String::with_capacity(2 + rows.len() * 12 * types.len());
    let mut longest = vec![0; types.len()];
    push_list(&mut json, rows, |json, row| {
        if row.len() != types.len() {
            return Err(Error::encode("a composite key has another number of values than of columns"));
        }
        let mut lengths = longest.iter_mut();
        push_list(json, row, |json, value| {
            let length = push(json, value)?;
            if let Some(longest) = lengths.next() {
                *longest = length.max(*longest);
            }
            Ok(())
        })
    })?;
    let columns: Result<Vec<_>> = types
        .iter()
        .zip(longest)
        .enumerate()
        .map(|(i, (ty, longest))| {
            let mut column = Column::new(server, *ty, &key_name(i), longest)?;
            column.key.push_str(&format!(" AS `{}`", key_name(i)));
            Ok((column, format!("$[{i}]")))
        })
        .collect();
    Ok(List { json, table: table(&columns?) })
}

/// A column of JSON_TABLE.
struct Column {
    /// Its name and type.
    definition: String,
    /// The key that it holds.
    key: String,
}

impl Column {
    fn new(server: Server, ty: SqlType, name: &str, longest: usize) -> Result<Column> {
        let plain = format!("`list`.`{name}`");
        let (ty, key) = match ty {
            SqlType::Bool | SqlType::I8 | SqlType::I16 | SqlType::I32 | SqlType::I64 => ("BIGINT", plain),
            SqlType::U8 | SqlType::U16 | SqlType::U32 | SqlType::U64 => ("BIGINT UNSIGNED", plain),
            SqlType::F32 | SqlType::F64 => ("DOUBLE", plain),
            SqlType::Decimal => ("DECIMAL(65,30)", plain),
            SqlType::Date => ("DATE", plain),
            SqlType::Time => ("TIME(6)", plain),
            SqlType::DateTime | SqlType::Timestamp => ("DATETIME(6)", plain),
            // Without an explicit collation a key of a column with another one is error 1267.
            SqlType::Text | SqlType::Enum(_) => {
                (text_column(longest), format!("{plain} COLLATE {}", server.collation()))
            }
            SqlType::Uuid => ("VARCHAR(32)", format!("UNHEX({plain})")),
            SqlType::Bytes => (text_column(longest), format!("UNHEX({plain})")),
            SqlType::Json | SqlType::Array(_) => {
                return Err(Error::unsupported("`in_` over JSON or arrays", server.flavor.name())
                    .hint("compare a part of the document"));
            }
        };
        Ok(Column { definition: format!("`{name}` {ty}"), key })
    }
}

fn table(columns: &[(Column, String)]) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    format!(
        "{} FROM JSON_TABLE(?, '$[*]' COLUMNS ({})) AS `list`",
        join(columns.iter().map(|(column, _)| column.key.clone()).collect()),
        join(
            columns
                .iter()
                .map(|(column, path)| format!("{} PATH '{path}' ERROR ON ERROR", column.definition))
                .collect()
        ),
    )
}

/// Keys that scalar queries give, as a table.
pub(super) fn picked(ty: SqlType, keys: Vec<Expr>) -> Option<PickedKeys> {
    let (column, read, write): (_, fn(Expr) -> Expr, _) = match ty {
        SqlType::I8 | SqlType::I16 | SqlType::I32 | SqlType::I64 => ("BIGINT", |key| key, "?"),
        SqlType::U8 | SqlType::U16 | SqlType::U32 | SqlType::U64 => ("BIGINT UNSIGNED", |key| key, "?"),
        SqlType::Uuid => ("VARCHAR(32)", |key| Expr::cust_with_exprs("UNHEX(?)", [key]), "HEX(?)"),
        _ => return None,
    };
    // A query that gives nothing is a null in the list, which equals no key.
    let list = vec![write; keys.len()].join(", ");
    let table = format!("JSON_ARRAY({list}), '$[*]' COLUMNS (`{PICKED}` {column} PATH '$')");
    Some((Func::cust("JSON_TABLE").arg(Expr::cust_with_exprs(table, keys)), read))
}

/// The narrowest column type, of few, that holds keys of a length: MariaDB cuts what is too long,
/// and neither server can hash LONGTEXT in a temporary table.
fn text_column(characters: usize) -> &'static str {
    match characters {
        0..=255 => "VARCHAR(255)",
        256..=4_000 => "VARCHAR(4000)",
        _ => "LONGTEXT",
    }
}

fn push_list<T>(
    json: &mut String,
    items: &[T],
    mut push: impl FnMut(&mut String, &T) -> Result<()>,
) -> Result<()> {
    json.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        push(json, item)?;
    }
    json.push(']');
    Ok(())
}

/// Writes one value and gives its length in characters, at most.
fn push(json: &mut String, value: &Value) -> Result<usize> {
    bind::check(value)?;
    let start = json.len();
    match value {
        Value::Bool(value) => json.push(if *value { '1' } else { '0' }),
        Value::I16(value) => json.push_str(&value.to_string()),
        Value::I32(value) => json.push_str(&value.to_string()),
        Value::I64(value) => json.push_str(&value.to_string()),
        Value::U64(value) => json.push_str(&value.to_string()),
        // The value that the column widens to: 0.1f32 is not the double 0.1.
        Value::F32(value) => json.push_str(&format!("{:e}", f64::from(*value))),
        Value::F64(value) => json.push_str(&format!("{value:e}")),
        Value::Text(text) => {
            push_string(json, text);
            return Ok(text.chars().count());
        }
        Value::Enum(_, label) => {
            push_string(json, label);
            return Ok(label.chars().count());
        }
        // A number in JSON would pass through a double.
        Value::Decimal(text) => push_string(json, text),
        Value::Bytes(bytes) => quoted_hex(json, bytes),
        Value::Uuid(bytes) => quoted_hex(json, bytes),
        Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Timestamp(_) => {
            push_string(json, &bind::temporal_text(value));
        }
        Value::Null(_) => return Err(Error::encode("NULL cannot stand in a list; use `is_null()`")),
        Value::Json(_) | Value::Array(..) | Value::Invalid(_) => {
            return Err(Error::encode("a document or an array cannot stand in a list"));
        }
    }
    Ok(json.len() - start)
}

fn quoted_hex(json: &mut String, bytes: &[u8]) {
    json.push('"');
    push_hex(json, bytes);
    json.push('"');
}
