//! Expressions of which only the run knows whether they may be NULL.

use super::world::Item;
use plough::model::{Nullable, Required};
use plough::prelude::*;
use plough::query::{Expr, Source, case, value};
use plough::value::Scalar;

/// An expression. What the types say about NULL is kept, so that a value that must not be NULL and is
/// shows when it is read.
#[derive(Clone)]
pub enum Any<B> {
    Sure(Expr<B, Required>),
    Loose(Expr<B, Nullable>),
}

impl<B: Scalar, S: Source> From<Expr<B, Required, S>> for Any<B> {
    fn from(expr: Expr<B, Required, S>) -> Self {
        Any::Sure(value(expr))
    }
}

impl<B: Scalar, S: Source> From<Expr<B, Nullable, S>> for Any<B> {
    fn from(expr: Expr<B, Nullable, S>) -> Self {
        Any::Loose(value(expr))
    }
}

impl<B: Scalar> Any<B> {
    /// As one that may be NULL: for tuples, whose types must not depend on the case.
    pub fn loose(self) -> Expr<B, Nullable> {
        match self {
            Any::Sure(expr) => case(Cond::all(), expr).or_null(),
            Any::Loose(expr) => expr,
        }
    }

    pub fn sure(self) -> Expr<B, Required> {
        match self {
            Any::Sure(expr) => expr,
            Any::Loose(_) => panic!("it may be NULL"),
        }
    }
}

/// Whether an expression over a row is never NULL, by its type.
pub fn is_sure<B>(f: impl Fn(Columns<Item>) -> Any<B>) -> bool {
    let mut sure = false;
    let _ = Item::query().filter(|row| {
        sure = matches!(f(row), Any::Sure(_));
        true
    });
    sure
}

/// Does something with expressions, whatever their types say about NULL.
macro_rules! any {
    ($a:expr, |$x:ident| $body:expr) => {
        match $a {
            Any::Sure($x) => $body,
            Any::Loose($x) => $body,
        }
    };
    ($a:expr, $b:expr, |$x:ident, $y:ident| $body:expr) => {
        match ($a, $b) {
            (Any::Sure($x), Any::Sure($y)) => $body,
            (Any::Sure($x), Any::Loose($y)) => $body,
            (Any::Loose($x), Any::Sure($y)) => $body,
            (Any::Loose($x), Any::Loose($y)) => $body,
        }
    };
}
pub(in crate::surface) use any;

/// Calls a method of a query with a closure that gives an expression over the row.
macro_rules! with {
    ($query:expr, $method:ident, |$row:ident| $expr:expr) => {
        if crate::surface::any::is_sure(|$row| $expr) {
            $query.$method(|$row| $expr.sure())
        } else {
            $query.$method(|$row| $expr.loose())
        }
    };
}
pub(in crate::surface) use with;

/// The keys of rows and what an expression gives for them.
pub async fn column<B: Scalar>(
    db: &Db,
    query: Query<Item>,
    f: impl Fn(Columns<Item>) -> Any<B>,
) -> plough::Result<Vec<(i64, Option<B>)>> {
    if is_sure(&f) {
        let rows = query.select(|row| (row.id, f(row).sure())).all(db).await?;
        return Ok(rows.into_iter().map(|(id, value)| (id, Some(value))).collect());
    }
    query.select(|row| (row.id, f(row).loose())).all(db).await
}
