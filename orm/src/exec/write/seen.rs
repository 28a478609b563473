//! Rows that a write refers to by keys that the caller gave, on a scoped handle: they are looked for first.

use super::change::having;
use super::links::{Action, Holder, distinct, without};
use super::{about, values};
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::model::{ModelDef, Path};
use crate::query::{Deleted, Replaced, Spec};
use crate::value::Value;

/// Whether rows of one of the models are held to scopes.
pub(super) fn scoped(session: &Session, models: &[&'static ModelDef]) -> bool {
    models.iter().any(|model| session.ground().rules_of(model).next().is_some())
}

/// A change to a relation whose two ends may lie outside of scopes: both are looked for first. A link
/// to a row that is not seen stays as it is.
pub(super) async fn held(
    session: &Session,
    holder: &Holder,
    source: &'static ModelDef,
    keys: Vec<Vec<Value>>,
    action: Action,
) -> Result<Replaced> {
    let relation = holder.relation;
    if seen(session, source, relation.local, std::slice::from_ref(&holder.parent)).await?.is_empty() {
        let message = format!("the row whose `{}` are changed is not there", relation.name);
        return Err(about(Error::new(Kind::NotFound, message), source));
    }
    let target = (relation.target)();
    if !holder.link || !scoped(session, &[target]) {
        return holder.act(session.clone(), keys, action).await;
    }
    match action {
        Action::DetachAll => {
            let linked = holder.present(session, None).await?;
            let linked = seen(session, target, target.key, &linked).await?;
            holder.detach(session, Some(&linked)).await.map(|rows| Replaced::new(0, rows))
        }
        Action::Detach => {
            let linked = seen(session, target, target.key, &keys).await?;
            holder.detach(session, Some(&linked)).await.map(|rows| Replaced::new(0, rows))
        }
        Action::Attach | Action::AttachWith(..) | Action::Replace { .. } => {
            check_seen(session, target, &keys).await?;
            holder.act(session.clone(), keys, action).await
        }
    }
}

/// Those of the keys whose rows lie inside of the scopes, marked as deleted or not.
pub(super) async fn seen(
    session: &Session,
    model: &'static ModelDef,
    columns: &'static [u16],
    keys: &[Vec<Value>],
) -> Result<Vec<Vec<Value>>> {
    let mut found = Vec::new();
    for filters in having(model, columns, Path::ROOT, keys).into_iter().filter(|_| !keys.is_empty()) {
        let spec = Spec { filters, deleted: Deleted::Shown, ..Spec::default() };
        found.append(&mut values(session, model, &spec, columns).await?);
    }
    Ok(found)
}

/// Refuses keys of rows that lie outside of the scopes of their model, if it has any: as if there were
/// no such rows.
pub(super) async fn check_seen(
    session: &Session,
    model: &'static ModelDef,
    keys: &[Vec<Value>],
) -> Result<()> {
    if !scoped(session, &[model]) {
        return Ok(());
    }
    let keys = distinct(keys.to_vec());
    let found = seen(session, model, model.key, &keys).await?;
    let missing = without(&keys, &found).len();
    if missing > 0 {
        let message = format!("{missing} of the {} rows to refer to are not there", keys.len());
        return Err(about(Error::new(Kind::NotFound, message), model));
    }
    Ok(())
}
