//! Updates of many rows to different values: for each column a CASE over the rows' keys.

use super::change::{Change, Effect, change_named, change_sql, having, with_keys};
use super::{Outcome, Scope, about, equal, hooked, identity, values};
use crate::compile::Ground;
use crate::compile::write::own_row;
use crate::dialect::Facts;
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::model::{ModelDef, Path};
use crate::query::written::Reading;
use crate::query::{Node, Spec};
use crate::value::Value;
use std::collections::HashSet;

/// The most rows of one statement: a row is looked for among all of them, for each column.
const ROWS: usize = 250;

/// Stale rows that an error's text tells; all are in [`Error::rows`].
const TOLD: usize = 10;

/// New values for the row with a key.
#[derive(Debug, Clone)]
pub(crate) struct RowChange {
    pub key: Vec<Value>,
    pub sets: Vec<(u16, Node)>,
    /// The version that the row must still have.
    pub version: Option<Value>,
    /// Its place among those that were given.
    pub place: usize,
}

/// Updates rows, all or none.
pub(crate) async fn update_rows(
    session: Session,
    model: &'static ModelDef,
    mut rows: Vec<RowChange>,
    returning: Option<Reading>,
) -> Result<Outcome> {
    prepare(model, &mut rows)?;
    let hooks = hooked::updates(model);
    let versions: Vec<RowChange> = rows.iter().filter(|row| row.version.is_some()).cloned().collect();
    let parts = match hooks {
        Some(_) => Vec::new(),
        None => changes(session.dialect().facts(), model, &Spec::default(), rows.clone()),
    };
    let several = parts.len() > 1 || versions.len() > 1 || hooks.is_some();
    let scope = Scope::open(session.clone(), several).await?;
    let within = scope.session();
    let result = async {
        let mut all = Outcome::default();
        for part in parts {
            let mut outcome = change_named(within.clone(), Change { returning, ..part }).await?;
            all.rows += outcome.rows;
            all.sinks.append(&mut outcome.sinks);
        }
        if let Some(hooks) = hooks {
            all = hooked::update_each(&within, model, rows, returning, hooks).await?;
        }
        let stale = all.rows < versions.len() as u64;
        if stale {
            Err(Error::new(Kind::Stale, "rows were changed or deleted since they were read"))
        } else {
            Ok(all)
        }
    };
    let result = result.await;
    match scope.close(result).await {
        Err(error) if error.is_stale() && error.hook().is_none() => {
            Err(stale(&session, model, &versions, error).await)
        }
        result => result,
    }
}

/// The error for rows of which some are not as they were read: which they are.
async fn stale(session: &Session, model: &'static ModelDef, rows: &[RowChange], error: Error) -> Error {
    let columns: Vec<u16> = model.key.iter().copied().chain(model.version).collect();
    let keys: Vec<Vec<Value>> = rows.iter().map(|row| row.key.clone()).collect();
    let mut now = HashSet::new();
    for filters in having(model, model.key, Path::ROOT, &keys) {
        let which = Spec { filters, ..Spec::default() };
        match values(session, model, &which, &columns).await {
            Ok(found) => now.extend(found.iter().map(|row| identity(row))),
            Err(error) => return error,
        }
    }
    let as_read = |row: &&RowChange| {
        let values: Vec<Value> = row.key.iter().chain(&row.version).cloned().collect();
        !now.contains(&identity(&values))
    };
    let stale: Vec<u64> = rows.iter().filter(as_read).map(|row| row.place as u64 + 1).collect();
    let told: Vec<String> = stale.iter().take(TOLD).map(ToString::to_string).collect();
    let more = if stale.len() > TOLD { ", ..." } else { "" };
    let error = about(error, model).hint(format!(
        "these {} of {}, counted from 1: {}{more}; read them again and repeat the change",
        stale.len(),
        rows.len(),
        told.join(", ")
    ));
    error.about_rows(stale)
}

/// The SQL of the first statement.
pub(crate) fn update_rows_sql(
    ground: Ground<'_>,
    model: &'static ModelDef,
    mut rows: Vec<RowChange>,
) -> Result<String> {
    prepare(model, &mut rows)?;
    match changes(ground.facts(), model, &Spec::default(), rows).into_iter().next() {
        Some(first) => change_sql(ground, first),
        None => Ok(String::new()),
    }
}

