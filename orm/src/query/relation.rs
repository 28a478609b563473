//! Relations as queries use them.

use super::{Cond, Expr, Func, IntoCond, Node, Quantifier, RelationNode, Source};
use crate::model::{Columns, Decl, ModelDef, Nullable, Nullity, Path, Required};
use crate::value::Scalar;
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;

thread_local! {
    /// How many closures over relations are open on this thread. A closure nested in another needs
    /// a scope of its own, and nothing but the call stack knows the nesting: both relations may
    /// start from the same row.
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// Runs a closure one scope deeper. The 255th level is the same as the 254th, which `compile`
/// refuses.
fn deeper<T>(f: impl FnOnce(u8) -> T) -> T {
    struct Restore(u8);
    impl Drop for Restore {
        fn drop(&mut self) {
            DEPTH.set(self.0);
        }
    }
    let restore = Restore(DEPTH.get());
    let depth = restore.0.saturating_add(1);
    DEPTH.set(depth);
    f(depth)
}

/// A to-one relation. Its columns are there as fields: `p.author().name`.
pub struct ToOne<T: Decl, N: Nullity> {
    columns: T::Columns<N>,
    #[allow(dead_code, reason = "loading a relation starts from it")]
    at: (Path, u8),
}

impl<T: Decl, N: Nullity> ToOne<T, N> {
    pub(crate) fn new(path: Path, relation: u8) -> Self {
        ToOne { columns: T::columns(path.hop(relation)), at: (path, relation) }
    }
}

impl<T: Decl, N: Nullity> Deref for ToOne<T, N> {
    type Target = T::Columns<N>;
    fn deref(&self) -> &Self::Target {
        &self.columns
    }
}

/// A to-many relation: ask about its rows with [`any`](ToMany::any), [`count`](ToMany::count) and
/// the like.
pub struct ToMany<T> {
    source: &'static ModelDef,
    at: Path,
    relation: u8,
    scope: u8,
    filter: Vec<Node>,
    marker: PhantomData<fn() -> T>,
}

impl<T: Decl> ToMany<T> {
    pub(crate) fn new(source: &'static ModelDef, at: Path, relation: u8) -> Self {
        let scope = DEPTH.get().saturating_add(1);
        ToMany { source, at, relation, scope, filter: Vec::new(), marker: PhantomData }
    }

    fn ask(self, quantifier: Quantifier) -> Node {
        Node::Relation(Box::new(RelationNode {
            source: self.source,
            at: self.at,
            relation: self.relation,
            scope: self.scope,
            quantifier,
            filter: self.filter,
        }))
    }

    fn scoped<R>(&self, f: impl FnOnce(Columns<T>) -> R) -> R {
        deeper(|_| f(T::columns::<Required>(Path::scope(self.scope))))
    }

    /// Only rows that pass the condition. Several filters must all pass.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<T>) -> C) -> Self {
        let cond = self.scoped(|columns| f(columns).into_cond());
        self.filter.push(cond.0);
        self
    }

    /// Whether at least one row passes the condition.
    pub fn any<C: IntoCond>(self, f: impl FnOnce(Columns<T>) -> C) -> Cond {
        Cond(self.filter(f).ask(Quantifier::Any))
    }

    /// Whether no row passes the condition.
    pub fn none<C: IntoCond>(self, f: impl FnOnce(Columns<T>) -> C) -> Cond {
        Cond(self.filter(f).ask(Quantifier::None))
    }

    /// Whether every row passes the condition: true if there are no rows, false if it is unknown
    /// (NULL) for one.
    pub fn all<C: IntoCond>(mut self, f: impl FnOnce(Columns<T>) -> C) -> Cond {
        let cond = self.scoped(|columns| f(columns).into_cond());
        // The last filter is the condition; those before say which rows it must hold for.
        self.filter.push(cond.0);
        Cond(self.ask(Quantifier::All))
    }

    /// Whether there is at least one row.
    pub fn exists(self) -> Cond {
        Cond(self.ask(Quantifier::Any))
    }

    /// Whether there is no row.
    pub fn is_empty(self) -> Cond {
        Cond(self.ask(Quantifier::None))
    }

    /// The number of rows.
    pub fn count(self) -> Expr<i64, Required> {
        Expr::computed(self.ask(Quantifier::Count))
    }

    /// The least value of an expression over the rows; NULL if there are none.
    pub fn min<B: Scalar, N: Nullity, S: Source>(
        self,
        f: impl FnOnce(Columns<T>) -> Expr<B, N, S>,
    ) -> Expr<B, Nullable> {
        let value = self.scoped(|columns| f(columns).node());
        Expr::computed(self.ask(Quantifier::Aggregate(Func::Min, Box::new(value))))
    }

    /// The greatest value of an expression over the rows; NULL if there are none.
    pub fn max<B: Scalar, N: Nullity, S: Source>(
        self,
        f: impl FnOnce(Columns<T>) -> Expr<B, N, S>,
    ) -> Expr<B, Nullable> {
        let value = self.scoped(|columns| f(columns).node());
        Expr::computed(self.ask(Quantifier::Aggregate(Func::Max, Box::new(value))))
    }
}
