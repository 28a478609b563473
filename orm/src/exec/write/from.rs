//! Rows that a query gives, inserted.

use super::back::Back;
use super::insert::{Insertion, insert_rows};
use super::kept::Additions;
use super::{Outcome, Scope, about, hooked, select};
use crate::compile::write::{check_conflict, check_new, default, given};
use crate::compile::{self, Ground, Output};
use crate::error::{Error, Kind, Result};
use crate::exec::{Done, Session, Statement, run};
use crate::model::{ModelDef, Path};
use crate::query::written::Reading;
use crate::query::{Conflict, Node, Spec};
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
    pub conflict: Option<Conflict>,
}

impl InsertFrom {
    /// Refuses values without a column, and a column with two; and what the database cannot do.
    fn check(&self, ground: Ground<'_>, returning: bool) -> Result<()> {
        let facts = ground.facts();
        let refused = |what: &str, hint: &'static str| {
            Err(about(Error::unsupported(what, ground.name()).hint(hint), self.model))
        };
        if returning && !facts.insert_returning {
            return refused(
                "`.insert_from(..).returning(..)`",
                "insert in a transaction, then read the rows",
            );
        }
        if self.conflict.is_some() && !facts.conflict_target {
            return refused(
                "`.insert_from(..).on_conflict(..)`",
                "read the rows, and write them by `insert_all`",
            );
        }
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
    fn statement(self, ground: Ground<'_>, returning: bool) -> Result<Statement> {
        self.check(ground, returning)?;
        let InsertFrom { model, columns, source, spec, nodes, conflict } = self;
        if conflict.is_some() && ground.rules_of(model).next().is_some() {
            let what = "`.insert_from(..).on_conflict(..)` on a handle that is scoped";
            let hint = "read the rows, and write them by `insert_all`; or run it on `.unscoped()`";
            return Err(about(Error::new(Kind::InvalidInput, what).hint(hint), model));
        }
        let mut row = InsertRow::default();
        // What is known of columns that are computed is checked by itself.
        row.values.extend(columns.iter().map(|index| (*index, Value::Null(SqlType::I64))));
        row.values.extend(scoped_values(ground, model, &columns, source, &spec, &nodes)?);
        Additions::of(model)?.complete(model, &mut row)?;
        let (mut into, mut values) = (Vec::new(), Vec::new());
        for (index, value) in row.values {
            into.push(index);
            values.push(match columns.iter().position(|given| *given == index) {
                Some(at) => nodes[at].clone(),
                None => Node::Value(value),
            });
        }
        if let Some(conflict) = &conflict {
            check_conflict(ground, model, conflict, &into)?;
        }
        let query = (source, &spec, &values[..]);
        compile::write::insert_from(ground, model, &into, query, conflict.as_ref(), returning)
    }
}

/// The values that scopes give to columns which the query leaves out. What it gives has to lie inside
/// of them: a plain value, or a column of rows that a scope of their own says as much of.
fn scoped_values(
    ground: Ground<'_>,
    model: &'static ModelDef,
    columns: &[u16],
    source: &'static ModelDef,
    spec: &Spec,
    nodes: &[Node],
) -> Result<Vec<(u16, Value)>> {
    if ground.rules_of(model).next().is_none() {
        return Ok(Vec::new());
    }
    let of_source = match spec.source.is_none() && spec.from.is_none() {
        true => given(ground, source),
        false => Vec::new(),
    };
    let own = Path::scope(spec.scope.unwrap_or(0));
    let value = |node: &Node| match node {
        Node::Value(value) => Some(value.clone()),
        Node::Column(path, index) if *path == own => {
            of_source.iter().find(|(column, _)| column == index).map(|(_, value)| value.clone())
        }
        _ => None,
    };
    let mut filled = given(ground, model);
    filled.retain(|(column, _)| !columns.contains(column));
    check_new(ground, model, &|column| match columns.iter().position(|other| *other == column) {
        Some(at) => nodes.get(at).and_then(value),
        None => match filled.iter().find(|(other, _)| *other == column) {
            Some((_, value)) => Some(value.clone()),
            None => default(model, column),
        },
    })?;
    Ok(filled)
}

/// The SQL.
pub(crate) fn insert_from_sql(ground: Ground<'_>, insert: InsertFrom) -> Result<String> {
    Ok(insert.statement(ground, false)?.sql.to_string())
}

/// Inserts the rows, and reads them if that is asked for.
pub(crate) async fn insert_from(
    session: Session,
    insert: InsertFrom,
    returning: Option<Reading>,
) -> Result<Outcome> {
    if let Some(hooks) = hooked::inserts(insert.model) {
        hooked::check_given(insert.model, hooks)?;
        let scope = Scope::open(session, true).await?;
        let result = read_and_insert(scope.session(), insert, returning).await;
        return scope.close(result).await;
    }
    let statement = insert.statement(session.ground(), returning.is_some());
    let Some(reading) = returning else {
        let Done { rows, .. } = run::execute(session, statement).await?;
        return Ok(Outcome { rows, ..Outcome::default() });
    };
    let (sink, done) = run::fetch(session, statement, (reading.sink)()).await?;
    Ok(Outcome { rows: done.rows, sinks: vec![sink], ..Outcome::default() })
}

/// For hooks, which see each row: the rows are read, and inserted as if they had been given.
async fn read_and_insert(
    session: Session,
    insert: InsertFrom,
    returning: Option<Reading>,
) -> Result<Outcome> {
    insert.check(session.ground(), returning.is_some())?;
    let InsertFrom { model, columns, source, spec, nodes, conflict } = insert;
    let statement = select(&session, source, &spec, Output::Nodes(&nodes), false);
    let (sink, _) = run::fetch(session.clone(), statement, Back::columns(model, &columns)).await?;
    let row = |values: Vec<Value>| {
        let values = columns.iter().copied().zip(values).collect();
        InsertRow { values, ..InsertRow::default() }
    };
    let rows = Back::keys(sink)?.into_iter().map(row).collect();
    let insertion = Insertion { model, rows, conflict, returning };
    insert_rows(session, insertion, &[], true).await
}
