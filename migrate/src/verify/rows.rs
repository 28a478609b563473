//! Rows as text, and which of them are gone.

use super::State;
use super::report::{Found, Problem};
use crate::error::Result;
use crate::lint::renamed;
use crate::source::{Item, Work};
use plough::__migrate::{facts, quote, quote_name};
use plough::Session;
use plough::raw::{TrustedSql, raw};
use plough::schema::{Column, Name, Table};
use std::collections::BTreeMap;

/// A row: a text or NULL for each column.
pub(super) type Row = Vec<Option<String>>;

/// Stands between values, and for NULL: no text that is seeded has them.
const BETWEEN: char = '\u{1f}';
const NULL: &str = "\u{2400}";
/// A function takes at most a hundred arguments.
const AT_ONCE: usize = 40;
/// More are not compared.
const MOST: usize = 1_000;
/// More are not shown.
const SHOWN: usize = 10;

/// All rows of a table.
pub(super) async fn read(on: &Session, table: &Table) -> Result<Vec<Row>> {
    let as_text = facts(on).as_text;
    let value = |column: &Column| {
        format!("coalesce({}, '{NULL}'), '{BETWEEN}'", as_text(&quote(on, &column.name), &column.ty))
    };
    let values: Vec<String> = table.columns.iter().map(value).collect();
    let parts: Vec<String> =
        values.chunks(AT_ONCE).map(|values| format!("concat({})", values.join(", "))).collect();
    let all = match parts.as_slice() {
        [] => return Ok(Vec::new()),
        [one] => one.clone(),
        parts => format!("concat({})", parts.join(", ")),
    };
    let sql = format!("SELECT {all} FROM {} LIMIT {MOST}", quote_name(on, &table.name));
    let texts = raw::<String>(TrustedSql::assert_no_user_input(sql)).all(on).await?;
    let value = |text: &str| (text != NULL).then(|| text.to_owned());
    let row = |text: String| text.split(BETWEEN).take(table.columns.len()).map(value).collect();
    let mut rows: Vec<Row> = texts.into_iter().map(row).collect();
    rows.sort();
    Ok(rows)
}

/// A row as a person reads it.
pub(super) fn shown(table: &Table, row: &Row) -> String {
    let value = |value: &Option<String>| match value {
        None => "NULL".to_owned(),
        Some(text) if text.chars().count() > 40 => {
            format!("'{}…' ({} characters)", text.chars().take(20).collect::<String>(), text.chars().count())
        }
        Some(text) => format!("'{text}'"),
    };
    let values = table.columns.iter().zip(row).map(|(column, it)| format!("{} = {}", column.name, value(it)));
    values.collect::<Vec<_>>().join(", ")
}

/// What the statements rename: the name before and the name after.
fn renames(items: &[Item]) -> BTreeMap<String, String> {
    let statements = items.iter().filter_map(|item| match &item.work {
        Work::Statement(sql) => renamed(sql),
        Work::Run(_) => None,
    });
    statements.collect()
}

/// What was there before, and is gone.
pub(super) fn losses(before: &State, after: &State, items: &[Item], problem: Problem) -> Vec<Found> {
    let renames = renames(items);
    // A table that takes the place of another has its name.
    let table_of = |name: &Name| {
        let there = after.schema.table(name);
        there.or_else(|| after.schema.table(&Name::new(name.schema.as_deref(), renames.get(&name.name)?)))
    };
    let mut found = Vec::new();
    for table in &before.schema.tables {
        let rows = before.rows.get(&table.name).map(Vec::as_slice).unwrap_or_default();
        if rows.is_empty() {
            continue;
        }
        let Some(later) = table_of(&table.name) else {
            let what = format!("the table `{}` is gone with its {} rows", table.name, rows.len());
            let mut one = Found { rows: true, ..Found::of(problem, &what) };
            one.before = rows.iter().take(SHOWN).map(|row| shown(table, row)).collect();
            found.push(one);
            continue;
        };
        let new_name = |column: &str| {
            let of = |table: &Name| renames.get(&format!("{}.{column}", table.name));
            let to = of(&table.name).or_else(|| of(&later.name)).and_then(|to| to.rsplit_once('.'));
            to.map_or(column.to_owned(), |(_, to)| to.to_owned())
        };
        let place = |column: &str| {
            let name = new_name(column);
            let same = later.columns.iter().position(|one| one.name == column);
            later.columns.iter().position(|one| one.name == name).or(same)
        };
        let rows_after = after.rows.get(&later.name).map(Vec::as_slice).unwrap_or_default();
        found.extend(in_table(Pair { table, rows, later, rows_after }, &place, problem));
    }
    found
}

