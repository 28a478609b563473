//! Updates of many rows to different values: for each column a CASE over the rows' keys.

use super::change::{Change, Effect, change, change_sql, having};
use super::{Outcome, Scope, about, equal, identity};
use crate::dialect::{Dialect, Facts};
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::model::{ModelDef, Path};
use crate::query::written::Reading;
use crate::query::{Node, Spec};
use crate::value::Value;
use std::collections::HashSet;

/// The most rows of one statement: a row is looked for among all of them, for each column.
const ROWS: usize = 250;

/// New values for the row with a key.
#[derive(Debug, Clone)]
pub(crate) struct RowChange {
    pub key: Vec<Value>,
    pub sets: Vec<(u16, Node)>,
}

/// Updates rows, all or none.
pub(crate) async fn update_rows(
    session: Session,
    model: &'static ModelDef,
    rows: Vec<RowChange>,
    returning: Option<Reading>,
) -> Result<Outcome> {
    let changes = changes(session.dialect().facts(), model, rows, returning)?;
    let scope = Scope::open(session, changes.len() > 1).await?;
    let session = scope.session();
    let result = async {
        let mut all = Outcome::default();
        for one in changes {
            let mut outcome = change(session.clone(), one).await?;
            all.rows += outcome.rows;
            all.sinks.append(&mut outcome.sinks);
        }
        Ok(all)
    };
    let result = result.await;
    scope.close(result).await
}

/// The SQL of the first statement.
pub(crate) fn update_rows_sql(
    dialect: &dyn Dialect,
    model: &'static ModelDef,
    rows: Vec<RowChange>,
) -> Result<String> {
    match changes(dialect.facts(), model, rows, None)?.into_iter().next() {
        Some(first) => change_sql(dialect, first),
        None => Ok(String::new()),
    }
}

/// One change for the rows that set the same columns, or several for many rows.
fn changes(
    facts: &Facts,
    model: &'static ModelDef,
    rows: Vec<RowChange>,
    returning: Option<Reading>,
) -> Result<Vec<Change>> {
    let wrong = |message: &str| Err(about(Error::new(Kind::InvalidInput, message.to_owned()), model));
    let mut keys = HashSet::new();
    let mut groups: Vec<(Vec<u16>, Vec<RowChange>)> = Vec::new();
    for mut row in rows {
        if model.key.is_empty() || row.key.len() != model.key.len() {
            return wrong("the model has no key by which to find the rows");
        }
        if !keys.insert(identity(&row.key)) {
            return wrong("`update_all` is given the same key twice");
        }
        if row.sets.iter().any(|(index, _)| model.key.contains(index)) {
            return wrong("`update_all` finds rows by their keys, and cannot change these");
        }
        row.sets.sort_by_key(|(index, _)| *index);
        let columns: Vec<u16> = row.sets.iter().map(|(index, _)| *index).collect();
        if columns.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(group, _)| *group == columns) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((columns, vec![row])),
        }
    }
    let mut changes = Vec::new();
    for (columns, rows) in groups {
        let binds = (columns.len() + 1) * model.key.len() + columns.len();
        // Values may be expressions that bind more: half of what is allowed is for them.
        let most = (facts.max_binds / 2 / binds.max(1)).clamp(1, ROWS);
        changes.extend(rows.chunks(most).map(|rows| each(model, &columns, rows, returning)));
    }
    Ok(changes)
}

fn each(model: &'static ModelDef, columns: &[u16], rows: &[RowChange], returning: Option<Reading>) -> Change {
    let sets = columns.iter().enumerate().map(|(at, column)| {
        let branches = rows.iter().filter_map(|row| {
            let (_, value) = row.sets.get(at)?;
            Some((Node::And(equal(Path::ROOT, model.key, &row.key)), value.clone()))
        });
        // No other row is found; that it would keep its value lets NULL have the column's type.
        let otherwise = Some(Box::new(Node::Column(Path::ROOT, *column)));
        (*column, Node::Case { branches: branches.collect(), otherwise })
    });
    let keys: Vec<Vec<Value>> = rows.iter().map(|row| row.key.clone()).collect();
    let mut conditions: Vec<Node> =
        having(model, model.key, Path::ROOT, &keys).into_iter().map(Node::And).collect();
    let found = if conditions.len() == 1 { conditions.remove(0) } else { Node::Or(conditions) };
    let which = Spec { filters: vec![found], ..Spec::default() };
    Change { model, which, effect: Effect::Update(sets.collect()), one: None, returning }
}
