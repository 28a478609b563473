//! Rows that are written together with the row that they belong to.

use super::{Given, Insert, InsertRow};
use crate::model::{Columns, Decl, Field, Many, Nullity, One, Table};
use crate::query::Expr;
use crate::value::Value;
use std::marker::PhantomData;

/// A row of a relation: a new one, or one that is there, by its key.
#[derive(Debug, Clone, PartialEq)]
#[doc(hidden)]
pub enum ChildRow {
    New(InsertRow),
    Known(Vec<Value>),
}

/// Rows of one relation of a new row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Below {
    pub relation: u8,
    pub rows: Vec<ChildRow>,
}

/// Kinds of [`Child`]: without them the implementations would overlap.
#[doc(hidden)]
#[derive(Debug)]
pub struct NewShape;
#[doc(hidden)]
#[derive(Debug)]
pub struct BelowShape;
#[doc(hidden)]
#[derive(Debug)]
pub struct KnownKey;
#[doc(hidden)]
#[derive(Debug)]
pub struct KnownRow;

/// What can be written as a row of a relation to `T`: the shape of a new one, or, over a link, the key
/// of one that is there, or a reference to it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither the shape of a new `{T}` nor the key of one",
    label = "expected `{{ column: value, .. }}`, a shape of `{T}`, or a key of one that is there"
)]
pub trait Child<T, Kind> {
    #[doc(hidden)]
    fn child(self) -> ChildRow;
}

#[diagnostic::do_not_recommend]
impl<T: Decl, I: Insert<T>> Child<T, NewShape> for I {
    fn child(self) -> ChildRow {
        ChildRow::New(InsertRow::of::<T, I>(self))
    }
}
#[diagnostic::do_not_recommend]
impl<K, T: Decl<Id = K>> Child<T, KnownKey> for K {
    fn child(self) -> ChildRow {
        ChildRow::Known(T::key_values(self))
    }
}
#[diagnostic::do_not_recommend]
impl<T: Decl> Child<T, KnownRow> for &T {
    fn child(self) -> ChildRow {
        ChildRow::Known(self.key())
    }
}

/// What a field that is a relation can be given, in `insert!` or as a field of an `Insert` struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as rows of `{T}`",
    label = "a relation, not a column",
    note = "a relation takes a `Vec` of shapes of `{T}`, one to at most one row a shape or an `Option` of it"
)]
pub trait Children<T, Kind> {
    #[doc(hidden)]
    fn children(self) -> Vec<ChildRow>;
}

fn children<T, K, C: Child<T, K>>(rows: impl IntoIterator<Item = C>) -> Vec<ChildRow> {
    rows.into_iter().map(Child::child).collect()
}

#[diagnostic::do_not_recommend]
impl<T, K, C: Child<T, K>> Children<T, (K,)> for Vec<C> {
    fn children(self) -> Vec<ChildRow> {
        children(self)
    }
}

/// The same for a relation to at most one row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as the row of a relation to `{T}`",
    label = "a relation, not a column",
    note = "it takes the shape of a `{T}`, or an `Option` of one"
)]
pub trait OneChild<T, Kind> {
    #[doc(hidden)]
    fn one_child(self) -> Vec<ChildRow>;
}

#[diagnostic::do_not_recommend]
impl<T, K, C: Child<T, K>> OneChild<T, (K,)> for C {
    fn one_child(self) -> Vec<ChildRow> {
        vec![self.child()]
    }
}
#[diagnostic::do_not_recommend]
impl<T, K, C: Child<T, K>> OneChild<T, Option<K>> for Option<C> {
    fn one_child(self) -> Vec<ChildRow> {
        children(self)
    }
}

/// The rows of one relation while `insert!` collects them.
#[doc(hidden)]
#[derive(Debug)]
pub struct RowsBelow<T> {
    rows: Vec<ChildRow>,
    into: InsertRow,
    marker: PhantomData<fn() -> T>,
}

impl<T: Table> RowsBelow<T> {
    fn new() -> Self {
        RowsBelow { rows: Vec::new(), into: InsertRow::default(), marker: PhantomData }
    }

    /// The columns of the rows.
    #[must_use]
    pub fn __columns(&self) -> Columns<T> {
        T::COLUMNS
    }

    /// One more row, to be filled.
    pub fn __row(&mut self) -> &mut InsertRow {
        self.rows.push(ChildRow::New(InsertRow::default()));
        match self.rows.last_mut() {
            Some(ChildRow::New(row)) => row,
            _ => &mut self.into,
        }
    }

    /// One more shape or key.
    pub fn __push<K, C: Child<T, K>>(&mut self, child: C) {
        self.rows.push(child.child());
    }

