//! Rows that are hard to keep.

use crate::error::Result;
use plough::__migrate::{execute, literal, quote, quote_name};
use plough::Session;
use plough::raw::{TrustedSql, raw};
use plough::schema::{Column, ForeignKey, Name, Schema, Table};
use plough::value::Value;
use std::collections::BTreeSet;

/// What kind of row is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    Plain,
    /// The same but for what is unique.
    Duplicate,
    /// The longest texts, the greatest numbers.
    Longest,
    /// NULL wherever it is taken.
    Nulls,
    /// Empty texts, zeros, and numbers that point nowhere.
    Empty,
}

const VARIANTS: [Variant; 5] =
    [Variant::Plain, Variant::Duplicate, Variant::Longest, Variant::Nulls, Variant::Empty];

/// The longest text that is tried where a type has no length, and where it has one.
const LONG: usize = 300;
const LONGEST: usize = 4_000;

/// Fills the tables that are empty, and gives what could not be filled. A row that a constraint
/// refuses is left out.
pub(super) async fn seed(on: &Session, schema: &Schema, seeded: &mut BTreeSet<Name>) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let mut rest: Vec<&Table> =
        schema.tables.iter().filter(|table| table.options.partition_of.is_none()).collect();
    while !rest.is_empty() {
        // Those first whose keys point at nothing that is still to come.
        let waits = |table: &&Table| {
            let keys = table.foreign_keys.iter();
            keys.filter(|key| key.target != table.name)
                .any(|key| rest.iter().any(|other| other.name == key.target))
        };
        let mut next: Vec<&Table> = rest.iter().copied().filter(|table| !waits(table)).collect();
        if next.is_empty() {
            next = rest.clone();
        }
        rest.retain(|table| !next.iter().any(|one| one.name == table.name));
        for table in next {
            if is_empty(on, table).await? {
                match fill(on, schema, table).await {
                    Ok(()) => drop(seeded.insert(table.name.clone())),
                    Err(why) => notes.push(format!("no row could be put into `{}`: {why}", table.name)),
                }
            }
        }
    }
    Ok(notes)
}

/// Takes the rows out of tables that were filled here.
pub(super) async fn clear(on: &Session, schema: &Schema, seeded: &BTreeSet<Name>) {
    empty(on, schema.tables.iter().filter(|table| seeded.contains(&table.name)).collect()).await;
}

/// Takes all rows out.
pub(super) async fn clear_all(on: &Session, schema: &Schema) {
    empty(on, schema.tables.iter().collect()).await;
}

/// Again and again, since rows of one may hold those of another.
async fn empty(on: &Session, mut tables: Vec<&Table>) {
    for _ in 0..tables.len() {
        let mut left = Vec::new();
        for table in tables {
            if execute(on, &format!("DELETE FROM {}", quote_name(on, &table.name))).await.is_err() {
                left.push(table);
            }
        }
        tables = left;
    }
}

async fn is_empty(on: &Session, table: &Table) -> Result<bool> {
    let sql = format!("SELECT count(*) FROM {}", quote_name(on, &table.name));
    Ok(raw::<i64>(TrustedSql::assert_no_user_input(sql)).one(on).await? == 0)
}

/// Tries a row of each kind. If none is taken, the first error says why.
async fn fill(on: &Session, schema: &Schema, table: &Table) -> Result<(), plough::Error> {
    let mut first = None;
    let mut taken = 0;
    for (number, variant) in VARIANTS.into_iter().enumerate() {
        let mut tried = execute(on, &insert(on, schema, table, (number, variant), false)?).await;
        if tried.is_err() && table.columns.iter().any(is_unknown) {
            tried = execute(on, &insert(on, schema, table, (number, variant), true)?).await;
        }
        match tried {
            Ok(()) => taken += 1,
            Err(error) => drop(first.get_or_insert(error)),
        }
    }
    match (taken, first) {
        (0, Some(error)) => Err(error),
        _ => Ok(()),
    }
}

