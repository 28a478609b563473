//! Conditional expressions.

use super::{Expr, IntoCond, Node, Operand, Source};
use crate::model::{Nullable, Nullity, Required};
use crate::value::Scalar;
use std::marker::PhantomData;

/// A chain of conditions and values, made by [`case`].
#[must_use = "end it with `.otherwise(..)` or `.or_null()`"]
#[derive(Debug, Clone)]
pub struct Case<B, N> {
    branches: Vec<(Node, Node)>,
    marker: PhantomData<fn() -> (B, N)>,
}

/// What the first branch of a [`case`] can be: an operand whose type says what it is a value of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a value nor an expression",
    label = "expected a value, or a column or an expression"
)]
pub trait Branch: Operand<Self::Base> {
    /// The type of the value.
    type Base: Scalar;
}
#[diagnostic::do_not_recommend]
impl<B: Scalar> Branch for B {
    type Base = B;
}
#[diagnostic::do_not_recommend]
impl Branch for &str {
    type Base = String;
}
#[diagnostic::do_not_recommend]
impl Branch for &String {
    type Base = String;
}
#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Branch for Expr<B, N, S> {
    type Base = B;
}

/// A value as an expression, to be selected beside columns.
#[must_use]
pub fn value<V: Branch>(value: V) -> Expr<V::Base, V::Null> {
    Expr::computed(value.node())
}

/// The value where the condition holds: `case(p.views.gt(100), "hot").otherwise("cold")`.
pub fn case<V: Branch>(cond: impl IntoCond, value: V) -> Case<V::Base, V::Null> {
    Case { branches: vec![(cond.into_cond().0, value.node())], marker: PhantomData }
}

impl<B: Scalar, N: Nullity> Case<B, N> {
    /// Another value where no condition before holds, but this one does.
    pub fn when<V: Operand<B>>(mut self, cond: impl IntoCond, value: V) -> Case<B, N::Or<V::Null>> {
        self.branches.push((cond.into_cond().0, value.node()));
        Case { branches: self.branches, marker: PhantomData }
    }

    /// The value where no condition holds.
    pub fn otherwise<V: Operand<B>>(self, value: V) -> Expr<B, N::Or<V::Null>> {
        Expr::computed(Node::Case { branches: self.branches, otherwise: Some(Box::new(value.node())) })
    }

    /// NULL where no condition holds.
    pub fn or_null(self) -> Expr<B, <Required as Nullity>::Or<Nullable>> {
        Expr::computed(Node::Case { branches: self.branches, otherwise: None })
    }
}
