//! Orders.

use super::Node;

/// Where rows whose value is NULL come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// First in ascending order and last in descending order: NULL counts as less than everything.
    Default,
    /// Before all others.
    First,
    /// After all others.
    Last,
}

/// One thing that rows are ordered by.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub(crate) node: Node,
    pub(crate) descending: bool,
    pub(crate) nulls: Nulls,
}

impl Order {
    /// NULL before all values.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.nulls = Nulls::First;
        self
    }

    /// NULL after all values.
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.nulls = Nulls::Last;
        self
    }
}

/// One order or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order",
    label = "expected `p.column.asc()`, `p.column.desc()`, or a tuple of them"
)]
pub trait Orders {
    /// Adds the orders to a list.
    fn orders(self, to: &mut Vec<Order>);
}

#[diagnostic::do_not_recommend]
impl Orders for Order {
    fn orders(self, to: &mut Vec<Order>) {
        to.push(self);
    }
}

#[diagnostic::do_not_recommend]
impl Orders for Vec<Order> {
    fn orders(self, to: &mut Vec<Order>) {
        to.extend(self);
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: Orders),*> Orders for ($($name,)*) {
            #[allow(non_snake_case, reason = "one letter names a type and its value")]
            fn orders(self, to: &mut Vec<Order>) {
                let ($($name,)*) = self;
                $($name.orders(to);)*
            }
        }
    };
}
crate::query::each_tuple!(tuples);
