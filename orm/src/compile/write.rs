//! INSERT, UPDATE and DELETE.

mod change;
mod conflict;
mod insert;
mod inside;
mod reads;
#[cfg(test)]
mod tests;

pub(crate) use change::{delete, own_row, update};
pub(crate) use conflict::{check_conflict, unique_key};
pub(crate) use insert::{New, insert, insert_from};
pub(crate) use inside::{Upsert, check_new, complete, default, given, upsert};
pub(super) use reads::needs_other_rows;

use super::group::refuse_aggregates;
use super::window::refuse_windows;
use crate::error::Result;
use crate::model::ModelDef;
use crate::query::Node;
use crate::value::{SqlType, Value};
use sea_query::{ColumnRef, IntoIden, ReturningClause};

/// Refuses a new value that is computed over rows.
fn refuse_over_rows(node: &Node, place: &str, hint: &'static str) -> Result<()> {
    let nodes = std::slice::from_ref(node);
    refuse_aggregates(nodes, place)
        .and_then(|()| refuse_windows(nodes, place))
        .map_err(|error| error.hint(hint))
}

/// RETURNING with all columns of a model.
fn returning(model: &'static ModelDef) -> ReturningClause {
    let columns = model.columns.iter().map(|column| ColumnRef::from(column.name.into_iden()));
    ReturningClause::Columns(columns.collect())
}

/// An integer as a value for a column of an integer type.
pub(crate) fn integer(ty: SqlType, number: i64) -> Value {
    match ty {
        SqlType::I8 | SqlType::I16 | SqlType::U8 => i16::try_from(number).map(Value::I16),
        SqlType::I32 | SqlType::U16 => i32::try_from(number).map(Value::I32),
        SqlType::U64 => u64::try_from(number).map(Value::U64),
        _ => Ok(Value::I64(number)),
    }
    .unwrap_or_else(|_| Value::Invalid(format!("{number} does not fit a column of the type {ty:?}")))
}

/// The names of columns.
fn names<'a>(
    model: &'static ModelDef,
    columns: impl IntoIterator<Item = &'a u16>,
) -> impl Iterator<Item = &'static str> {
    columns
        .into_iter()
        .filter_map(|index| model.columns.get(usize::from(*index)))
        .map(|column| column.name)
        .collect::<Vec<_>>()
        .into_iter()
}