/// The statement for a row. `spare`: NULL where a type is unknown and NULL is taken.
fn insert(
    on: &Session,
    schema: &Schema,
    table: &Table,
    (number, variant): (usize, Variant),
    spare: bool,
) -> Result<String, plough::Error> {
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for column in &table.columns {
        // Numbers are the database's, but a key that is not NULL where nothing else is to be said.
        if column.generated.is_some() || column.identity.is_some() {
            continue;
        }
        let key = table.foreign_keys.iter().find(|key| key.columns.contains(&column.name));
        let unique = is_unique(table, &column.name);
        // SQLite takes NULL in most primary keys; nobody means it.
        let keyed = table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name));
        let nulls = variant == Variant::Nulls || (spare && is_unknown(column));
        let null = column.nullable && !keyed && nulls;
        let value = match key {
            _ if null => "NULL".to_owned(),
            Some(key) => pointing(on, key, &column.name, if unique { number } else { 0 }),
            None => literal(on, &value(schema, column, number, unique, variant), &column.ty)?,
        };
        columns.push(quote(on, &column.name));
        values.push(value);
    }
    let name = quote_name(on, &table.name);
    if columns.is_empty() {
        let column = table.columns.first().map(|column| quote(on, &column.name)).unwrap_or_default();
        return Ok(format!("INSERT INTO {name} ({column}) VALUES ({})", number + 1));
    }
    Ok(format!("INSERT INTO {name} ({}) VALUES ({})", columns.join(", "), values.join(", ")))
}

/// A value of the row that a foreign key points at.
fn pointing(on: &Session, key: &ForeignKey, column: &str, offset: usize) -> String {
    let at = key.columns.iter().position(|one| one == column).unwrap_or_default();
    let targets: Vec<String> = key.target_columns.iter().map(|target| quote(on, target)).collect();
    let Some(target) = targets.get(at) else { return "NULL".to_owned() };
    // In a table of its own, since it may be the table that the row goes into.
    format!(
        "(SELECT d.x FROM (SELECT {target} AS x FROM {} WHERE {target} IS NOT NULL ORDER BY {} LIMIT 1 OFFSET {offset}) AS d)",
        quote_name(on, &key.target),
        targets.join(", ")
    )
}

fn is_unique(table: &Table, column: &str) -> bool {
    let in_key =
        table.primary_key.iter().chain(&table.uniques).any(|key| key.columns.iter().any(|one| one == column));
    let in_index = table.indexes.iter().filter(|index| index.unique);
    in_key
        || in_index
            .flat_map(|index| &index.parts)
            .any(|part| part.column_name().is_none_or(|name| name == column))
}

/// Whether it has a type of which no value is known.
fn is_unknown(column: &Column) -> bool {
    const KNOWN: [&str; 21] = [
        "char", "text", "clob", "date", "time", "year", "uuid", "json", "int", "serial", "dec", "num",
        "real", "double", "float", "bool", "blob", "bytea", "binary", "enum", "set",
    ];
    let (word, _) = parts(&column.ty);
    // `POINT` and `INTERVAL` hold `INT`.
    word.contains("point") || word.contains("interval") || !KNOWN.iter().any(|known| word.contains(known))
}

/// The word of a type, and what stands in its brackets.
fn parts(ty: &str) -> (String, Vec<String>) {
    let (head, rest) = ty.split_once('(').unwrap_or((ty, ""));
    let inside = rest.rsplit_once(')').map_or("", |(inside, _)| inside);
    let list = inside.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
    (head.trim().trim_matches('"').to_lowercase(), list.collect())
}

