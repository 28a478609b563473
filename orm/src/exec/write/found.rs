//! A new row, or the one that was there.

use super::insert::complete;
use super::kept::Additions;
use super::{Insertion, Outcome, about, equal, insert, read};
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::model::Path;
use crate::query::{Deleted, Node, Spec};

/// How often a row is inserted or looked for that somebody else inserts and deletes meanwhile.
const TRIES: usize = 3;

/// Inserts a row; if one with its key is there, and stays as it is, that one is read: then no row was
/// written.
pub(crate) async fn insert_or_find(session: Session, insertion: Insertion) -> Result<Outcome> {
    let (model, reading) = (insertion.model, insertion.returning);
    let filters = same_key(&session, &insertion)?;
    // A row that is marked as deleted has its key, too.
    let spec = Spec { filters, deleted: Deleted::Shown, ..Spec::default() };
    for attempt in 0..TRIES {
        let outcome = insert(session.clone(), insertion.clone()).await?;
        let Some(reading) = reading.filter(|_| outcome.rows == 0) else { return Ok(outcome) };
        // A transaction may not see a row that was committed after it began, but for a lock on it.
        let lock = attempt > 0 && session.tx.is_some();
        let (sink, _) = read(&session, model, &spec, (reading.sink)(), lock).await?;
        if !(reading.keys)(&*sink).is_empty() {
            return Ok(Outcome { sinks: vec![sink], ..Outcome::default() });
        }
    }
    let error = Error::new(Kind::UniqueViolation, "a row has the key already, and cannot be read");
    Err(about(error.hint("it is outside of the handle's scope, or a hook changed the new row's key"), model))
}

/// The condition that finds the row which has the key of the new one.
fn same_key(session: &Session, insertion: &Insertion) -> Result<Vec<Node>> {
    let Insertion { model, rows, conflict, .. } = insertion;
    let target = conflict.as_ref().map_or(&[][..], |conflict| &conflict.target);
    let mut row = rows.first().cloned().unwrap_or_default();
    complete(session.ground(), &Additions::of(model)?, model, &mut row)?;
    let mut values = Vec::with_capacity(target.len());
    for index in target {
        let given = row.values.iter().find(|(column, _)| column == index);
        values.extend(given.map(|(_, value)| value.clone()));
    }
    if target.is_empty() || values.len() < target.len() {
        let error =
            Error::new(Kind::InvalidInput, "`.exec_or_get` needs the key by which a row is looked for");
        return Err(about(
            error.hint("name its columns in `.on_conflict(..)`, and give them to the new row"),
            model,
        ));
    }
    let mut filters = equal(Path::ROOT, target, &values);
    filters.extend(conflict.as_ref().and_then(|conflict| conflict.filter.clone()));
    Ok(filters)
}
