//! Typed expressions.

use super::{Binary, Cond, Func, Node, Nulls, Order, Select, Unary};
use crate::model::{Decl, Nullable, Nullity, Required};
use crate::value::{Scalar, Value};
use std::marker::PhantomData;

/// An expression whose value is a `B`, possibly NULL if `N` says so, and that comes from `S`: a
/// column ([`Col`](crate::model::Col)), which is `Copy`, or a computation.
pub struct Expr<B, N, S = Computed> {
    pub(crate) source: S,
    marker: PhantomData<fn() -> (B, N)>,
}

impl<B, N, S: Copy> Copy for Expr<B, N, S> {}
impl<B, N, S: Clone> Clone for Expr<B, N, S> {
    fn clone(&self) -> Self {
        Expr::from_source(self.source.clone())
    }
}

/// Where an expression's value comes from.
pub trait Source: Clone + 'static {
    /// The expression as data.
    fn node(self) -> Node;
}

/// A value that is computed from others.
#[derive(Debug, Clone)]
pub struct Computed(pub(crate) Node);

impl Source for Computed {
    fn node(self) -> Node {
        self.0
    }
}

/// Something that can stand where a value of the type `B` is expected: a value, or a column or an
/// expression of that type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where a value of type `{B}` is expected",
    label = "expected `{B}`, or a column or an expression of that type",
    note = "for an `Option`, use `.if_some(option, ..)`, `.is_null()` or `.eq_or_null(option)`"
)]
pub trait Operand<B> {
    /// Whether it may be NULL.
    type Null: Nullity;
    /// Whether what is divided by it may be NULL: dividing by zero gives NULL, and a value (but not
    /// an expression) is known not to be zero.
    type Quotient: Nullity;
    /// The operand as data.
    fn node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<B: Scalar> Operand<B> for B {
    type Null = Required;
    type Quotient = Required;
    fn node(self) -> Node {
        Node::Value(self.into_value())
    }
}

/// `String`, by a name that keeps the compiler from listing where else a `&str` could stand.
#[doc(hidden)]
pub trait IsText: Scalar {}
impl IsText for String {}

#[diagnostic::do_not_recommend]
impl<B: IsText> Operand<B> for &str {
    type Null = Required;
    type Quotient = Required;
    fn node(self) -> Node {
        Node::Value(Value::Text(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl<B: IsText> Operand<B> for &String {
    type Null = Required;
    type Quotient = Required;
    fn node(self) -> Node {
        Node::Value(Value::Text(self.clone()))
    }
}

#[diagnostic::do_not_recommend]
impl Operand<Vec<u8>> for &[u8] {
    type Null = Required;
    type Quotient = Required;
    fn node(self) -> Node {
        Node::Value(Value::Bytes(self.to_vec()))
    }
}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Operand<B> for Expr<B, N, S> {
    type Null = N;
    type Quotient = Nullable;
    fn node(self) -> Node {
        self.source.node()
    }
}

/// Another type of which there is no value. It keeps the compiler from explaining at length, where an
/// expression of a wrong type stands, the only type of which it is an operand.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum NoValue {}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Operand<NoValue> for Expr<B, N, S> {
    type Null = N;
    type Quotient = Nullable;
    fn node(self) -> Node {
        self.source.node()
    }
}

impl<B, N, S> Expr<B, N, S> {
    pub(crate) const fn from_source(source: S) -> Self {
        Expr { source, marker: PhantomData }
    }
}

impl<B, N> Expr<B, N> {
    pub(crate) fn computed(node: Node) -> Self {
        Expr::from_source(Computed(node))
    }

    pub(crate) fn call(func: Func, args: Vec<Node>) -> Self {
        Expr::computed(Node::Call(func, args))
    }
}

pub(super) fn binary(op: Binary, left: Node, right: Node) -> Node {
    Node::Binary(op, Box::new(left), Box::new(right))
}

pub(super) fn unary(op: Unary, operand: Node) -> Node {
    Node::Unary(op, Box::new(operand))
}

/// Comparison, order and NULL, for every type.
impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    pub(crate) fn node(self) -> Node {
        self.source.node()
    }

    fn compare<R: Operand<B>>(self, op: Binary, right: R) -> Cond {
        Cond(binary(op, self.node(), right.node()))
    }

    /// Equal. Unknown if either side is NULL, as in SQL: then the row is left out.
    pub fn eq<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::Eq, right)
    }

