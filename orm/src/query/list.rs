//! Expressions over lists.

use super::{Cond, Expr, Func, ListItem, Node, Set, Source};
use crate::model::{Field, Nullity};
use crate::value::{ColumnType, Element, Scalar, Value};

/// The elements as a list that is bound as one value.
fn bound<T: Element>(items: Vec<Value>) -> Node {
    Node::Value(Value::Array(&<T::Base as Scalar>::TYPE, items))
}

/// Lists. What is asked for is compared as `=` does, so that an element that is NULL is never found.
/// Lists of lists and of documents have no such questions.
///
/// On PostgreSQL a GIN index serves `has`, `has_all` and `overlaps`.
impl<T: Element, N: Nullity, S: Source> Expr<Vec<T>, N, S> {
    fn compared<I: IntoIterator<Item: ListItem<T::Base>>>(self, func: Func, items: I) -> Cond {
        let items = bound::<T>(items.into_iter().map(ListItem::value).collect());
        Cond(Node::Call(func, vec![self.node(), items]))
    }

    /// Whether it has the element.
    pub fn has<V: ListItem<T::Base>>(self, element: V) -> Cond {
        self.compared(Func::HasAll, [element])
    }

    /// Whether it has every one of the elements, in any order.
    pub fn has_all<I: IntoIterator<Item: ListItem<T::Base>>>(self, elements: I) -> Cond {
        self.compared(Func::HasAll, elements)
    }

    /// Whether it has at least one of the elements.
    pub fn overlaps<I: IntoIterator<Item: ListItem<T::Base>>>(self, elements: I) -> Cond {
        self.compared(Func::Overlaps, elements)
    }

    /// The number of its elements.
    pub fn len(self) -> Expr<i64, N> {
        Expr::call(Func::ListLength, vec![self.node()])
    }
}

/// In an update.
impl<T: Element, N: Nullity, M: 'static, C: ColumnType> Expr<Vec<T>, N, Field<M, C>> {
    fn edit(self, func: Func, element: Value) -> Set<M> {
        let own = self.source.path.hops().next().is_none();
        let column = if own { self.source.index } else { u16::MAX };
        Set::new(column, Node::Call(func, vec![self.source.node(), bound::<T>(vec![element])]))
    }

    /// The list with an element more at its end. A list that is NULL stays NULL.
    pub fn append<V: ListItem<T::Base>>(self, element: V) -> Set<M> {
        self.edit(Func::Append, element.value())
    }

    /// The list without the elements that are equal to this.
    pub fn remove<V: ListItem<T::Base>>(self, element: V) -> Set<M> {
        self.edit(Func::Without, element.value())
    }
}