/// A value for a column. `number` makes it unique.
fn value(schema: &Schema, column: &Column, number: usize, unique: bool, variant: Variant) -> Value {
    let (word, inside) = parts(&column.ty);
    let size = |at: usize| inside.get(at).and_then(|part| part.parse::<usize>().ok());
    let (longest, empty) = (variant == Variant::Longest, variant == Variant::Empty);
    let text = |text: &str| Value::Text(text.to_owned());
    if let Some(def) = schema.enums.iter().find(|def| crate::diff::type_names(&column.ty, &def.name)) {
        let label = def.labels.get(number % def.labels.len().max(1));
        return text(if column.ty.ends_with("[]") { "{}" } else { label.map_or("", String::as_str) });
    }
    if column.ty.ends_with("[]") {
        return text("{}");
    }
    let one = number as i64 + 1;
    let is = |words: &[&str]| words.iter().any(|one| word.contains(one));
    let whole = |most: i64| match (unique, longest, empty) {
        (true, ..) => Value::I64(one),
        (_, true, _) => Value::I64(most),
        // An empty number points nowhere, if it is one that points.
        (_, _, true) => Value::I64(if column.name.ends_with("_id") { most - 1 } else { 0 }),
        _ => Value::I64(1),
    };
    if word == "enum" || word == "set" {
        let label = inside.get(number % inside.len().max(1)).map_or("", String::as_str);
        return Value::Text(label.trim_matches('\'').replace("''", "'"));
    }
    if is(&["bool"]) || column.ty.eq_ignore_ascii_case("tinyint(1)") {
        return Value::Bool(!empty);
    }
    if is(&["uuid"]) {
        return Value::Uuid([b'a' + if unique { number as u8 } else { 0 }; 16]);
    }
    if is(&["json"]) {
        return Value::Json(if empty { "{}".to_owned() } else { format!("{{\"a\": {one}}}") });
    }
    // `POINT` and `INTERVAL` hold `INT`.
    if word.starts_with("int") && !is(&["interval"])
        || is(&["bigint", "smallint", "tinyint", "mediumint", "serial"])
    {
        return whole(match () {
            () if is(&["big"]) => 9_007_199_254_740_991,
            () if is(&["small"]) => 32_000,
            () if is(&["tiny"]) => 100,
            () if is(&["medium"]) => 8_000_000,
            () => 2_000_000_000,
        });
    }
    if is(&["decimal", "numeric"]) {
        let (digits, scale) =
            (size(0).unwrap_or(12), size(1).unwrap_or(if inside.is_empty() { 2 } else { 0 }));
        let whole = "9".repeat(digits.saturating_sub(scale).max(1));
        return Value::Decimal(match (unique, longest, empty) {
            (true, ..) => one.to_string(),
            (_, true, _) if scale > 0 => format!("{whole}.{}", "9".repeat(scale)),
            (_, true, _) => whole,
            (_, _, true) => "0".to_owned(),
            _ => "1".to_owned(),
        });
    }
    if is(&["real", "double", "float"]) {
        return Value::F64(if unique { one as f64 } else { 1.5 });
    }
    if is(&["datetime", "timestamp"]) {
        return text(&format!("2024-02-29 12:34:{:02}", if unique { number } else { 56 }));
    }
    if word == "date" {
        return text(&format!("2024-02-{:02}", if unique { number + 10 } else { 29 }));
    }
    if word.starts_with("time") {
        return text(&format!("12:34:{:02}", if unique { number } else { 56 }));
    }
    if word == "year" {
        return Value::I64(2_000 + one);
    }
    if is(&["blob", "bytea", "binary"]) {
        let length = if longest { size(0).unwrap_or(LONG).min(LONGEST) } else { 1 };
        return Value::Bytes(vec![b'a' + if unique { number as u8 } else { 0 }; length]);
    }
    let limit = size(0);
    let first = if unique { char::from(b'a' + number as u8) } else { 'a' };
    match variant {
        Variant::Longest => {
            let length = limit.unwrap_or(LONG).min(LONGEST);
            Value::Text(
                std::iter::once(first).chain(std::iter::repeat_n('ä', length.saturating_sub(1))).collect(),
            )
        }
        Variant::Empty if !unique => text(""),
        _ => text(&first.to_string()),
    }
}
