//! Shapes of changes.

use super::Patch;
use crate::error::Violation;
use crate::model::{Columns, Decl, Field, Nullity};
use crate::query::{Assign, Expr, Node};
use crate::value::{Scalar, Value};

/// A struct whose values are changes to a row of a model. Written by `#[derive(Update)]`.
///
/// A field of the type `Option` leaves its column as it is when it is `None`, also where the column
/// may be NULL. A [`Patch`] can leave, clear or set a column that may be NULL. A field of another
/// type always sets its column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a change to a `{M}`",
    label = "not the shape of a change to a `{M}`",
    note = "add `#[derive(Update)]` and `#[update(of = {M})]` to `{Self}`; a closure goes to `.set_with(|row| ..)`"
)]
pub trait Update<M: Decl> {
    /// Writes the new values.
    fn write(self, columns: Columns<M>, row: &mut UpdateRow);
}

/// New values for columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UpdateRow {
    pub(crate) sets: Vec<(u16, Node)>,
    /// What rules refuse of them.
    pub(crate) refused: Vec<Violation>,
}

impl<B: Scalar, N: Nullity, M, T> Expr<B, N, Field<M, T>> {
    /// Changes the column.
    #[doc(hidden)]
    pub fn __change<V: Change<T>>(self, value: V, row: &mut UpdateRow) {
        if let Some(node) = value.change() {
            row.sets.push((self.__index(), node));
        }
    }
}

/// Something that can change a column whose field has the type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot change a column of type `{T}`",
    label = "expected a `{T}`, or an `Option` of it that leaves the column alone when it is `None`",
    note = "`Patch<..>` is for columns that may be NULL"
)]
pub trait Change<T> {
    /// The new value; none leaves the column as it is.
    fn change(self) -> Option<Node>;
}

#[diagnostic::do_not_recommend]
impl<T, V: Assign<T>> Change<T> for Option<V> {
    fn change(self) -> Option<Node> {
        self.map(Assign::node)
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar> Change<T> for T {
    fn change(self) -> Option<Node> {
        Some(Node::Value(self.into_value()))
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar> Change<Option<T>> for T {
    fn change(self) -> Option<Node> {
        Some(Node::Value(self.into_value()))
    }
}
#[diagnostic::do_not_recommend]
impl Change<String> for &str {
    fn change(self) -> Option<Node> {
        Some(Assign::<String>::node(self))
    }
}
#[diagnostic::do_not_recommend]
impl Change<Option<String>> for &str {
    fn change(self) -> Option<Node> {
        Some(Assign::<String>::node(self))
    }
}
/// Another type that a `Patch` can change, which keeps the compiler from naming the only one.
#[diagnostic::do_not_recommend]
impl<T: Scalar> Change<Patch<T>> for Patch<T> {
    fn change(self) -> Option<Node> {
        Change::<Option<T>>::change(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar> Change<Option<T>> for Patch<T> {
    fn change(self) -> Option<Node> {
        match self {
            Patch::Missing => None,
            Patch::Null => Some(Node::Value(Value::Null(T::TYPE))),
            Patch::Value(value) => Some(Node::Value(value.into_value())),
        }
    }
}