/// Refuses rows that are not told apart, and leaves out those that do not change.
fn prepare(model: &'static ModelDef, rows: &mut Vec<RowChange>) -> Result<()> {
    let wrong = |message: &str| Err(about(Error::new(Kind::InvalidInput, message.to_owned()), model));
    let mut keys = HashSet::new();
    for row in &*rows {
        if model.key.is_empty() || row.key.len() != model.key.len() {
            return wrong("the model has no key by which to find the rows");
        }
        if !keys.insert(identity(&row.key)) {
            return wrong("`update_all` is given the same key twice");
        }
        if row.sets.iter().any(|(index, _)| model.key.contains(index)) {
            return wrong("`update_all` finds rows by their keys, and cannot change these");
        }
    }
    rows.retain(|row| !row.sets.is_empty());
    Ok(())
}

/// Changes of rows by their keys: one for all that get the same values, or [`changes`].
pub(super) fn by_keys(
    facts: &Facts,
    model: &'static ModelDef,
    which: &Spec,
    mut rows: Vec<RowChange>,
) -> Vec<Change> {
    rows.iter_mut().for_each(|row| row.sets.sort_by_key(|(index, _)| *index));
    let alike = |first: &RowChange| rows.iter().all(|row| row.sets == first.sets && row.version.is_none());
    let Some(first) = rows.first().filter(|first| alike(first)) else {
        return changes(facts, model, which, rows);
    };
    let keys: Vec<Vec<Value>> = rows.iter().map(|row| row.key.clone()).collect();
    let change = |filters| {
        let effect = Effect::Update(first.sets.clone());
        Change { model, which: Spec { filters, ..which.clone() }, effect, one: None, returning: None }
    };
    with_keys(model, own_row(which), &keys).into_iter().map(change).collect()
}

/// One change for the rows that set the same columns, or several for many rows. `which`: which
/// rows are seen at all, and where their columns stand.
fn changes(facts: &Facts, model: &'static ModelDef, which: &Spec, rows: Vec<RowChange>) -> Vec<Change> {
    let mut groups: Vec<(Vec<u16>, Vec<RowChange>)> = Vec::new();
    for mut row in rows {
        row.sets.sort_by_key(|(index, _)| *index);
        let columns: Vec<u16> = row.sets.iter().map(|(index, _)| *index).collect();
        match groups.iter_mut().find(|(group, _)| *group == columns) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((columns, vec![row])),
        }
    }
    let mut changes = Vec::new();
    for (columns, rows) in groups {
        let binds = (columns.len() + 2) * model.key.len() + columns.len();
        // Values may be expressions that bind more: half of what is allowed is for them.
        let most = (facts.max_binds / 2 / binds.max(1)).clamp(1, ROWS);
        changes.extend(rows.chunks(most).map(|rows| each(model, which, &columns, rows)));
    }
    changes
}

fn each(model: &'static ModelDef, which: &Spec, columns: &[u16], rows: &[RowChange]) -> Change {
    let own = own_row(which);
    let sets = columns.iter().enumerate().map(|(at, column)| {
        let branches = rows.iter().filter_map(|row| {
            let (_, value) = row.sets.get(at)?;
            Some((Node::And(equal(own, model.key, &row.key)), value.clone()))
        });
        // No other row is found; that it would keep its value lets NULL have the column's type.
        let otherwise = Some(Box::new(Node::Column(own, *column)));
        (*column, Node::Case { branches: branches.collect(), otherwise })
    });
    let mut conditions = found(model, own, rows);
    let found = if conditions.len() == 1 { conditions.remove(0) } else { Node::Or(conditions) };
    let which = Spec { filters: vec![found], ..which.clone() };
    Change { model, which, effect: Effect::Update(sets.collect()), one: None, returning: None }
}

/// Conditions that find the rows, in the versions that were read.
fn found(model: &'static ModelDef, own: Path, rows: &[RowChange]) -> Vec<Node> {
    let Some(version) = model.version.filter(|_| rows.iter().any(|row| row.version.is_some())) else {
        let keys: Vec<Vec<Value>> = rows.iter().map(|row| row.key.clone()).collect();
        return having(model, model.key, own, &keys).into_iter().map(Node::And).collect();
    };
    let condition = |row: &RowChange| {
        let mut all = equal(own, model.key, &row.key);
        all.append(&mut equal(own, &[version], row.version.as_slice()));
        Node::And(all)
    };
    rows.iter().map(condition).collect()
}
