//! Self relations that are followed again and again: whole trees by one statement.

use super::{Load, Parts, Pick};
use crate::model::{Columns, Decl, Nullity, SoftDelete};
use crate::query::{Deleted, IntoCond, Node, Orders, Spec, ToMany, ToOne};
use crate::relate::{Append, Assemble, Edge, deep};
use std::marker::PhantomData;

/// All rows that a relation of a model to itself leads to, level by level, each with its depth: what
/// `.with` loads. [`ToMany::descendants`] and [`ToOne::ancestors`] make it.
pub struct LoadDeep<T, Out = (T, i64)> {
    parts: Parts,
    walk: Walk,
    marker: PhantomData<fn() -> (T, Out)>,
}

/// The greatest depth: MariaDB ends a recursion without a word after a thousand rounds.
pub(crate) const MOST_LEVELS: u64 = 900;

/// How a relation is followed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Walk {
    /// What a row must pass for the way to go on over it.
    pub step: Vec<Node>,
    /// The greatest depth.
    pub depth: Option<u64>,
}

impl<T: Decl> ToMany<T> {
    /// Follows a relation of a model to itself again and again: its rows, theirs, and so on, each once,
    /// with its least depth. The rows that the relation leads to have the depth 1.
    ///
    /// They come level by level; in a level by [`LoadDeep::order_by`], then by the primary key. A
    /// filter of the relation (`c.children().filter(..).descendants()`) holds on the way: what does not
    /// pass is left out with all that is only reached over it. Rows that lead back in a circle are gone over
    /// once: then a row is among its own descendants.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[model(table = "categories", has_many(children: Category.parent_id))]
    /// struct Category {
    ///     #[model(id)]
    ///     id: i64,
    ///     #[model(references = Category)]
    ///     parent_id: Option<i64>,
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(Category,)>().await?;
    /// # for (id, parent_id) in [(1, None), (2, Some(1)), (3, Some(2))] {
    /// #     Category::insert(Category { id, parent_id }).exec(&db).await?;
    /// # }
    /// let roots: Vec<(Category, Vec<(Category, i64)>)> = Category::query()
    ///     .filter(|c| c.parent_id.is_null())
    ///     .with(|c| c.children().descendants())
    ///     .all(&db)
    ///     .await?;
    /// let depths: Vec<(i64, i64)> = roots[0].1.iter().map(|(c, depth)| (c.id, *depth)).collect();
    /// assert_eq!(depths, [(2, 1), (3, 2)]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The query errs if the relation leads to another model; if a link or a path leads to its rows and
    /// there is no [`LoadDeep::depth`]; or if there are more than 900 levels without one.
    #[must_use]
    pub fn descendants(self) -> LoadDeep<T> {
        let (at, spec) = self.into_parts();
        let (step, scope) = (spec.filters, spec.scope);
        let spec = Spec { scope, ..Spec::default() };
        let parts = Parts { at, spec, nested: Vec::new() };
        LoadDeep { parts, walk: Walk { step, depth: None }, marker: PhantomData }
    }
}

impl<T: Decl, N: Nullity> ToOne<T, N> {
    /// Follows a relation of a model to itself again and again: the row, the row that it points at, and
    /// so on, the nearest first, each with its depth from 1. See [`ToMany::descendants`].
    ///
    /// # Errors
    /// As [`ToMany::descendants`].
    #[must_use]
    pub fn ancestors(self) -> LoadDeep<T> {
        let parts = Parts { at: self.at(), spec: Spec::default(), nested: Vec::new() };
        LoadDeep { parts, walk: Walk { step: Vec::new(), depth: None }, marker: PhantomData }
    }
}

impl<T: Decl, Out> LoadDeep<T, Out> {
    /// Goes no deeper than so many levels: at most 900.
    #[must_use]
    pub fn depth(mut self, levels: u64) -> Self {
        self.walk.depth = Some(levels);
        self
    }

    /// Of the rows that are reached, only those that pass the condition. The way goes on over the
    /// others.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<T>) -> C) -> Self {
        self.parts.filter::<T, C>(f);
        self
    }

    /// Rows that are marked as deleted, too, and what lies below them.
    #[must_use]
    pub fn with_deleted(mut self) -> Self
    where
        T: SoftDelete,
    {
        self.parts.spec.deleted = Deleted::Shown;
        self
    }

    /// The order within a level. A second call adds to the first.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, f: impl FnOnce(Columns<T>) -> O) -> Self {
        self.parts.order_by::<T, O>(f);
        self
    }

    /// Loads a relation of the rows, too.
    #[must_use]
    pub fn with<L: Load>(
        mut self,
        f: impl FnOnce(Columns<T>) -> L,
    ) -> LoadDeep<T, <Out as Append<L::Out>>::Out>
    where
        Out: Append<L::Out>,
    {
        self.parts.with::<T, L>(f);
        LoadDeep { parts: self.parts, walk: self.walk, marker: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, Out: Assemble<T>> Load for LoadDeep<T, Out> {
    type Out = Vec<Out>;
    fn edge(self) -> Edge {
        self.parts.edge(Pick::Deep(self.walk), deep::<T, Out>())
    }
}
