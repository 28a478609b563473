//! What an update writes.

use super::{Expr, Node, Source};
use crate::model::{Field, Nullable, Nullity, Required};
use crate::value::{ColumnType, Scalar, Value};
use std::marker::PhantomData;

/// A new value for one column of `M`.
#[derive(Debug, Clone)]
pub struct Set<M> {
    pub(crate) column: u16,
    pub(crate) node: Node,
    marker: PhantomData<fn() -> M>,
}

impl<M> Set<M> {
    pub(crate) fn new(column: u16, node: Node) -> Self {
        Set { column, node, marker: PhantomData }
    }
}

/// One [`Set`] or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not change a column of `{M}`",
    label = "expected `p.column.set(value)` on a column of `{M}`, or a tuple of them"
)]
pub trait Sets<M> {
    /// Adds the new values to a list.
    fn sets(self, to: &mut Vec<(u16, Node)>);
}

#[diagnostic::do_not_recommend]
impl<M> Sets<M> for Set<M> {
    fn sets(self, to: &mut Vec<(u16, Node)>) {
        to.push((self.column, self.node));
    }
}

#[diagnostic::do_not_recommend]
impl<M> Sets<M> for Vec<Set<M>> {
    fn sets(self, to: &mut Vec<(u16, Node)>) {
        to.extend(self.into_iter().map(|set| (set.column, set.node)));
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<Model, $($name: Sets<Model>),*> Sets<Model> for ($($name,)*) {
            #[allow(non_snake_case, reason = "one letter names a type and its value")]
            fn sets(self, to: &mut Vec<(u16, Node)>) {
                let ($($name,)*) = self;
                $($name.sets(to);)*
            }
        }
    };
}
crate::query::each_tuple!(tuples);

/// Something that can be stored in a column whose field has the type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column of type `{T}`",
    label = "expected `{T}`, or an expression of that type"
)]
pub trait Assign<T> {
    /// The new value as data.
    fn node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Assign<T> for T {
    fn node(self) -> Node {
        Node::Value(self.into_value())
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar> Assign<Option<T>> for T {
    fn node(self) -> Node {
        Node::Value(self.into_value())
    }
}
/// `String` or an `Option` of it, by a name that keeps the compiler from listing where else a `&str`
/// could stand.
#[doc(hidden)]
pub trait IsTextColumn: ColumnType {}
impl IsTextColumn for String {}
impl IsTextColumn for Option<String> {}

#[diagnostic::do_not_recommend]
impl<T: IsTextColumn> Assign<T> for &str {
    fn node(self) -> Node {
        Node::Value(Value::Text(self.to_owned()))
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar, S: Source> Assign<T> for Expr<T, Required, S> {
    fn node(self) -> Node {
        self.source.node()
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar, S: Source> Assign<Option<T>> for Expr<T, Required, S> {
    fn node(self) -> Node {
        self.source.node()
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar, S: Source> Assign<Option<T>> for Expr<T, Nullable, S> {
    fn node(self) -> Node {
        self.source.node()
    }
}

impl<B: Scalar, N: Nullity, M, T: ColumnType> Expr<B, N, Field<M, T>> {
    /// A new value for this column: a value, or an expression over the row's old values.
    pub fn set<V: Assign<T>>(self, value: V) -> Set<M> {
        // A column of a related row of the same model has the right type, but is not this row's.
        let own = self.source.path.hops().next().is_none();
        Set::new(if own { self.source.index } else { u16::MAX }, value.node())
    }
}
