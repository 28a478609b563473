//! Which rows a to-many relation of one row leads to: attach, detach, replace.

use super::change::{Change, Effect, change_named, having};
use super::insert::{Insertion, insert_rows};
use super::seen::{held, scoped, seen};
use super::{Scope, about, equal, identity, values};
use crate::compile::write::{check_conflict, unique_key};
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::model::{ModelDef, Path, RelationDef, RelationKind};
use crate::query::{Conflict, Node, OnConflict, Replaced, Spec};
use crate::shape::InsertRow;
use crate::value::Value;
use std::collections::HashSet;

/// A change to the relation of one row.
pub(crate) struct Relate {
    /// The model of the one row.
    pub source: &'static ModelDef,
    pub relation: &'static RelationDef,
    /// The key of the row.
    pub parent: Vec<Value>,
    /// The keys of the rows that are attached or detached.
    pub keys: Vec<Vec<Value>>,
    pub action: Action,
}

/// What happens to the relation.
pub(crate) enum Action {
    Attach,
    /// With values for further columns of the link.
    AttachWith(&'static ModelDef, Vec<(u16, Node)>),
    Detach,
    DetachAll,
    /// `delete`: rows that hold the key themselves are deleted when they are left out.
    Replace {
        delete: bool,
    },
}

/// Where the relation is stored: in the rows of a link, or in the rows it leads to.
pub(super) struct Holder {
    pub relation: &'static RelationDef,
    model: &'static ModelDef,
    /// Its columns that hold the key of the one row, and that key.
    near: &'static [u16],
    pub parent: Vec<Value>,
    /// Its columns that tell the rows of the relation apart.
    far: &'static [u16],
    pub link: bool,
}

/// Changes a relation.
pub(crate) async fn relate(session: Session, relate: Relate) -> Result<Replaced> {
    let Relate { source, relation, parent, keys, action } = relate;
    let target = (relation.target)();
    let holder = match relation.kind {
        RelationKind::HasMany => {
            let (near, far) = (relation.remote, target.key);
            Holder { relation, model: target, near, parent, far, link: false }
        }
        RelationKind::ManyToMany { through, .. } if through().deleted_at.is_some() => {
            let message =
                format!("`{}` goes over links that are marked when they are deleted", relation.name);
            let error = Error::new(Kind::InvalidInput, message).model(Some(through().name));
            return Err(error.hint("write the links as rows of their own: one may be there, and hidden"));
        }
        RelationKind::ManyToMany { through, near, far } if relation.remote == target.key => {
            Holder { relation, model: through(), near, parent, far, link: true }
        }
        RelationKind::Through { .. } => return Err(not_written(relation)),
        _ => {
            let message =
                format!("the rows of `{}` cannot be attached or detached by their key", relation.name);
            return Err(Error::new(Kind::InvalidInput, message).hint("change the rows that hold the keys"));
        }
    };
    let keys = distinct(keys);
    if scoped(&session, &[source, target]) {
        let scope = Scope::open(session, true).await?;
        let result = held(&scope.session(), &holder, source, keys, action).await;
        return scope.close(result).await;
    }
    holder.act(session, keys, action).await
}

impl Holder {
    pub(super) async fn act(
        &self,
        session: Session,
        keys: Vec<Vec<Value>>,
        action: Action,
    ) -> Result<Replaced> {
        match action {
            Action::DetachAll => self.detach(&session, None).await.map(|rows| Replaced::new(0, rows)),
            _ if keys.is_empty() && !matches!(action, Action::Replace { .. }) => Ok(Replaced::new(0, 0)),
            Action::Attach => self.attach(session, keys, Vec::new()).await,
            Action::AttachWith(link, sets) => {
                let values = self.link_values(link, sets)?;
                self.attach(session, keys, values).await
            }
            Action::Detach => {
                let rows = self.detach(&session, Some(&keys)).await?;
                Ok(Replaced::new(0, rows))
            }
            Action::Replace { delete } => {
                let scope = Scope::open(session, true).await?;
                let result = self.replace(&scope.session(), keys, delete).await;
                scope.close(result).await
            }
        }
    }
}

/// The error for a change to a relation over others.
pub(super) fn not_written(relation: &RelationDef) -> Error {
    let message = format!("`{}` goes over other relations, and cannot be written itself", relation.name);
    Error::new(Kind::InvalidInput, message).hint("write the relations on its way")
}

pub(super) fn distinct(mut keys: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    let mut seen = HashSet::with_capacity(keys.len());
    keys.retain(|key| seen.insert(identity(key)));
    keys
}

/// The keys that are not among the others.
pub(super) fn without(keys: &[Vec<Value>], others: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let others: HashSet<Vec<u8>> = others.iter().map(|key| identity(key)).collect();
    keys.iter().filter(|key| !others.contains(&identity(key))).cloned().collect()
}

impl Holder {
    fn error(&self, kind: Kind, message: String) -> Error {
        about(Error::new(kind, message), self.model)
    }

