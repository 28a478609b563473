//! INSERT, UPDATE and DELETE.

mod change;
mod insert;
mod reads;

pub(crate) use change::{delete, own_row, update};
pub(crate) use insert::{New, check_conflict, insert};

use super::Compiler;
use crate::dialect::render::{Args, SqlText, Tree};
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::value::{SqlType, Value};
use sea_query::Query;

impl Compiler<'_> {
    /// Renders a write, with the model's columns in RETURNING if they are asked for.
    fn finish_write(self, tree: &Tree, operation: &'static str, returning: bool) -> Statement {
        let clause = if returning { self.returning() } else { String::new() };
        let mut statement = self.finish(tree, Access::Write, operation);
        if returning {
            statement.sql = format!("{}{clause}", statement.sql).into();
        }
        statement
    }

    /// ` RETURNING` and all columns of the model. It ends a statement on every database that has
    /// it, and its list is that of a SELECT; sea-query would leave it out for MariaDB.
    fn returning(&self) -> String {
        let mut list = Query::select();
        list.columns(self.model.columns.iter().map(|column| column.name));
        let mut text = SqlText::new(&Args::default(), true);
        self.dialect.render(&Tree::Select(list), &mut text);
        let (sql, _) = text.finish(Args::default());
        format!(" RETURNING{}", sql.strip_prefix("SELECT").unwrap_or(&sql))
    }
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