    /// Not equal. Unknown if either side is NULL; [`is_distinct_from`](Expr::is_distinct_from)
    /// takes NULL for a value.
    pub fn ne<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::Ne, right)
    }

    /// Less than.
    pub fn lt<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::Lt, right)
    }

    /// Less than or equal to.
    pub fn le<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::Le, right)
    }

    /// Greater than.
    pub fn gt<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::Gt, right)
    }

    /// Greater than or equal to.
    pub fn ge<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::Ge, right)
    }

    /// At least `low` and at most `high`.
    pub fn between<L: Operand<B>, H: Operand<B>>(self, low: L, high: H) -> Cond {
        let this = self.node();
        Cond(Node::And(vec![
            binary(Binary::Ge, this.clone(), low.node()),
            binary(Binary::Le, this, high.node()),
        ]))
    }

    /// Less than `low` or greater than `high`.
    pub fn not_between<L: Operand<B>, H: Operand<B>>(self, low: L, high: H) -> Cond {
        let this = self.node();
        Cond(Node::Or(vec![
            binary(Binary::Lt, this.clone(), low.node()),
            binary(Binary::Gt, this, high.node()),
        ]))
    }

    /// Equal to the value, or NULL if there is none.
    pub fn eq_or_null(self, value: Option<B>) -> Cond {
        let right = value.map_or(Value::Null(B::TYPE), Scalar::into_value);
        Cond(binary(Binary::IsNotDistinctFrom, self.node(), Node::Value(right)))
    }

    /// Equal, where NULL equals NULL: never unknown.
    pub fn is_not_distinct_from<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::IsNotDistinctFrom, right)
    }

    /// Not equal, where NULL equals NULL: never unknown.
    pub fn is_distinct_from<R: Operand<B>>(self, right: R) -> Cond {
        self.compare(Binary::IsDistinctFrom, right)
    }

    /// One of the values. Any number of them is bound as one parameter.
    pub fn in_<I: IntoIterator<Item: ListItem<B>>>(self, values: I) -> Cond {
        let values = values.into_iter().map(ListItem::value).collect();
        Cond(Node::In { needle: Box::new(self.node()), ty: B::TYPE, values })
    }

    /// None of the values. Unknown for NULL, so that such a row is left out.
    pub fn not_in<I: IntoIterator<Item: ListItem<B>>>(self, values: I) -> Cond {
        !self.in_(values)
    }

    /// One of the values that a query gives. Unknown if it is none of them and one of them is NULL.
    pub fn in_query<M: Decl, Null: Nullity, From: Source>(
        self,
        query: Select<M, Expr<B, Null, From>>,
    ) -> Cond {
        Cond(Node::InQuery { needle: Box::new(self.node()), query: Box::new(query.into_subquery()) })
    }

    /// None of the values that a query gives. Unknown, so that the row is left out, if one of them
    /// is NULL.
    pub fn not_in_query<M: Decl, Null: Nullity, From: Source>(
        self,
        query: Select<M, Expr<B, Null, From>>,
    ) -> Cond {
        !self.in_query(query)
    }

    /// Whether it is NULL.
    pub fn is_null(self) -> Cond {
        Cond(unary(Unary::IsNull, self.node()))
    }

    /// Whether it is not NULL.
    pub fn is_not_null(self) -> Cond {
        Cond(unary(Unary::IsNotNull, self.node()))
    }

    /// This, or the other where this is NULL.
    pub fn or<R: Operand<B>>(self, other: R) -> Expr<B, R::Null> {
        Expr::call(Func::Coalesce, vec![self.node(), other.node()])
    }

    /// NULL where it equals the other, else this.
    pub fn null_if<R: Operand<B>>(self, other: R) -> Expr<B, Nullable> {
        Expr::call(Func::NullIf, vec![self.node(), other.node()])
    }

    /// From the least to the greatest. NULL counts as less than everything, on every database, and
    /// comes first; [`Order::nulls_last`] says otherwise.
    pub fn asc(self) -> Order {
        Order { node: self.node(), descending: false, nulls: Nulls::Default }
    }

    /// From the greatest to the least. NULL counts as less than everything, on every database, and
    /// comes last; [`Order::nulls_first`] says otherwise.
    pub fn desc(self) -> Order {
        Order { node: self.node(), descending: true, nulls: Nulls::Default }
    }
}

/// A value in the list of `in_`.
#[diagnostic::on_unimplemented(
    message = "a list of `{Self}` cannot be compared with a value of type `{B}`",
    label = "expected an iterator of `{B}`"
)]
pub trait ListItem<B> {
    /// The value as it is bound.
    fn value(self) -> Value;
}
#[diagnostic::do_not_recommend]
impl<B: Scalar> ListItem<B> for B {
    fn value(self) -> Value {
        self.into_value()
    }
}
#[diagnostic::do_not_recommend]
impl<B: Scalar + Clone> ListItem<B> for &B {
    fn value(self) -> Value {
        self.clone().into_value()
    }
}
#[diagnostic::do_not_recommend]
impl<B: IsText> ListItem<B> for &str {
    fn value(self) -> Value {
        Value::Text(self.to_owned())
    }
}