    /// More of them.
    pub fn __extend<K, C: Child<T, K>>(&mut self, rows: impl IntoIterator<Item = C>) {
        self.rows.extend(rows.into_iter().map(Child::child));
    }
}

/// A relation to any number of rows.
#[diagnostic::on_unimplemented(
    message = "this leads to at most one row: write it in braces alone, `{{ column: value, .. }}`",
    label = "rows in brackets"
)]
pub trait InBrackets {}
#[diagnostic::do_not_recommend]
impl<S, T> InBrackets for Many<S, T> {}

/// A relation to at most one row.
#[diagnostic::on_unimplemented(
    message = "this leads to any number of rows: write them in brackets, `[{{ column: value, .. }}]`",
    label = "one row in braces"
)]
pub trait InBraces {}
#[diagnostic::do_not_recommend]
impl<S, T, N> InBraces for One<S, T, N> {}

/// A relation.
#[diagnostic::on_unimplemented(
    message = "rows can be given to a relation only, and this is a column",
    label = "a column, not a relation"
)]
pub trait TakesRows {}

/// A relation to the model `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation leads to another model than `{T}`",
    label = "another model than the struct is inserted into"
)]
pub trait LeadsTo<T> {}
#[diagnostic::do_not_recommend]
impl<S, T> LeadsTo<T> for Many<S, T> {}
#[diagnostic::do_not_recommend]
impl<S, T, N> LeadsTo<T> for One<S, T, N> {}

/// The relation, if it leads to the model.
#[doc(hidden)]
#[must_use]
pub const fn leads_to<R: LeadsTo<T> + Copy, T>(relation: R) -> R {
    relation
}

impl<B, N, S: Copy> Expr<B, N, S> {
    #[doc(hidden)]
    #[must_use]
    pub const fn __in_braces<R>(self) -> R
    where
        Self: TakesRows,
    {
        super::check::no_relation()
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __in_brackets<R>(self) -> R
    where
        Self: TakesRows,
    {
        super::check::no_relation()
    }
}

impl<S: Decl, T: Decl> Many<S, T> {
    #[doc(hidden)]
    #[must_use]
    pub const fn __in_brackets(self) -> Self {
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __in_braces(self) -> Self
    where
        Self: InBraces,
    {
        self
    }

    /// Refuses a row below that leaves out a required column, or gives one that is handed down.
    #[doc(hidden)]
    #[track_caller]
    pub const fn __check(self, given: &[Given]) {
        super::check::check_below(S::DEF, self.__index(), T::DEF, given);
    }

    #[doc(hidden)]
    #[must_use]
    pub fn __below(self) -> RowsBelow<T>
    where
        T: Table,
    {
        RowsBelow::new()
    }

    #[doc(hidden)]
    pub fn __put_below(self, below: RowsBelow<T>, row: &mut InsertRow) {
        row.add(self.__index(), below.rows);
    }

    #[doc(hidden)]
    pub fn __put<K, V: Children<T, K>>(self, rows: V, row: &mut InsertRow) {
        row.add(self.__index(), rows.children());
    }
}

impl<S: Decl, T: Decl, N: Nullity> One<S, T, N> {
    #[doc(hidden)]
    #[must_use]
    pub const fn __in_braces(self) -> Self {
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn __in_brackets(self) -> Self
    where
        Self: InBrackets,
    {
        self
    }

    /// Refuses a row below that leaves out a required column, or gives one that is handed down.
    #[doc(hidden)]
    #[track_caller]
    pub const fn __check(self, given: &[Given]) {
        super::check::check_below(S::DEF, self.__index(), T::DEF, given);
    }

    #[doc(hidden)]
    #[must_use]
    pub fn __below(self) -> RowsBelow<T>
    where
        T: Table,
    {
        RowsBelow::new()
    }

    #[doc(hidden)]
    pub fn __put_below(self, below: RowsBelow<T>, row: &mut InsertRow) {
        row.add(self.__index(), below.rows);
    }

    #[doc(hidden)]
    pub fn __put<K, V: OneChild<T, K>>(self, rows: V, row: &mut InsertRow) {
        row.add(self.__index(), rows.one_child());
    }
}

impl InsertRow {
    fn add(&mut self, relation: u8, rows: Vec<ChildRow>) {
        self.below.push(Below { relation, rows });
    }
}

impl<B: crate::value::Scalar, N: Nullity, M, T> Expr<B, N, Field<M, T>>
where
    Option<B>: super::Fill<T>,
{
    /// `None`, whose type only the column knows.
    #[doc(hidden)]
    pub fn __put_none(self, row: &mut InsertRow) {
        self.__put(None::<B>, row);
    }
}