/// A table before and after.
struct Pair<'a> {
    table: &'a Table,
    rows: &'a [Row],
    later: &'a Table,
    rows_after: &'a [Row],
}

fn in_table(pair: Pair<'_>, place: &dyn Fn(&str) -> Option<usize>, problem: Problem) -> Vec<Found> {
    let Pair { table, rows, later, rows_after } = pair;
    let mut found = Vec::new();
    // Which row is which, its key tells: where that was changed, only their number does.
    let own = |name: &String| table.columns.iter().position(|column| column.name == *name);
    let key: Option<Vec<(usize, usize)>> = table
        .primary_key
        .as_ref()
        .map(|key| key.columns.iter().map(|name| Some((own(name)?, place(name)?))).collect::<Option<_>>())
        .unwrap_or_default();
    let matched = |row: &Row| -> Option<&Row> {
        let key = key.as_ref()?;
        rows_after.iter().find(|other| key.iter().all(|(a, b)| row.get(*a) == other.get(*b)))
    };
    let known = rows.iter().any(|row| matched(row).is_some());
    if rows_after.len() < rows.len() || (known && rows.iter().any(|row| matched(row).is_none())) {
        let what = format!("`{}` has {} rows, and {} afterwards", table.name, rows.len(), rows_after.len());
        let what = match known && rows_after.len() >= rows.len() {
            true => format!("rows of `{}` have become others", table.name),
            false => what,
        };
        let mut one = Found { rows: true, ..Found::of(problem, &what) };
        let gone = rows.iter().filter(|row| !known || matched(row).is_none());
        one.before = gone.take(SHOWN).map(|row| shown(table, row)).collect();
        one.after = rows_after.iter().take(SHOWN).map(|row| shown(later, row)).collect();
        found.push(one);
    }
    for (at, column) in table.columns.iter().enumerate().filter(|(_, column)| column.generated.is_none()) {
        let lost: Vec<(&Row, Option<&Row>)> = match place(&column.name) {
            None => rows
                .iter()
                .filter(|row| row.get(at).is_some_and(Option::is_some))
                .map(|row| (row, None))
                .collect(),
            Some(there) => rows
                .iter()
                .filter_map(|row| Some((row, matched(row)?)))
                .filter(|(row, other)| is_lost(row.get(at), other.get(there)))
                .map(|(row, other)| (row, Some(other)))
                .collect(),
        };
        if lost.is_empty() {
            continue;
        }
        let mut one = Found::of(problem, &format!("values of `{}.{}` are lost", table.name, column.name));
        one.before = lost.iter().take(SHOWN).map(|(row, _)| shown(table, row)).collect();
        one.after = lost.iter().take(SHOWN).filter_map(|(_, other)| Some(shown(later, (*other)?))).collect();
        found.push(one);
    }
    found
}

/// A value that became NULL, or the beginning of itself.
fn is_lost(before: Option<&Option<String>>, after: Option<&Option<String>>) -> bool {
    match (before.and_then(Option::as_ref), after) {
        (None, _) => false,
        (Some(_), None | Some(None)) => true,
        // `1.50` as `1.5` is the same number.
        (Some(old), Some(Some(new))) => {
            old.parse::<f64>().is_err()
                && !new.is_empty()
                && old.len() > new.len()
                && old.starts_with(new.as_str())
        }
    }
}
