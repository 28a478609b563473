//! New rows with rows of their relations: level by level, keys handed down.
//!
//! The rows of one relation, of all parents together, are one statement (or one for each chunk).

use super::insert::{Insertion, insert_rows};
use super::links::not_written;
use super::seen::check_seen;
use super::{Outcome, Scope, about, hooked};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Session};
use crate::model::{ModelDef, RelationDef, RelationKind};
use crate::query::written::Reading;
use crate::shape::{ChildRow, InsertRow};
use crate::value::Value;
use std::collections::BTreeMap;

/// Inserts rows and all below them, in one transaction.
pub(super) async fn insert(session: Session, insertion: Insertion) -> Result<Outcome> {
    let Insertion { model, rows, conflict, returning } = insertion;
    if conflict.is_some() {
        let error = Error::new(Kind::InvalidInput, "an upsert takes no rows of relations with its row");
        return Err(about(error.hint("insert them by themselves, when the row is there"), model));
    }
    check(model, &rows)?;
    let scope = Scope::open(session, true).await?;
    let level = Level { model, rows, returning, wanted: Vec::new() };
    let result = level.write(scope.session()).await.map(|(outcome, _)| outcome);
    scope.close(result).await
}

/// Refuses what cannot be written, before anything is.
fn check(model: &'static ModelDef, rows: &[InsertRow]) -> Result<()> {
    for below in rows.iter().flat_map(|row| &row.below) {
        let relation = relation(model, below.relation)?;
        if matches!(relation.kind, RelationKind::Through { .. }) {
            return Err(about(not_written(relation), model));
        }
        for row in &below.rows {
            match row {
                ChildRow::New(row) => check((relation.target)(), std::slice::from_ref(row))?,
                ChildRow::Known(_)
                    if matches!(relation.kind, RelationKind::HasOne | RelationKind::HasMany) =>
                {
                    let message = format!("`{}` takes new rows only when its row is new", relation.name);
                    let error = Error::new(Kind::InvalidInput, message);
                    return Err(about(error.hint("give it rows that are there by `.attach`"), model));
                }
                ChildRow::Known(_) if relation.remote != (relation.target)().key => {
                    let message = format!("`{}` leads to a column that is not the key", relation.name);
                    let error = Error::new(Kind::InvalidInput, message);
                    return Err(about(error.hint("give the column in which this row refers to it"), model));
                }
                ChildRow::Known(_) => {}
            }
        }
    }
    Ok(())
}

fn relation(model: &'static ModelDef, index: u8) -> Result<&'static RelationDef> {
    let found = model.relations.get(usize::from(index));
    found.ok_or_else(|| about(Error::new(Kind::Config, format!("there is no relation {index}")), model))
}

/// What `to_sql` shows of a new row: columns that a row above fills are there, too.
pub(super) fn filled_from_above(model: &'static ModelDef, row: &mut InsertRow) -> Result<()> {
    for below in std::mem::take(&mut row.below) {
        let relation = relation(model, below.relation)?;
        if matches!(relation.kind, RelationKind::BelongsTo) {
            let types = relation.local.iter().filter_map(|index| model.columns.get(usize::from(*index)));
            let key = types.map(|column| Value::Null(column.ty)).collect();
            set(row, relation.local, key);
        }
    }
    Ok(())
}

/// Gives columns of a row their values.
fn set(row: &mut InsertRow, columns: &[u16], values: Vec<Value>) {
    row.values.retain(|(index, _)| !columns.contains(index));
    row.values.extend(columns.iter().copied().zip(values));
}

/// Rows of one model, all on the same level of the tree.
struct Level {
    model: &'static ModelDef,
    rows: Vec<InsertRow>,
    returning: Option<Reading>,
    /// The columns whose values the level above asks for.
    wanted: Vec<u16>,
}

/// What was written, and the wanted columns of each row.
type LevelDone = (Outcome, Vec<Vec<Value>>);

/// Rows of a relation, each with the place of its parent.
type Children = Vec<(usize, ChildRow)>;

impl Level {
    fn write(self, session: Session) -> BoxFuture<'static, Result<LevelDone>> {
        Box::pin(async move {
            let Level { model, mut rows, returning, wanted } = self;
            let mut below = Vec::new();
            for (index, children) in relations(&mut rows) {
                let relation = relation(model, index)?;
                if !matches!(relation.kind, RelationKind::BelongsTo) {
                    below.push((relation, children));
                    continue;
                }
                // The row that this one refers to comes first.
                let (places, keys) = targets(&session, relation, children).await?;
                for (place, key) in places.into_iter().zip(keys) {
                    set(&mut rows[place], relation.local, key);
                }
            }
            let mut needed = wanted.clone();
            needed.extend(below.iter().flat_map(|(relation, _)| relation.local));
            needed.sort_unstable();
            needed.dedup();

            let given: Option<Vec<Vec<Value>>> = match hooked::changes_new_rows(model) {
                // What a hook makes of the rows is not known yet.
                true => None,
                false => rows.iter().map(|row| given(row, &needed)).collect(),
            };
            let read = if given.is_some() { Vec::new() } else { needed.clone() };
            let insertion = Insertion { model, rows, conflict: None, returning };
            let mut outcome = insert_rows(session.clone(), insertion, &read, true).await?;
            let mut handed = std::mem::take(&mut outcome.handed);
            handed.sort_by_key(|(place, _)| *place);
            let keys = given.unwrap_or_else(|| handed.into_iter().map(|(_, key)| key).collect());

            let of = |place: usize, columns: &[u16]| -> Result<Vec<Value>> {
                let row = keys.get(place).ok_or_else(|| no_key(model))?;
                let value = |column| row.get(needed.binary_search(column).ok()?).cloned();
                columns.iter().map(|column| value(column).ok_or_else(|| no_key(model))).collect()
            };
            for (relation, children) in below {
                write_below(&session, relation, children, |place| of(place, relation.local)).await?;
            }
            let wanted = (0..keys.len()).map(|place| of(place, &wanted)).collect::<Result<_>>()?;
            Ok((outcome, wanted))
        })
    }
}

