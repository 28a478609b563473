//! The rows that a relation of one row leads to: which they are can be changed.

use super::{Find, Sets, Spec, ToMany};
use crate::error::{Error, Kind, Result};
use crate::exec::write::{Action, Relate, relate};
use crate::exec::{BoxFuture, Session};
use crate::model::{Columns, Decl, ModelDef, Path, RelationDef, Table};
use crate::value::Value;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The row whose relation is meant: a reference to one, or `Post::find(key)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row",
    label = "expected a reference to a row, or `Model::find(key)`"
)]
pub trait Parent {
    /// Its model.
    type Model: Decl;
    #[doc(hidden)]
    fn key_of(self, columns: &'static [u16]) -> Option<Vec<Value>>;
}

impl<M: Decl> Parent for &M {
    type Model = M;
    fn key_of(self, columns: &'static [u16]) -> Option<Vec<Value>> {
        Some(columns.iter().map(|column| self.key_value(*column)).collect())
    }
}

impl<M: Decl> Parent for Find<M> {
    type Model = M;
    fn key_of(self, columns: &'static [u16]) -> Option<Vec<Value>> {
        let key = self.into_key();
        let value = |column| key.get(M::KEY.iter().position(|part| part == column)?).cloned();
        columns.iter().map(value).collect()
    }
}

/// A to-many relation of one row: [`Session::relation`].
#[derive(Debug)]
#[must_use = "nothing is changed until one of its methods is awaited"]
pub struct Related<T> {
    session: Session,
    /// The model of the row, its relation, and the row's key for it.
    relation: Result<(&'static ModelDef, &'static RelationDef, Vec<Value>)>,
    marker: PhantomData<fn() -> T>,
}

/// What [`Related::replace`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replaced {
    /// How many rows the relation leads to that it did not before.
    pub attached: u64,
    /// How many it does not lead to any more.
    pub detached: u64,
}

/// The future of a change to a relation.
#[must_use = "nothing is changed until it is awaited"]
pub struct Relating<T> {
    run: BoxFuture<'static, Result<Replaced>>,
    done: fn(Replaced) -> T,
}

impl<T> Future for Relating<T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let done = self.done;
        self.run.as_mut().poll(cx).map(|replaced| Ok(done(replaced?)))
    }
}

impl<T> std::fmt::Debug for Relating<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Relating")
    }
}

impl Session {
    /// A to-many relation of one row, to change which rows it leads to. The row is in hand, or named
    /// by its key: `db.relation(Post::find(7), |p| p.tags())`.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "posts", many_to_many(tags: Tag, through = PostTag(post_id, tag_id)))]
    /// # struct Post { #[model(id)] id: i64 }
    /// # #[derive(Model)] #[model(table = "tags")] struct Tag { #[model(id)] id: i64 }
    /// # #[derive(Model)] #[model(table = "post_tags")]
    /// # struct PostTag {
    /// #     #[model(id, references = Post)] post_id: i64,
    /// #     #[model(id, references = Tag)] tag_id: i64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(Post, Tag, PostTag)>().await?;
    /// # let post = Post::insert(Post { id: 1 }).exec(&db).await?;
    /// # Tag::insert_all([1, 2, 3].map(|id| Tag { id })).exec(&db).await?;
    /// assert_eq!(db.relation(&post, |p| p.tags()).attach([1, 2]).await?, 2);
    /// let done = db.relation(&post, |p| p.tags()).replace([2, 3]).await?;
    /// assert_eq!((done.attached, done.detached), (1, 1));
    /// assert_eq!(db.relation(&post, |p| p.tags()).detach([2]).await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn relation<P: Parent, T: Table>(
        &self,
        row: P,
        relation: impl FnOnce(Columns<P::Model>) -> ToMany<T>,
    ) -> Related<T> {
        let mut spec = Spec::default();
        let (at, chosen) = spec.closure::<P::Model, _>(|columns| relation(columns).into_parts());
        Related { session: self.here(), relation: named(row, at, &chosen), marker: PhantomData }
    }
}

/// The relation's description, and the key of the row that it starts from.
fn named<P: Parent>(
    row: P,
    (path, relation): (Path, u8),
    chosen: &Spec,
) -> Result<(&'static ModelDef, &'static RelationDef, Vec<Value>)> {
    let model = P::Model::DEF;
    let wrong = |message: String| Error::new(Kind::InvalidInput, message).model(Some(model.name));
    let definition = model.relations.get(usize::from(relation));
    let Some(definition) = definition.filter(|_| path.hops().next().is_none()) else {
        return Err(wrong("the relation is not one of the row itself".to_owned()));
    };
    if !chosen.filters.is_empty() {
        return Err(wrong(format!("`{}` is changed as a whole, without a filter", definition.name))
            .hint("say which rows by their keys"));
    }
    let Some(key) = row.key_of(definition.local) else {
        return Err(wrong(format!("`{}` does not start from the primary key", definition.name))
            .hint("give the row itself: `db.relation(&row, ..)`"));
    };
    if key.iter().any(Value::is_null) {
        return Err(wrong(format!("the row's key for `{}` is NULL: it leads nowhere", definition.name)));
    }
    Ok((model, definition, key))
}

impl<T: Table> Related<T> {
    fn run<R>(
        self,
        action: Action,
        keys: impl IntoIterator<Item = T::Id>,
        done: fn(Replaced) -> R,
    ) -> Relating<R> {
        let keys: Vec<Vec<Value>> = keys.into_iter().map(T::key_values).collect();
        let run = Box::pin(async move {
            let (source, relation, parent) = self.relation?;
            relate(self.session, Relate { source, relation, parent, keys, action }).await
        });
        Relating { run, done }
    }

    /// Adds rows that are there, by their keys, and gives how many were new to the relation. Over a
    /// link a row is written for each; one that is linked already stays as it is. In a relation to
    /// rows that hold the key themselves they get this row's, and leave the row they belonged to.
    ///
    /// One statement; a second one where a database cannot leave out by itself what is linked.
    ///
    /// # Errors
    /// If one of the rows is not there, or lies outside of a scope: then none is added.
    pub fn attach(self, keys: impl IntoIterator<Item = T::Id>) -> Relating<u64> {
        self.run(Action::Attach, keys, |done| done.attached)
    }

    /// As [`attach`](Related::attach), with values for further columns of the new link rows:
    /// `.attach_with::<PostTag, _>([7], |link| link.position.set(1))`.
    ///
    /// # Errors
    /// As [`attach`](Related::attach), or if the relation does not go over `L`, or a value is
    /// computed.
    pub fn attach_with<L: Table, S: Sets<L>>(
        self,
        keys: impl IntoIterator<Item = T::Id>,
        values: impl FnOnce(Columns<L>) -> S,
    ) -> Relating<u64> {
        let mut sets = Vec::new();
        Spec::default().closure::<L, _>(|columns| values(columns).sets(&mut sets));
        self.run(Action::AttachWith(L::DEF, sets), keys, |done| done.attached)
    }

    /// Takes rows out of the relation, by their keys, and gives how many it led to. Over a link their
    /// link rows are deleted; else their key becomes NULL. The rows themselves stay.
    ///
    /// # Errors
    /// If the rows hold the key themselves and it may not be NULL.
    pub fn detach(self, keys: impl IntoIterator<Item = T::Id>) -> Relating<u64> {
        self.run(Action::Detach, keys, |done| done.detached)
    }

    /// Takes all rows out of the relation, as [`detach`](Related::detach).
    ///
    /// # Errors
    /// As [`detach`](Related::detach).
    pub fn detach_all(self) -> Relating<u64> {
        self.run(Action::DetachAll, [], |done| done.detached)
    }

    /// Makes the relation lead to these rows and no others. The rows that it leads to are read, and
    /// only those that differ are written, in one transaction: at most three statements.
    ///
    /// # Errors
    /// As [`attach`](Related::attach) and [`detach`](Related::detach).
    pub fn replace(self, keys: impl IntoIterator<Item = T::Id>) -> Relating<Replaced> {
        self.run(Action::Replace { delete: false }, keys, |done| done)
    }

    /// As [`replace`](Related::replace), but the rows that are left out are deleted instead of being
    /// detached: for rows that cannot be without this one.
    ///
    /// # Errors
    /// As [`attach`](Related::attach), or if a row cannot be deleted.
    pub fn replace_or_delete(self, keys: impl IntoIterator<Item = T::Id>) -> Relating<Replaced> {
        self.run(Action::Replace { delete: true }, keys, |done| done)
    }
}

impl Replaced {
    pub(crate) fn new(attached: u64, detached: u64) -> Self {
        Replaced { attached, detached }
    }
}
