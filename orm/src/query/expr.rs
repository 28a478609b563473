//! Typed expressions.

use super::{Binary, Cond, DatePart, Func, Like, Node, Nulls, Order, Unary};
use crate::model::{Nullable, Nullity, Required};
use crate::value::{Scalar, Value};
use std::marker::PhantomData;
use std::ops;

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
    label = "expected a `{B}`, or a column or an expression of that type",
    note = "for an `Option`, use `.if_some(option, ..)`, `.is_null()` or `.eq_or_null(option)`"
)]
pub trait Operand<B> {
    /// Whether it may be NULL.
    type Null: Nullity;
    /// The operand as data.
    fn node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<B: Scalar> Operand<B> for B {
    type Null = Required;
    fn node(self) -> Node {
        Node::Value(self.into_value())
    }
}

#[diagnostic::do_not_recommend]
impl Operand<String> for &str {
    type Null = Required;
    fn node(self) -> Node {
        Node::Value(Value::Text(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl Operand<String> for &String {
    type Null = Required;
    fn node(self) -> Node {
        Node::Value(Value::Text(self.clone()))
    }
}

#[diagnostic::do_not_recommend]
impl Operand<Vec<u8>> for &[u8] {
    type Null = Required;
    fn node(self) -> Node {
        Node::Value(Value::Bytes(self.to_vec()))
    }
}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Operand<B> for Expr<B, N, S> {
    type Null = N;
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

fn binary(op: Binary, left: Node, right: Node) -> Node {
    Node::Binary(op, Box::new(left), Box::new(right))
}

fn unary(op: Unary, operand: Node) -> Node {
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
    pub fn in_<I>(self, values: I) -> Cond
    where
        I: IntoIterator,
        I::Item: ListItem<B>,
    {
        let values = values.into_iter().map(ListItem::value).collect();
        Cond(Node::In { needle: Box::new(self.node()), ty: B::TYPE, values })
    }

    /// None of the values. Unknown for NULL, so that such a row is left out.
    pub fn not_in<I>(self, values: I) -> Cond
    where
        I: IntoIterator,
        I::Item: ListItem<B>,
    {
        !self.in_(values)
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

    /// From the least to the greatest. NULL comes first or last as the database has it; say which
    /// with [`Order::nulls_first`] or [`Order::nulls_last`].
    pub fn asc(self) -> Order {
        Order { node: self.node(), descending: false, nulls: Nulls::Default }
    }

    /// From the greatest to the least.
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
impl ListItem<String> for &str {
    fn value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

/// Text.
impl<N: Nullity, S: Source> Expr<String, N, S> {
    fn like_with(self, like: Like, pattern: Node, ignore_case: bool) -> Cond {
        Cond(Node::Like { text: Box::new(self.node()), like, pattern: Box::new(pattern), ignore_case })
    }

    /// Matches a pattern: `%` stands for any text, `_` for any character, `\` before one of the
    /// three makes it stand for itself. Case counts, on every database.
    pub fn like<R: Operand<String>>(self, pattern: R) -> Cond {
        self.like_with(Like::Pattern, pattern.node(), false)
    }

    /// As [`like`](Expr::like), ignoring case (on SQLite that of ASCII letters only).
    pub fn ilike<R: Operand<String>>(self, pattern: R) -> Cond {
        self.like_with(Like::Pattern, pattern.node(), true)
    }

    /// Contains the text, which has no wildcards. Case counts.
    pub fn contains<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::Contains, text.node(), false)
    }

    /// Contains the text, ignoring case (on SQLite that of ASCII letters only).
    pub fn icontains<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::Contains, text.node(), true)
    }

    /// Starts with the text, which has no wildcards. Case counts.
    pub fn starts_with<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::StartsWith, text.node(), false)
    }

    /// Ends with the text, which has no wildcards. Case counts.
    pub fn ends_with<R: Operand<String>>(self, text: R) -> Cond {
        self.like_with(Like::EndsWith, text.node(), false)
    }

    /// In lower case (on SQLite only ASCII letters change).
    pub fn lower(self) -> Expr<String, N> {
        Expr::call(Func::Lower, vec![self.node()])
    }

    /// In upper case (on SQLite only ASCII letters change).
    pub fn upper(self) -> Expr<String, N> {
        Expr::call(Func::Upper, vec![self.node()])
    }

    /// Without white space at both ends.
    pub fn trim(self) -> Expr<String, N> {
        Expr::call(Func::Trim, vec![self.node()])
    }

    /// The number of characters.
    pub fn length(self) -> Expr<i64, N> {
        Expr::call(Func::Length, vec![self.node()])
    }

    /// This text followed by another; NULL if either is.
    pub fn concat<R: Operand<String>>(self, other: R) -> Expr<String, N::Or<R::Null>> {
        Expr::computed(binary(Binary::Concat, self.node(), other.node()))
    }
}

/// A type that can be added and multiplied.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number", label = "not a number")]
pub trait Number: Scalar {}
impl Number for i16 {}
impl Number for i32 {}
impl Number for i64 {}
impl Number for u32 {}
impl Number for u64 {}
impl Number for f32 {}
impl Number for f64 {}

macro_rules! arithmetic {
    ($($trait:ident, $method:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<B: Number, N: Nullity, S: Source, R: Operand<B>> ops::$trait<R> for Expr<B, N, S> {
            type Output = Expr<B, N::Or<R::Null>>;
            fn $method(self, right: R) -> Self::Output {
                Expr::computed(binary(Binary::$trait, self.node(), right.node()))
            }
        }
    )*};
}
arithmetic! { Add, add; Sub, sub; Mul, mul; Div, div; Rem, rem; }

impl<B: Number, N: Nullity, S: Source> ops::Neg for Expr<B, N, S> {
    type Output = Expr<B, N>;
    fn neg(self) -> Self::Output {
        Expr::computed(unary(Unary::Negate, self.node()))
    }
}

impl<B: Number, N: Nullity, S: Source> Expr<B, N, S> {
    /// Without its sign.
    pub fn abs(self) -> Expr<B, N> {
        Expr::call(Func::Abs, vec![self.node()])
    }
}

/// A date, with or without a time.
#[diagnostic::on_unimplemented(message = "`{Self}` has no year, month and day", label = "not a date")]
pub trait HasDate: Scalar {}
/// A time, with or without a date.
#[diagnostic::on_unimplemented(message = "`{Self}` has no hour, minute and second", label = "not a time")]
pub trait HasTime: Scalar {}

/// Parts of a date. An instant's parts are those in UTC.
impl<B: HasDate, N: Nullity, S: Source> Expr<B, N, S> {
    fn part(self, part: DatePart) -> Expr<i64, N> {
        Expr::call(Func::Part(part), vec![self.node()])
    }

    /// The year.
    pub fn year(self) -> Expr<i64, N> {
        self.part(DatePart::Year)
    }

    /// The month, 1–12.
    pub fn month(self) -> Expr<i64, N> {
        self.part(DatePart::Month)
    }

    /// The day of the month, 1–31.
    pub fn day(self) -> Expr<i64, N> {
        self.part(DatePart::Day)
    }

    /// The day of the week: 1 is Monday, 7 is Sunday.
    pub fn iso_weekday(self) -> Expr<i64, N> {
        self.part(DatePart::IsoWeekday)
    }
}

/// Parts of a time. An instant's parts are those in UTC.
impl<B: HasTime, N: Nullity, S: Source> Expr<B, N, S> {
    /// The hour, 0–23.
    pub fn hour(self) -> Expr<i64, N> {
        Expr::call(Func::Part(DatePart::Hour), vec![self.node()])
    }

    /// The minute, 0–59.
    pub fn minute(self) -> Expr<i64, N> {
        Expr::call(Func::Part(DatePart::Minute), vec![self.node()])
    }

    /// The second, 0–59, without its fraction.
    pub fn second(self) -> Expr<i64, N> {
        Expr::call(Func::Part(DatePart::Second), vec![self.node()])
    }
}

/// Aggregates.
impl<B: Scalar, N: Nullity, S: Source> Expr<B, N, S> {
    /// The number of rows in which it is not NULL.
    pub fn count(self) -> Expr<i64, Required> {
        Expr::call(Func::Count, vec![self.node()])
    }

    /// The number of different values.
    pub fn count_distinct(self) -> Expr<i64, Required> {
        Expr::call(Func::CountDistinct, vec![self.node()])
    }

    /// The least value; NULL if there is none.
    pub fn min(self) -> Expr<B, Nullable> {
        Expr::call(Func::Min, vec![self.node()])
    }

    /// The greatest value; NULL if there is none.
    pub fn max(self) -> Expr<B, Nullable> {
        Expr::call(Func::Max, vec![self.node()])
    }
}
