//! Rows that a query gives, inserted.

use super::kept::Additions;
use super::{Outcome, about};
use crate::compile;
use crate::dialect::Dialect;
use crate::error::{Error, Kind, Result};
use crate::exec::{Done, Session, Statement, run};
use crate::model::ModelDef;
use crate::query::{Node, Spec};
use crate::shape::InsertRow;
use crate::value::{SqlType, Value};

/// Rows that a query gives, and where they go.
#[derive(Debug, Clone)]
pub(crate) struct InsertFrom {
    pub model: &'static ModelDef,
    /// The columns, in the order of what is selected.
    pub columns: Vec<u16>,
    pub source: &'static ModelDef,
    pub spec: Spec,
    pub nodes: Vec<Node>,
}

impl InsertFrom {
    /// With the columns that the library keeps; refuses one that has no value.
    fn statement(self, dialect: &dyn Dialect) -> Result<Statement> {
        let InsertFrom { model, columns, source, spec, nodes } = self;
        if columns.len() != nodes.len() {
            return Err(about(
                Error::new(Kind::InvalidInput, "a query selects another number of values than of columns"),
                model,
            ));
        }
        let mut row = InsertRow::default();
        for (at, index) in columns.iter().enumerate() {
            if columns[..at].contains(index) {
                return Err(about(Error::new(Kind::InvalidInput, "a column is given twice"), model));
            }
            row.values.push((*index, Value::Null(SqlType::I64)));
        }
        Additions::of(model)?.complete(model, &mut row)?;
        let (mut into, mut values) = (Vec::new(), Vec::new());
        for (index, value) in row.values {
            into.push(index);
            values.push(match columns.iter().position(|given| *given == index) {
                Some(at) => nodes[at].clone(),
                None => Node::Value(value),
            });
        }
        compile::write::insert_from(dialect, model, &into, source, &spec, &values)
    }
}

/// The SQL.
pub(crate) fn insert_from_sql(dialect: &dyn Dialect, insert: InsertFrom) -> Result<String> {
    Ok(insert.statement(dialect)?.sql.to_string())
}

/// Inserts the rows.
pub(crate) async fn insert_from(session: Session, insert: InsertFrom) -> Result<Outcome> {
    let statement = insert.statement(session.dialect());
    let Done { rows, .. } = run::execute(session, statement).await?;
    Ok(Outcome { rows, ..Outcome::default() })
}