    /// The rows of the relation, or those of them with these keys: a condition for each statement.
    fn rows(&self, keys: Option<&[Vec<Value>]>) -> Vec<Spec> {
        let of_parent = equal(Path::ROOT, self.near, &self.parent);
        let chosen = match keys {
            Some(keys) => having(self.model, self.far, Path::ROOT, keys),
            None => vec![Vec::new()],
        };
        let spec = |chosen: Vec<Node>| {
            let filters = of_parent.iter().cloned().chain(chosen).collect();
            Spec { filters, ..Spec::default() }
        };
        chosen.into_iter().map(spec).collect()
    }

    /// The keys of the rows of the relation, or of those among some.
    pub(super) async fn present(
        &self,
        session: &Session,
        keys: Option<&[Vec<Value>]>,
    ) -> Result<Vec<Vec<Value>>> {
        let mut present = Vec::new();
        for spec in self.rows(keys) {
            present.append(&mut values(session, self.model, &spec, self.far).await?);
        }
        Ok(present)
    }

    /// Values for further columns of the link.
    fn link_values(&self, link: &'static ModelDef, sets: Vec<(u16, Node)>) -> Result<Vec<(u16, Value)>> {
        if !self.link || !std::ptr::eq(link, self.model) {
            let message = format!("`{}` does not go over `{}`", self.relation.name, link.name);
            return Err(self.error(Kind::InvalidInput, message));
        }
        let value = |(index, node)| match node {
            Node::Value(value) if !self.near.contains(&index) && !self.far.contains(&index) => {
                Ok((index, value))
            }
            Node::Value(_) => Err("the keys of a link are given by its two rows"),
            _ => Err("a new link takes plain values, not computed ones"),
        };
        let values: std::result::Result<_, &str> = sets.into_iter().map(value).collect();
        values.map_err(|message| self.error(Kind::InvalidInput, message.to_owned()))
    }

    async fn attach(
        &self,
        session: Session,
        keys: Vec<Vec<Value>>,
        values: Vec<(u16, Value)>,
    ) -> Result<Replaced> {
        if self.link {
            // Where a conflict can be named, the database leaves out what is linked already.
            let pair: Vec<u16> = self.near.iter().chain(self.far).copied().collect();
            let conflict = unique_key(self.model, &pair)
                .map(|target| Conflict::on(target, OnConflict::Nothing))
                .filter(|conflict| {
                    let ground = session.ground();
                    ground.skipped_rows().is_none()
                        && check_conflict(ground, self.model, conflict, &pair).is_ok()
                });
            if conflict.is_some() {
                let rows = self.insert_links(session, keys, &values, conflict, false).await?;
                return Ok(Replaced::new(rows, 0));
            }
        }
        let scope = Scope::open(session, true).await?;
        let result = self.attach_missing(&scope.session(), keys, &values).await;
        scope.close(result).await.map(|rows| Replaced::new(rows, 0))
    }

    async fn attach_missing(
        &self,
        session: &Session,
        keys: Vec<Vec<Value>>,
        values: &[(u16, Value)],
    ) -> Result<u64> {
        if !self.link {
            return self.take_over(session, &keys).await;
        }
        let present = self.present(session, Some(&keys)).await?;
        let new = without(&keys, &present);
        self.insert_links(session.clone(), new, values, None, true).await
    }

