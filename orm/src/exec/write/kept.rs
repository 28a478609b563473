//! Columns that the library keeps: the times a row was created and changed at, and its version.

use crate::compile::write::integer;
use crate::error::{Error, Kind, Result};
use crate::model::{ModelDef, Path};
use crate::query::{Binary, Node};
use crate::shape::InsertRow;
use crate::value::{DateTime, SqlType, Timestamp, Value};
use std::time::{SystemTime, UNIX_EPOCH};

/// The client's clock, in microseconds since 1970-01-01 00:00 UTC: rows that one statement writes
/// have one time, and it is the same on every database.
fn micros() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}

/// A time in UTC as a value for a column.
fn time(model: &'static ModelDef, index: u16, micros: i64) -> Result<Value> {
    let column = model.columns.get(usize::from(index));
    match column.map(|column| column.ty) {
        Some(SqlType::Timestamp) => Ok(Value::Timestamp(Timestamp(micros))),
        Some(SqlType::DateTime) => Ok(Value::DateTime(DateTime(micros))),
        Some(SqlType::Date) => Ok(Value::Date(DateTime(micros).split().0)),
        _ => Err(Error::new(Kind::Config, "the library keeps times in columns of a date or time type only")
            .model(Some(model.name))
            .table_column(Some(model.table.to_owned()), column.map(|column| column.name.to_owned()))),
    }
}

/// What marks a row as deleted: the time, in its column and in that of the last change.
pub(super) fn mark(model: &'static ModelDef, deleted_at: u16) -> Result<Vec<(u16, Node)>> {
    let now = micros();
    let columns = [Some(deleted_at), model.updated_at].into_iter().flatten();
    columns.map(|index| Ok((index, Node::Value(time(model, index, now)?)))).collect()
}

/// What an insert adds to each row that leaves it out.
pub(super) struct Additions(Vec<(u16, Value)>);

impl Additions {
    pub(super) fn of(model: &'static ModelDef) -> Result<Additions> {
        let mut values = Vec::new();
        let now = micros();
        for index in [model.created_at, model.updated_at].into_iter().flatten() {
            values.push((index, time(model, index, now)?));
        }
        if let Some(index) = model.version
            && let Some(column) = model.columns.get(usize::from(index))
            && column.default.is_none()
        {
            values.push((index, integer(column.ty, 1)));
        }
        Ok(Additions(values))
    }

    /// Completes a row and puts its values in the order of the columns.
    pub(super) fn complete(&self, model: &'static ModelDef, row: &mut InsertRow) -> Result<()> {
        for (index, value) in &self.0 {
            if !row.values.iter().any(|(given, _)| given == index) {
                row.values.push((*index, value.clone()));
            }
        }
        if !row.values.is_sorted_by_key(|(index, _)| *index) {
            row.values.sort_by_key(|(index, _)| *index);
        }
        let mut given = row.values.iter().map(|(index, _)| usize::from(*index)).peekable();
        for (at, column) in model.columns.iter().enumerate() {
            if given.next_if_eq(&at).is_none() && !crate::shape::may_be_left_out(model, at) {
                return Err(Error::new(
                    Kind::InvalidInput,
                    "an insert leaves out a column that has no default",
                )
                .model(Some(model.name))
                .table_column(Some(model.table.to_owned()), Some(column.name.to_owned())));
            }
        }
        Ok(())
    }
}

/// Adds to an update what the library keeps, unless the update says it itself.
pub(super) fn keep(model: &'static ModelDef, row: Path, sets: &mut Vec<(u16, Node)>) -> Result<()> {
    let free = |index: &u16, sets: &[(u16, Node)]| !sets.iter().any(|(set, _)| set == index);
    if let Some(index) = model.updated_at.filter(|index| free(index, sets)) {
        sets.push((index, Node::Value(time(model, index, micros())?)));
    }
    if let Some(index) = model.version.filter(|index| free(index, sets))
        && let Some(column) = model.columns.get(usize::from(index))
    {
        let old = Box::new(Node::Column(row, index));
        let one = Box::new(Node::Value(integer(column.ty, 1)));
        sets.push((index, Node::Binary(Binary::Add, old, one)));
    }
    Ok(())
}
