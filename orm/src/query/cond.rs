//! Conditions and how they combine.

use super::{Expr, Node, Quantifier, Source, Unary};
use crate::model::{Nullity, Required};
use std::ops;

/// A condition. Combine conditions with `&`, `|` and `!`; `&&` and `||` do not exist for them.
#[derive(Debug, Clone)]
pub struct Cond(pub(crate) Node);

impl Cond {
    /// Always true: the start for a loop that adds conditions with `&=`.
    #[must_use]
    pub fn all() -> Cond {
        Cond(Node::And(Vec::new()))
    }

    /// Whether it is true, as a value: false where it is unknown.
    #[must_use]
    pub fn is_true(self) -> Expr<bool, Required> {
        Expr::computed(Node::Unary(Unary::IsTrue, Box::new(self.0)))
    }

    /// Always false: the start for a loop that adds conditions with `|=`.
    #[must_use]
    pub fn none() -> Cond {
        Cond(Node::Or(Vec::new()))
    }
}

/// A condition, or a truth value that can stand for one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition such as `p.title.eq(\"x\")`, or a column of type `bool`"
)]
pub trait IntoCond {
    /// The condition.
    fn into_cond(self) -> Cond;
}

#[diagnostic::do_not_recommend]
impl IntoCond for Cond {
    fn into_cond(self) -> Cond {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IntoCond for bool {
    fn into_cond(self) -> Cond {
        if self { Cond::all() } else { Cond::none() }
    }
}

#[diagnostic::do_not_recommend]
impl<N: Nullity, S: Source> IntoCond for Expr<bool, N, S> {
    fn into_cond(self) -> Cond {
        match self.node() {
            // A condition already: EXISTS.
            Node::Relation(relation) if relation.quantifier == Quantifier::Any => {
                Cond(Node::Relation(relation))
            }
            node => Cond(Node::Unary(Unary::Holds, Box::new(node))),
        }
    }
}

impl<N: Nullity, S: Source> Expr<bool, N, S> {
    /// Whether it is true, as a value: false where it is NULL.
    #[must_use]
    pub fn is_true(self) -> Expr<bool, Required> {
        Expr::computed(Node::Unary(Unary::IsTrue, Box::new(self.node())))
    }
}

fn and(left: Cond, right: Cond) -> Cond {
    match (left.0, right.0) {
        (Node::And(mut left), Node::And(right)) => {
            left.extend(right);
            Cond(Node::And(left))
        }
        (Node::And(mut left), right) => {
            left.push(right);
            Cond(Node::And(left))
        }
        (left, right) => Cond(Node::And(vec![left, right])),
    }
}

fn or(left: Cond, right: Cond) -> Cond {
    match (left.0, right.0) {
        (Node::Or(mut left), Node::Or(right)) => {
            left.extend(right);
            Cond(Node::Or(left))
        }
        (Node::Or(mut left), right) => {
            left.push(right);
            Cond(Node::Or(left))
        }
        (left, right) => Cond(Node::Or(vec![left, right])),
    }
}

impl<R: IntoCond> ops::BitAnd<R> for Cond {
    type Output = Cond;
    fn bitand(self, right: R) -> Cond {
        and(self, right.into_cond())
    }
}

impl<R: IntoCond> ops::BitOr<R> for Cond {
    type Output = Cond;
    fn bitor(self, right: R) -> Cond {
        or(self, right.into_cond())
    }
}

impl<R: IntoCond, N: Nullity, S: Source> ops::BitAnd<R> for Expr<bool, N, S> {
    type Output = Cond;
    fn bitand(self, right: R) -> Cond {
        and(self.into_cond(), right.into_cond())
    }
}

impl<R: IntoCond, N: Nullity, S: Source> ops::BitOr<R> for Expr<bool, N, S> {
    type Output = Cond;
    fn bitor(self, right: R) -> Cond {
        or(self.into_cond(), right.into_cond())
    }
}

impl<R: IntoCond> ops::BitAndAssign<R> for Cond {
    fn bitand_assign(&mut self, right: R) {
        let left = std::mem::replace(self, Cond::all());
        *self = and(left, right.into_cond());
    }
}

impl<R: IntoCond> ops::BitOrAssign<R> for Cond {
    fn bitor_assign(&mut self, right: R) {
        let left = std::mem::replace(self, Cond::none());
        *self = or(left, right.into_cond());
    }
}

impl ops::Not for Cond {
    type Output = Cond;
    fn not(self) -> Cond {
        Cond(Node::Unary(Unary::Not, Box::new(self.0)))
    }
}

impl<N: Nullity, S: Source> ops::Not for Expr<bool, N, S> {
    type Output = Cond;
    fn not(self) -> Cond {
        !self.into_cond()
    }
}