    async fn insert_links(
        &self,
        session: Session,
        keys: Vec<Vec<Value>>,
        values: &[(u16, Value)],
        conflict: Option<Conflict>,
        within: bool,
    ) -> Result<u64> {
        let row = |key: Vec<Value>| {
            let near = self.near.iter().copied().zip(self.parent.iter().cloned());
            let far = self.far.iter().copied().zip(key);
            InsertRow {
                values: near.chain(far).chain(values.iter().cloned()).collect(),
                ..InsertRow::default()
            }
        };
        let rows = keys.into_iter().map(row).collect();
        let insertion = Insertion { model: self.model, rows, conflict, returning: None };
        Ok(insert_rows(session, insertion, &[], within).await?.rows)
    }

    /// Gives rows that hold the key themselves that of this row. Each must be there.
    async fn take_over(&self, session: &Session, keys: &[Vec<Value>]) -> Result<u64> {
        if keys.is_empty() {
            return Ok(0);
        }
        let sets = self.near.iter().copied().zip(self.parent.iter().cloned().map(Node::Value)).collect();
        let specs = having(self.model, self.far, Path::ROOT, keys)
            .into_iter()
            .map(|filters| Spec { filters, ..Spec::default() });
        let rows = self.write(session, specs.collect(), Effect::Update(sets)).await?;
        if rows < keys.len() as u64 {
            let message =
                format!("{} of the {} rows to attach are not there", keys.len() as u64 - rows, keys.len());
            return Err(self.error(Kind::NotFound, message));
        }
        Ok(rows)
    }

    /// Takes rows out of the relation: all, or those with these keys.
    pub(super) async fn detach(&self, session: &Session, keys: Option<&[Vec<Value>]>) -> Result<u64> {
        let effect = self.detaching()?;
        let specs = self.rows(keys);
        let scope = Scope::open(session.clone(), specs.len() > 1).await?;
        let result = self.write(&scope.session(), specs, effect).await;
        scope.close(result).await
    }

    /// What takes a row out of the relation, if it can be without.
    fn detaching(&self) -> Result<Effect> {
        if self.link {
            return Ok(Effect::Delete);
        }
        let column = |index: &u16| Some((*index, self.model.columns.get(usize::from(*index))?));
        let columns = self.near.iter().filter_map(column);
        let free: Vec<(u16, Node)> = columns
            .filter(|(index, column)| column.nullable && !self.model.key.contains(index))
            .map(|(index, column)| (index, Node::Value(Value::Null(column.ty))))
            .collect();
        if free.is_empty() {
            let fields: Vec<_> = self
                .near
                .iter()
                .filter_map(column)
                .map(|(_, column)| format!("`{}`", column.field))
                .collect();
            let message = format!(
                "rows of `{}` cannot be detached: {} may not be NULL",
                self.relation.name,
                fields.join(", ")
            );
            return Err(self.error(Kind::InvalidInput, message).hint(
                "delete them, give them to another row by its `.attach`, or use `.replace_or_delete`",
            ));
        }
        Ok(Effect::Update(free))
    }

    async fn write(&self, session: &Session, specs: Vec<Spec>, effect: Effect) -> Result<u64> {
        let mut rows = 0;
        for which in specs {
            let effect = effect.clone();
            let write = Change { model: self.model, which, effect, one: None, returning: None };
            rows += change_named(session.clone(), write).await?.rows;
        }
        Ok(rows)
    }

    async fn replace(&self, session: &Session, keys: Vec<Vec<Value>>, delete: bool) -> Result<Replaced> {
        let mut present = self.present(session, None).await?;
        let target = (self.relation.target)();
        if self.link && scoped(session, &[target]) {
            present = seen(session, target, target.key, &present).await?;
        }
        let (new, gone) = (without(&keys, &present), without(&present, &keys));
        let mut detached = 0;
        if !gone.is_empty() {
            let effect = if delete { Effect::Delete } else { self.detaching()? };
            detached = self.write(session, self.rows(Some(&gone)), effect).await?;
        }
        let attached = match (new.is_empty(), self.link) {
            (true, _) => 0,
            (_, true) => self.insert_links(session.clone(), new, &[], None, true).await?,
            (_, false) => self.take_over(session, &new).await?,
        };
        Ok(Replaced::new(attached, detached))
    }
}
