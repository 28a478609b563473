//! What happens to a new row whose key is there already.

use super::insert::{InsertAll, InsertNew, InsertOne};
use super::insert_from::InsertFrom;
use super::{Cond, Expr, IntoCond, Node, Sets, scope};
use crate::model::{Columns, Decl, Field, Nullity, Path};
use crate::value::Scalar;

/// What happens to a row that meets another with the same key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conflict {
    /// The key's columns; none if a constraint is named instead.
    pub target: Vec<u16>,
    pub constraint: Option<String>,
    /// Which rows the key is unique among.
    pub filter: Option<Node>,
    pub action: OnConflict,
    /// Which rows are updated; the others stay as they are.
    pub only_if: Option<Node>,
}

impl Conflict {
    pub(crate) fn on(target: Vec<u16>, action: OnConflict) -> Self {
        Conflict { target, constraint: None, filter: None, action, only_if: None }
    }

    /// Whether it has expressions: then it binds values, or may.
    pub(crate) fn computes(&self) -> bool {
        self.filter.is_some() || self.only_if.is_some() || matches!(self.action, OnConflict::Set(_))
    }
}

/// What is done about a conflict.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OnConflict {
    /// The old row stays as it is.
    Nothing,
    /// These columns of the old row get the new row's values.
    Update(Vec<u16>),
    /// All columns of the old row that the insert names get the new row's values.
    UpdateAll,
    /// Columns of the old row get values computed of both rows.
    Set(Vec<(u16, Node)>),
}

/// One column of `M` or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column of `{M}`",
    label = "expected `row.column` of `{M}`, or a tuple of columns"
)]
pub trait ColumnSet<M> {
    /// Adds the columns' indices to a list.
    fn indices(self, to: &mut Vec<u16>);
}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, M, T> ColumnSet<M> for Expr<B, N, Field<M, T>> {
    fn indices(self, to: &mut Vec<u16>) {
        to.push(self.__index());
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<Model, $($name: ColumnSet<Model>),*> ColumnSet<Model> for ($($name,)*) {
            #[allow(non_snake_case, reason = "one letter names a type and its value")]
            fn indices(self, to: &mut Vec<u16>) {
                let ($($name,)*) = self;
                $($name.indices(to);)*
            }
        }
    };
}
crate::query::each_tuple!(tuples);

/// Runs a closure over the old row and the one that would have been inserted.
fn both<M: Decl, T>(f: impl FnOnce(Columns<M>, Columns<M>) -> T) -> T {
    scope::within(0, M::DEF, || f(M::columns(Path::ROOT), M::columns(Path::scope(scope::PROPOSED))))
}

fn indices<M: Decl, C: ColumnSet<M>>(columns: impl FnOnce(Columns<M>) -> C) -> Vec<u16> {
    let mut indices = Vec::new();
    columns(M::columns(Path::ROOT)).indices(&mut indices);
    indices
}

/// Inserts that can meet rows which are there already.
pub trait Upsert: Sized {
    /// The model of the rows.
    type Model: Decl;
    /// The same insert when a row may be left alone.
    type Left;
    #[doc(hidden)]
    fn __on(self, conflict: OnRow) -> Self;
    #[doc(hidden)]
    fn __left(self) -> Self::Left;
}

/// A conflict, on its way from the builder.
#[doc(hidden)]
#[derive(Debug)]
pub struct OnRow(pub(super) Conflict);

