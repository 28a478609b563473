//! Rows that a query gives, inserted.

use super::back::Back;
use super::insert::{Insertion, insert_rows};
use super::kept::Additions;
use super::{Outcome, Scope, about, hooked, select};
use crate::compile::{self, Output};
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
    /// Refuses values without a column, and a column with two.
    fn check(&self) -> Result<()> {
        let wrong = |message: &'static str| Err(about(Error::new(Kind::InvalidInput, message), self.model));
        if self.columns.len() != self.nodes.len() {
            return wrong("a query selects another number of values than of columns");
        }
        let twice = |(at, index): (usize, &u16)| self.columns[..at].contains(index);
        if self.columns.iter().enumerate().any(twice) {
            return wrong("a column is given twice");
        }
        Ok(())
    }

    /// With the columns that the library keeps; refuses one that has no value.
    fn statement(self, dialect: &dyn Dialect) -> Result<Statement> {
        self.check()?;
        let InsertFrom { model, columns, source, spec, nodes } = self;
        let mut row = InsertRow::default();
        row.values.extend(columns.iter().map(|index| (*index, Value::Null(SqlType::I64))));
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
    if let Some(hooks) = hooked::inserts(insert.model) {
        hooked::check_given(insert.model, hooks)?;
        let scope = Scope::open(session, true).await?;
        let result = read_and_insert(scope.session(), insert).await;
        return scope.close(result).await;
    }
    let statement = insert.statement(session.dialect());
    let Done { rows, .. } = run::execute(session, statement).await?;
    Ok(Outcome { rows, ..Outcome::default() })
}

/// For hooks, which see each row: the rows are read, and inserted as if they had been given.
async fn read_and_insert(session: Session, insert: InsertFrom) -> Result<Outcome> {
    insert.check()?;
    let InsertFrom { model, columns, source, spec, nodes } = insert;
    let statement = select(&session, source, &spec, Output::Nodes(&nodes), false);
    let (sink, _) = run::fetch(session.clone(), statement, Back::columns(model, &columns)).await?;
    let row = |values: Vec<Value>| {
        let values = columns.iter().copied().zip(values).collect();
        InsertRow { values, ..InsertRow::default() }
    };
    let rows = Back::keys(sink)?.into_iter().map(row).collect();
    let insertion = Insertion { model, rows, conflict: None, returning: None };
    insert_rows(session, insertion, &[], true).await
}
