//! Writes of models with hooks: in one transaction, which the hooks get.
//!
//! A hook before an update or a delete sees each row: the rows are read first, under a lock, and
//! written by their keys. A hook after one sees what the statement returns.

use super::change::{Change, Effect, having, missing, run, with_keys};
use super::each::{RowChange, by_keys};
use super::insert::{Insertion, write_rows};
use super::{Outcome, Scope, about, identity, read};
use crate::compile::write::own_row;
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::hook::{Bulk, HookSet, Hooks, Moment, handle};
use crate::model::{ModelDef, Path};
use crate::query::written::Reading;
use crate::query::{Conflict, Deleted, Node, OnConflict, Spec};
use crate::value::Value;
use std::collections::HashMap;

/// The hooks of a model that run at one of two moments.
fn at(model: &'static ModelDef, moments: [Moment; 2]) -> Option<&'static dyn Hooks> {
    let HookSet(hooks) = model.hooks?;
    moments.iter().any(|moment| hooks.name(*moment).is_some()).then_some(hooks)
}

/// The hooks of a model's inserts.
pub(super) fn inserts(model: &'static ModelDef) -> Option<&'static dyn Hooks> {
    at(model, [Moment::BeforeInsert, Moment::AfterInsert])
}

/// The hooks of a model's updates.
pub(super) fn updates(model: &'static ModelDef) -> Option<&'static dyn Hooks> {
    at(model, [Moment::BeforeUpdate, Moment::AfterUpdate])
}

/// The hooks of a change: of a delete also where deleted rows are only marked.
pub(super) fn of_change(change: &Change) -> Option<&'static dyn Hooks> {
    match &change.effect {
        Effect::Update(sets) if sets.is_empty() => None,
        Effect::Update(_) => updates(change.model),
        Effect::Delete | Effect::DeleteForGood => {
            at(change.model, [Moment::BeforeDelete, Moment::AfterDelete])
        }
    }
}

/// Whether a hook may change what a new row holds, its key included.
pub(super) fn changes_new_rows(model: &'static ModelDef) -> bool {
    model.hooks.is_some_and(|HookSet(hooks)| hooks.name(Moment::BeforeInsert).is_some())
}

/// The first of some hooks that there is, for an error.
fn named(hooks: &dyn Hooks, moments: &[Moment]) -> String {
    let mut names = moments.iter().filter_map(|moment| Some((hooks.name(*moment)?, moment.name())));
    names.next().map(|(name, moment)| format!("`{name}` ({moment})")).unwrap_or_default()
}

/// Refuses a write that does not say which rows it is about, if the model says so.
fn check_bulk(
    model: &'static ModelDef,
    hooks: &dyn Hooks,
    moments: &[Moment],
    way_out: &'static str,
) -> Result<()> {
    if hooks.bulk() == Bulk::Rows {
        return Ok(());
    }
    let message = format!(
        "the hook {} sees each row, and the model refuses writes that do not name theirs",
        named(hooks, moments)
    );
    Err(about(Error::new(Kind::InvalidInput, message), model).hint(way_out))
}

/// Whether the rows that a query finds may be changed.
pub(super) fn check_found(change: &Change) -> Result<()> {
    let Some(hooks) = of_change(change) else { return Ok(()) };
    let moments: &[Moment] = match change.effect {
        Effect::Update(_) => &[Moment::BeforeUpdate, Moment::AfterUpdate],
        Effect::Delete | Effect::DeleteForGood => &[Moment::BeforeDelete, Moment::AfterDelete],
    };
    let way_out = "read the rows and write each by its key, or say `on_bulk = rows` in the model";
    check_bulk(change.model, hooks, moments, way_out)
}

/// Whether rows that a query gives may be inserted.
pub(super) fn check_given(model: &'static ModelDef, hooks: &dyn Hooks) -> Result<()> {
    let way_out = "read the rows and give them to `insert_all`, or say `on_bulk = rows` in the model";
    check_bulk(model, hooks, &[Moment::BeforeInsert, Moment::AfterInsert], way_out)
}

/// Refuses to copy rows past the hooks.
pub(super) fn check_copied(model: &'static ModelDef) -> Result<()> {
    let Some(hooks) = inserts(model) else { return Ok(()) };
    let hook = named(hooks, &[Moment::BeforeInsert, Moment::AfterInsert]);
    let error = Error::new(Kind::InvalidInput, format!("a COPY cannot run the hook {hook}"));
    Err(about(error, model).hint("use `insert_all`, which does"))
}

/// Refuses an upsert that may update a row: which hooks would run is not known before it has.
fn check_upsert(model: &'static ModelDef, hooks: &dyn Hooks, conflict: Option<&Conflict>) -> Result<()> {
    let updates = conflict.is_some_and(|conflict| conflict.action != OnConflict::Nothing);
    let moments = [Moment::BeforeUpdate, Moment::AfterUpdate, Moment::AfterInsert];
    if !updates || moments.iter().all(|moment| hooks.name(*moment).is_none()) {
        return Ok(());
    }
    let message = format!(
        "an upsert that may update cannot run the hook {}: the database does not say which rows are new",
        named(hooks, &moments)
    );
    let hint = "use `.do_nothing()`, then update the rows that were there, in a transaction";
    Err(about(Error::new(Kind::InvalidInput, message), model).hint(hint))
}

/// As [`write_rows`], with the hooks.
pub(super) async fn insert(
    session: Session,
    insertion: Insertion,
    keys: &[u16],
    within: bool,
    hooks: &'static dyn Hooks,
) -> Result<Outcome> {
    check_upsert(insertion.model, hooks, insertion.conflict.as_ref())?;
    let scope = Scope::open(session, !within).await?;
    let result = insert_steps(&scope.session(), insertion, keys, hooks).await;
    scope.close(result).await
}

async fn insert_steps(
    session: &Session,
    mut insertion: Insertion,
    keys: &[u16],
    hooks: &'static dyn Hooks,
) -> Result<Outcome> {
    let asked = insertion.returning;
    if hooks.name(Moment::AfterInsert).is_some() {
        insertion.returning = Some(hooks.reading());
    }
    insertion.rows = hooks.new_rows(handle(session), insertion.rows).await?;
    let mut outcome = write_rows(session.clone(), insertion, keys, true).await?;
    after(session, &mut outcome, Moment::AfterInsert, hooks).await?;
    if asked.is_none() {
        outcome.sinks.clear();
        outcome.order.clear();
    }
    Ok(outcome)
}

/// Runs a hook for the rows that came back.
async fn after(
    session: &Session,
    outcome: &mut Outcome,
    moment: Moment,
    hooks: &'static dyn Hooks,
) -> Result<()> {
    if hooks.name(moment).is_none() {
        return Ok(());
    }
    let (mut sinks, mut seen) = (Vec::with_capacity(outcome.sinks.len()), 0);
    for sink in std::mem::take(&mut outcome.sinks) {
        let rows = (hooks.reading().keys)(&*sink).len();
        let places = match outcome.order.get(seen..seen + rows) {
            Some(places) => places.to_vec(),
            None => (seen..seen + rows).collect(),
        };
        seen += rows;
        sinks.push(hooks.rows(moment, handle(session), sink, places).await?);
    }
    outcome.sinks = sinks;
    Ok(())
}

/// Changes rows with the hooks. The change knows which rows it is about.
pub(super) async fn change(
    session: Session,
    mut change: Change,
    hooks: &'static dyn Hooks,
) -> Result<Outcome> {
    let updates = matches!(change.effect, Effect::Update(_));
    change.mark()?;
    let scope = Scope::open(session.clone(), true).await?;
    let result = match updates {
        true => update_steps(&scope.session(), &change, hooks).await,
        false => delete_steps(&scope.session(), &change, hooks).await,
    };
    let outcome = scope.close(result).await?;
    match &change.one {
        Some(one) if outcome.rows == 0 => Err(missing(&session, &change, one).await),
        _ => Ok(outcome),
    }
}

async fn delete_steps(session: &Session, change: &Change, hooks: &'static dyn Hooks) -> Result<Outcome> {
    let parts = if hooks.name(Moment::BeforeDelete).is_some() {
        let (rows, keys) = rows_before(session, change, hooks).await?;
        hooks.rows(Moment::BeforeDelete, handle(session), rows, Vec::new()).await?;
        with_keys(change.model, own_row(&change.which), &keys)
            .into_iter()
            .map(|filters| found(change, filters))
            .collect()
    } else {
        vec![change.clone()]
    };
    write(session, parts, change.returning, Moment::AfterDelete, hooks).await
}

async fn update_steps(session: &Session, change: &Change, hooks: &'static dyn Hooks) -> Result<Outcome> {
    let parts = match &change.effect {
        Effect::Update(sets) if hooks.name(Moment::BeforeUpdate).is_some() => {
            let (rows, keys) = rows_before(session, change, hooks).await?;
            let given = (0..keys.len()).map(|place| (place, sets.clone())).collect();
            let which = Spec { scope: change.which.scope, deleted: Deleted::Shown, ..Spec::default() };
            let sets = hooks.changes(handle(session), rows, given, which.scope).await?;
            let rows = keys.into_iter().zip(sets);
            let rows = rows.map(|(key, (place, sets))| RowChange { key, sets, version: None, place });
            by_keys(session.dialect().facts(), change.model, &which, rows.collect())
        }
        _ => vec![change.clone()],
    };
    write(session, parts, change.returning, Moment::AfterUpdate, hooks).await
}

/// The rows that a change is about, under a lock, and their keys.
async fn rows_before(
    session: &Session,
    change: &Change,
    hooks: &'static dyn Hooks,
) -> Result<(Box<dyn Sink>, Vec<Vec<Value>>)> {
    let reading = hooks.reading();
    let (rows, _) = read(session, change.model, &change.which, (reading.sink)(), true).await?;
    let keys = (reading.keys)(&*rows);
    Ok((rows, keys))
}

/// The same change of rows that are found by a condition on their keys.
fn found(change: &Change, filters: Vec<Node>) -> Change {
    let scope = change.which.scope;
    let which = Spec { filters, scope, deleted: Deleted::Shown, ..Spec::default() };
    Change { which, one: None, ..change.clone() }
}

/// Changes rows, each with new values of its own.
pub(super) async fn update_each(
    session: &Session,
    model: &'static ModelDef,
    rows: Vec<RowChange>,
    returning: Option<Reading>,
    hooks: &'static dyn Hooks,
) -> Result<Outcome> {
    let rows = match hooks.name(Moment::BeforeUpdate) {
        Some(_) => changed_each(session, model, rows, hooks).await?,
        None => rows,
    };
    let parts = by_keys(session.dialect().facts(), model, &Spec::default(), rows);
    write(session, parts, returning, Moment::AfterUpdate, hooks).await
}

/// The rows that are there, with what the hook makes of their new values.
async fn changed_each(
    session: &Session,
    model: &'static ModelDef,
    rows: Vec<RowChange>,
    hooks: &'static dyn Hooks,
) -> Result<Vec<RowChange>> {
    let keys: Vec<Vec<Value>> = rows.iter().map(|row| row.key.clone()).collect();
    let mut given: HashMap<Vec<u8>, RowChange> =
        rows.into_iter().map(|row| (identity(&row.key), row)).collect();
    let (mut changed, reading) = (Vec::with_capacity(given.len()), hooks.reading());
    for filters in having(model, model.key, Path::ROOT, &keys) {
        let which = Spec { filters, ..Spec::default() };
        let (before, _) = read(session, model, &which, (reading.sink)(), true).await?;
        let there = (reading.keys)(&*before);
        let mut there: Vec<RowChange> = there.iter().filter_map(|key| given.remove(&identity(key))).collect();
        let sets = there.iter_mut().map(|row| (row.place, std::mem::take(&mut row.sets))).collect();
        let sets = hooks.changes(handle(session), before, sets, None).await?;
        changed.extend(there.into_iter().zip(sets).map(|(row, (_, sets))| RowChange { sets, ..row }));
    }
    Ok(changed)
}

/// Runs the parts of a change, and the hook for the rows that they return.
async fn write(
    session: &Session,
    parts: Vec<Change>,
    asked: Option<Reading>,
    moment: Moment,
    hooks: &'static dyn Hooks,
) -> Result<Outcome> {
    let returning = if hooks.name(moment).is_some() { Some(hooks.reading()) } else { asked };
    let mut all = Outcome::default();
    for mut part in parts {
        part.returning = returning;
        part.keep()?;
        let mut outcome = run(session, &part, true).await?;
        all.rows += outcome.rows;
        all.sinks.append(&mut outcome.sinks);
    }
    after(session, &mut all, moment, hooks).await?;
    if asked.is_none() {
        all.sinks.clear();
    }
    Ok(all)
}