macro_rules! upserts {
    ($($insert:ident $left:ident $wrap:expr;)*) => {$(
        impl<M: Decl> Upsert for $insert<M> {
            type Model = M;
            type Left = $left<M>;
            fn __on(self, OnRow(conflict): OnRow) -> Self {
                self.on(conflict)
            }
            fn __left(self) -> $left<M> {
                $wrap(self)
            }
        }

        impl<M: Decl> $insert<M> {
            /// A row with the same value in a unique column (or the same values in a tuple of them) may be
            /// there already. The columns must be the primary key or a unique key of the model.
            ///
            /// On MySQL and MariaDB a conflict on any key counts, so that a model with another key that the
            /// row could meet is refused.
            pub fn on_conflict<C: ColumnSet<M>>(self, key: impl FnOnce(Columns<M>) -> C) -> OnKey<Self> {
                OnKey::new(self, indices(key), None)
            }

            /// A row that a unique constraint refuses to have twice may be there already; the constraint is
            /// named as in the database. On PostgreSQL. Two of the rows that are given may not meet the same
            /// row.
            pub fn on_constraint(self, name: impl Into<String>) -> OnKey<Self> {
                OnKey::new(self, Vec::new(), Some(name.into()))
            }
        }
    )*};
}
upserts! {
    InsertOne InsertNew InsertNew;
    InsertAll InsertAll std::convert::identity;
    InsertFrom InsertFrom std::convert::identity;
}

/// An insert that knows which key may be there already, and not yet what to do then.
#[derive(Debug, Clone)]
#[must_use = "say what happens to a row that is there: `.update(..)`, `.update_all()` or `.do_nothing()`"]
pub struct OnKey<I, Out = I> {
    insert: I,
    conflict: Conflict,
    then: fn(I) -> Out,
}

impl<I> OnKey<I> {
    fn new(insert: I, target: Vec<u16>, constraint: Option<String>) -> Self {
        let conflict = Conflict { constraint, ..Conflict::on(target, OnConflict::Nothing) };
        OnKey { insert, conflict, then: std::convert::identity }
    }
}

impl<I: Upsert, Out> OnKey<I, Out> {
    fn then(mut self, action: OnConflict) -> Out {
        self.conflict.action = action;
        (self.then)(self.insert.__on(OnRow(self.conflict)))
    }

    /// The key is unique among some rows only: the condition of the model's unique index. It binds no
    /// values: `|p| p.deleted_at.is_null()`, or a column of truth values.
    ///
    /// On PostgreSQL and SQLite.
    pub fn filter<C: IntoCond>(mut self, rows: impl FnOnce(Columns<I::Model>) -> C) -> Self {
        let Cond(node) = both::<I::Model, _>(|old, _| rows(old).into_cond());
        self.conflict.filter = Some(node);
        self
    }

    /// Then the old row's columns get the new row's values.
    pub fn update<C: ColumnSet<I::Model>>(self, columns: impl FnOnce(Columns<I::Model>) -> C) -> Out {
        let columns = indices(columns);
        self.then(OnConflict::Update(columns))
    }

    /// Then columns get values that are computed of the old row and of the one that would have been
    /// inserted: `|old, new| (old.hits.set(old.hits + new.hits), old.title.set(new.title))`. Every
    /// expression reads the old row as it was.
    pub fn update_with<S: Sets<I::Model>>(
        self,
        sets: impl FnOnce(Columns<I::Model>, Columns<I::Model>) -> S,
    ) -> Out {
        let mut list = Vec::new();
        both::<I::Model, _>(|old, new| sets(old, new).sets(&mut list));
        self.then(OnConflict::Set(list))
    }

    /// Then all columns of the old row that the insert names get the new row's values, but for its
    /// keys and the time it was created at.
    pub fn update_all(self) -> Out {
        self.then(OnConflict::UpdateAll)
    }
}

impl<I: Upsert> OnKey<I> {
    /// The old row is updated only if a condition on it and on the one that would have been inserted
    /// holds, and stays as it is otherwise: `|old, new| new.version.gt(old.version)`. Rows that stay
    /// are neither counted nor returned.
    ///
    /// On PostgreSQL and SQLite.
    pub fn only_if<C: IntoCond>(
        mut self,
        condition: impl FnOnce(Columns<I::Model>, Columns<I::Model>) -> C,
    ) -> OnKey<I, I::Left> {
        let Cond(node) = both::<I::Model, _>(|old, new| condition(old, new).into_cond());
        self.conflict.only_if = Some(node);
        OnKey { insert: self.insert, conflict: self.conflict, then: I::__left }
    }

    /// Then the old row stays as it is.
    pub fn do_nothing(self) -> I::Left {
        self.then(OnConflict::Nothing).__left()
    }
}
