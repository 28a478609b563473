//! What happens to a new row whose key is there already.

use super::Expr;
use super::insert::{InsertAll, InsertNew, InsertOne};
use crate::model::{Columns, Decl, Field, Nullity, Path};
use crate::value::Scalar;

/// What happens to a row that meets another with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The key's columns.
    pub target: Vec<u16>,
    pub action: OnConflict,
}

/// What is done about a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnConflict {
    /// The old row stays as it is.
    Nothing,
    /// These columns of the old row get the new row's values.
    Update(Vec<u16>),
    /// All columns of the old row that the insert names get the new row's values.
    UpdateAll,
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

fn indices<M: Decl, C: ColumnSet<M>>(columns: impl FnOnce(Columns<M>) -> C) -> Vec<u16> {
    let mut indices = Vec::new();
    columns(M::columns(Path::ROOT)).indices(&mut indices);
    indices
}

/// An insert that knows which key may be there already, and not yet what to do then.
#[derive(Debug, Clone)]
#[must_use = "say what happens to a row that is there: `.update(..)`, `.update_all()` or `.do_nothing()`"]
pub struct OnKey<I> {
    insert: I,
    target: Vec<u16>,
}

impl<M: Decl> InsertOne<M> {
    /// A row with the same value in a unique column (or the same values in a tuple of them) may be
    /// there already. The columns must be the primary key or a unique key of the model.
    ///
    /// On MySQL and MariaDB a conflict on any key counts, so that a model with another key that the
    /// row could meet is refused.
    pub fn on_conflict<C: ColumnSet<M>>(self, key: impl FnOnce(Columns<M>) -> C) -> OnKey<Self> {
        OnKey { insert: self, target: indices(key) }
    }
}

impl<M: Decl> InsertAll<M> {
    /// Rows with the same value in a unique column (or the same values in a tuple of them) may be
    /// there already. The columns must be the primary key or a unique key of the model.
    ///
    /// On MySQL and MariaDB a conflict on any key counts, so that a model with another key that a
    /// row could meet is refused.
    pub fn on_conflict<C: ColumnSet<M>>(self, key: impl FnOnce(Columns<M>) -> C) -> OnKey<Self> {
        OnKey { insert: self, target: indices(key) }
    }
}

impl<M: Decl> OnKey<InsertOne<M>> {
    fn then(self, action: OnConflict) -> InsertOne<M> {
        self.insert.on(Conflict { target: self.target, action })
    }

    /// Then the old row's columns get the new row's values.
    pub fn update<C: ColumnSet<M>>(self, columns: impl FnOnce(Columns<M>) -> C) -> InsertOne<M> {
        let columns = indices(columns);
        self.then(OnConflict::Update(columns))
    }

    /// Then all columns of the old row that the insert names get the new row's values, but for its
    /// keys and the time it was created at.
    pub fn update_all(self) -> InsertOne<M> {
        self.then(OnConflict::UpdateAll)
    }

    /// Then the old row stays as it is.
    pub fn do_nothing(self) -> InsertNew<M> {
        InsertNew(self.then(OnConflict::Nothing))
    }
}

impl<M: Decl> OnKey<InsertAll<M>> {
    fn then(self, action: OnConflict) -> InsertAll<M> {
        self.insert.on(Conflict { target: self.target, action })
    }

    /// Then the old row's columns get the new row's values.
    pub fn update<C: ColumnSet<M>>(self, columns: impl FnOnce(Columns<M>) -> C) -> InsertAll<M> {
        let columns = indices(columns);
        self.then(OnConflict::Update(columns))
    }

    /// Then all columns of the old row that the insert names get the new row's values, but for its
    /// keys and the time it was created at.
    pub fn update_all(self) -> InsertAll<M> {
        self.then(OnConflict::UpdateAll)
    }

    /// Then the old row stays as it is.
    pub fn do_nothing(self) -> InsertAll<M> {
        self.then(OnConflict::Nothing)
    }
}