fn no_key(model: &'static ModelDef) -> Error {
    about(Error::new(Kind::Decode, "a new row came back without the key that it hands down"), model)
}

/// Takes the rows below out of the rows, by relation.
fn relations(rows: &mut [InsertRow]) -> BTreeMap<u8, Children> {
    let mut relations: BTreeMap<u8, Children> = BTreeMap::new();
    for (place, row) in rows.iter_mut().enumerate() {
        for below in std::mem::take(&mut row.below) {
            let children = below.rows.into_iter().map(|child| (place, child));
            relations.entry(below.relation).or_default().extend(children);
        }
    }
    relations
}

/// The values that the row itself gives for columns, if it gives all.
fn given(row: &InsertRow, columns: &[u16]) -> Option<Vec<Value>> {
    let value = |column: &u16| row.values.iter().find(|(index, _)| index == column).map(|(_, value)| value);
    columns.iter().map(|column| value(column).cloned()).collect()
}

/// Writes the new ones among the rows that a relation leads to, and gives the key of each: the
/// columns that the relation refers to.
async fn targets(
    session: &Session,
    relation: &'static RelationDef,
    children: Children,
) -> Result<(Vec<usize>, Vec<Vec<Value>>)> {
    let (mut places, mut keys, mut new, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (place, child) in children {
        places.push(place);
        match child {
            ChildRow::Known(key) => keys.push(key),
            ChildRow::New(row) => {
                new.push(keys.len());
                keys.push(Vec::new());
                rows.push(row);
            }
        }
    }
    let model = (relation.target)();
    let known: Vec<Vec<Value>> = keys.iter().filter(|key| !key.is_empty()).cloned().collect();
    check_seen(session, model, &known).await?;
    if !rows.is_empty() {
        let level = Level { model, rows, returning: None, wanted: relation.remote.to_vec() };
        let (_, made) = level.write(session.clone()).await?;
        for (at, key) in new.into_iter().zip(made) {
            keys[at] = key;
        }
    }
    Ok((places, keys))
}

/// Writes the rows of a relation whose parents are there. `key` gives that of a parent, by place.
async fn write_below(
    session: &Session,
    relation: &'static RelationDef,
    children: Children,
    key: impl Fn(usize) -> Result<Vec<Value>>,
) -> Result<()> {
    if children.is_empty() {
        return Ok(());
    }
    let key = |place| {
        let key = key(place)?;
        if key.iter().any(Value::is_null) {
            let message = format!("the row has no key to hand down to `{}`: it is NULL", relation.name);
            return Err(Error::new(Kind::InvalidInput, message));
        }
        Ok(key)
    };
    let (model, rows) = match relation.kind {
        RelationKind::ManyToMany { through, near, far } => {
            let (places, targets) = targets(session, relation, children).await?;
            let links = places.into_iter().zip(targets).map(|(place, target)| {
                let mut row = InsertRow::default();
                set(&mut row, near, key(place)?);
                set(&mut row, far, target);
                Ok(row)
            });
            (through(), links.collect::<Result<Vec<_>>>()?)
        }
        _ => {
            let mut rows = Vec::with_capacity(children.len());
            for (place, child) in children {
                let ChildRow::New(mut row) = child else { continue };
                set(&mut row, relation.remote, key(place)?);
                rows.push(row);
            }
            ((relation.target)(), rows)
        }
    };
    Level { model, rows, returning: None, wanted: Vec::new() }.write(session.clone()).await.map(drop)
}
