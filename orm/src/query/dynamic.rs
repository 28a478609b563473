//! Columns that are named at run time: checked against the model when they are named, and against
//! the query when they are used.

use super::expr::{binary, unary};
use super::{Binary, Cond, IntoCond, Like, Node, Nulls, Order, Orders, Unary, scope};
use crate::error::{Error, Kind, Result};
use crate::model::{ColumnDef, Decl, ModelDef, Path, RelationKind};
use crate::value::{Scalar, SqlType, Value};
use std::fmt;
use std::marker::PhantomData;
use std::ops;

/// A column of a model, as data: over which to-one relations, and which of the columns there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub path: Path,
    pub index: u16,
    pub nullable: bool,
    pub model: &'static ModelDef,
    pub column: &'static ColumnDef,
}

impl Place {
    /// The column of a name.
    fn named(root: &'static ModelDef, name: &str) -> Result<Place> {
        let (way, field) = name.rsplit_once('.').map_or((None, name), |(way, field)| (Some(way), field));
        let (mut model, mut path, mut optional) = (root, Path::ROOT, false);
        for step in way.into_iter().flat_map(|way| way.split('.')) {
            let to_one = |kind| matches!(kind, RelationKind::BelongsTo | RelationKind::HasOne);
            let found = model.relations.iter().position(|known| known.name == step && to_one(known.kind));
            let Some((hop, known)) =
                found.and_then(|at| Some((u8::try_from(at).ok()?, &model.relations[at])))
            else {
                return Err(unknown(root, name));
            };
            path = path.hop(hop);
            optional |= known.optional;
            model = (known.target)();
        }
        let place = model.column_of_field(field).and_then(|index| Place::at(model, path, index, optional));
        let place = place.filter(|place| place.path.depth().is_some()).ok_or_else(|| unknown(root, name))?;
        if place.column.sensitive {
            let message = "a sensitive column cannot be named at run time";
            let error = Error::new(Kind::InvalidInput, message).model(Some(root.name));
            let (table, column) = (model.table.to_owned(), place.column.name.to_owned());
            return Err(error.table_column(Some(table), Some(column)));
        }
        Ok(place)
    }

    fn at(model: &'static ModelDef, path: Path, index: usize, optional: bool) -> Option<Place> {
        let column = model.columns.get(index)?;
        let nullable = optional || column.nullable;
        Some(Place { path, index: u16::try_from(index).ok()?, nullable, model, column })
    }

    /// The column that an expression is, with its name; `None` if it is computed.
    pub(crate) fn of(root: &'static ModelDef, node: &Node) -> Option<(String, Place)> {
        let Node::Column(path, index) = node else { return None };
        let (mut model, mut name, mut optional) = (root, String::new(), false);
        for hop in path.hops() {
            let relation = model.relations.get(usize::from(hop))?;
            name.push_str(relation.name);
            name.push('.');
            optional |= relation.optional;
            model = (relation.target)();
        }
        let place = Place::at(model, path.in_scope(0), usize::from(*index), optional)?;
        name.push_str(place.column.field);
        Some((name, place))
    }

    /// The column of the innermost closure's rows, which must be the model's.
    pub(crate) fn here(self, root: &'static ModelDef) -> Node {
        Node::Column(self.path.in_scope(scope::of(root)), self.index)
    }
}

fn unknown(model: &'static ModelDef, name: &str) -> Error {
    let shown: String = name.chars().take(60).collect();
    let message = format!("there is no column `{}`", shown.escape_debug());
    let known = model.columns.iter().filter(|column| !column.sensitive).map(|column| column.field);
    let known: Vec<_> = known.collect();
    let hint = format!("there are `{}`, and those of to-one relations", known.join("`, `"));
    Error::new(Kind::InvalidInput, message).model(Some(model.name)).hint(hint)
}

/// A column of `M` that was named at run time: see [`Model::column`](crate::Model::column).
///
/// It belongs into closures over rows of `M`; in one over other rows, the query is refused.
pub struct DynCol<M> {
    place: Place,
    marker: PhantomData<fn() -> M>,
}

impl<M> Copy for DynCol<M> {}
impl<M> Clone for DynCol<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> fmt::Debug for DynCol<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.place.model.name, self.place.column.field)
    }
}

/// A value to compare a [`DynCol`] with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a column",
    label = "expected a value that a column can hold"
)]
pub trait DynValue {
    /// The kind of column that holds it, and the value as it is bound.
    fn into_parts(self) -> (SqlType, Value);
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> DynValue for T {
    fn into_parts(self) -> (SqlType, Value) {
        (T::TYPE, self.into_value())
    }
}

#[diagnostic::do_not_recommend]
impl DynValue for &str {
    fn into_parts(self) -> (SqlType, Value) {
        (SqlType::Text, Value::Text(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl DynValue for &String {
    fn into_parts(self) -> (SqlType, Value) {
        (SqlType::Text, Value::Text(self.clone()))
    }
}

impl<M: Decl> DynCol<M> {
    pub(super) fn new(name: &str) -> Result<Self> {
        Ok(DynCol { place: Place::named(M::DEF, name)?, marker: PhantomData })
    }

    /// The field's name.
    #[must_use]
    pub fn field(self) -> &'static str {
        self.place.column.field
    }

    /// What the column holds.
    #[must_use]
    pub fn sql_type(self) -> SqlType {
        self.place.column.ty
    }

    /// Whether it may be NULL: the column may, or a relation on the way to it is optional.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        self.place.nullable
    }

    fn wrong(self, found: SqlType) -> Error {
        let message = format!("the column holds {:?}, and is compared with {found:?}", self.sql_type());
        let (table, column) = (self.place.model.table.to_owned(), self.place.column.name.to_owned());
        Error::new(Kind::InvalidInput, message)
            .model(Some(M::DEF.name))
            .table_column(Some(table), Some(column))
    }

    fn fits(self, value: impl DynValue) -> Result<Value> {
        let (ty, value) = value.into_parts();
        if ty == self.sql_type() { Ok(value) } else { Err(self.wrong(ty)) }
    }

    fn test(self, test: Test) -> DynCond<M> {
        DynCond { column: self, test }
    }

    fn compare(self, op: Binary, value: impl DynValue) -> Result<DynCond<M>> {
        Ok(self.test(Test::Compare(op, self.fits(value)?)))
    }

    fn like(self, like: Like, text: &str) -> Result<DynCond<M>> {
        Ok(self.test(Test::Like(like, self.fits(text)?)))
    }

    /// Equal.
    ///
    /// # Errors
    /// If the value is not of the column's type.
    pub fn eq(self, value: impl DynValue) -> Result<DynCond<M>> {
        self.compare(Binary::Eq, value)
    }

    /// Not equal.
    ///
    /// # Errors
    /// If the value is not of the column's type.
    pub fn ne(self, value: impl DynValue) -> Result<DynCond<M>> {
        self.compare(Binary::Ne, value)
    }

    /// Less than.
    ///
    /// # Errors
    /// If the value is not of the column's type.
    pub fn lt(self, value: impl DynValue) -> Result<DynCond<M>> {
        self.compare(Binary::Lt, value)
    }

    /// Less than or equal to.
    ///
    /// # Errors
    /// If the value is not of the column's type.
    pub fn le(self, value: impl DynValue) -> Result<DynCond<M>> {
        self.compare(Binary::Le, value)
    }

    /// Greater than.
    ///
    /// # Errors
    /// If the value is not of the column's type.
    pub fn gt(self, value: impl DynValue) -> Result<DynCond<M>> {
        self.compare(Binary::Gt, value)
    }

    /// Greater than or equal to.
    ///
    /// # Errors
    /// If the value is not of the column's type.
    pub fn ge(self, value: impl DynValue) -> Result<DynCond<M>> {
        self.compare(Binary::Ge, value)
    }

    /// One of the values, of which there may be any number.
    ///
    /// # Errors
    /// If a value is not of the column's type.
    pub fn in_<V: DynValue>(self, values: impl IntoIterator<Item = V>) -> Result<DynCond<M>> {
        let values = values.into_iter().map(|value| self.fits(value)).collect::<Result<_>>()?;
        Ok(self.test(Test::In(values)))
    }

    /// Contains the text, which has no wildcards. Case counts.
    ///
    /// # Errors
    /// If the column does not hold text.
    pub fn contains(self, text: &str) -> Result<DynCond<M>> {
        self.like(Like::Contains, text)
    }

    /// Starts with the text, which has no wildcards. Case counts.
    ///
    /// # Errors
    /// If the column does not hold text.
    pub fn starts_with(self, text: &str) -> Result<DynCond<M>> {
        self.like(Like::StartsWith, text)
    }

    /// Ends with the text, which has no wildcards. Case counts.
    ///
    /// # Errors
    /// If the column does not hold text.
    pub fn ends_with(self, text: &str) -> Result<DynCond<M>> {
        self.like(Like::EndsWith, text)
    }

    /// Whether it is NULL.
    #[must_use]
    pub fn is_null(self) -> DynCond<M> {
        self.test(Test::Null(Unary::IsNull))
    }

    /// Whether it is not NULL.
    #[must_use]
    pub fn is_not_null(self) -> DynCond<M> {
        self.test(Test::Null(Unary::IsNotNull))
    }

    /// From the least to the greatest.
    #[must_use]
    pub fn asc(self) -> DynOrder<M> {
        DynOrder { column: self, descending: false, nulls: Nulls::Default }
    }

    /// From the greatest to the least.
    #[must_use]
    pub fn desc(self) -> DynOrder<M> {
        DynOrder { column: self, descending: true, nulls: Nulls::Default }
    }
}

/// What is asked of a column.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    Compare(Binary, Value),
    Like(Like, Value),
    /// Text that contains another, whatever the case.
    Search(Value),
    In(Vec<Value>),
    Null(Unary),
}

impl Test {
    pub(crate) fn node(self, column: Node, ty: SqlType) -> Node {
        let like = |text, like, pattern, ignore_case| Node::Like {
            text: Box::new(text),
            like,
            pattern: Box::new(Node::Value(pattern)),
            ignore_case,
        };
        match self {
            Test::Compare(op, value) => binary(op, column, Node::Value(value)),
            Test::Like(kind, value) => like(column, kind, value, false),
            Test::Search(value) => like(column, Like::Contains, value, true),
            Test::In(values) => Node::In { needle: Box::new(column), ty, values },
            Test::Null(op) => unary(op, column),
        }
    }
}

/// A condition on a [`DynCol`]. In the closure that it belongs into, it goes together with others by
/// `&` and `|`.
#[derive(Debug)]
pub struct DynCond<M> {
    column: DynCol<M>,
    test: Test,
}

impl<M> Clone for DynCond<M> {
    fn clone(&self) -> Self {
        DynCond { column: self.column, test: self.test.clone() }
    }
}

impl<M: Decl, R: IntoCond> ops::BitAnd<R> for DynCond<M> {
    type Output = Cond;
    fn bitand(self, right: R) -> Cond {
        self.into_cond() & right
    }
}

impl<M: Decl, R: IntoCond> ops::BitOr<R> for DynCond<M> {
    type Output = Cond;
    fn bitor(self, right: R) -> Cond {
        self.into_cond() | right
    }
}

#[diagnostic::do_not_recommend]
impl<M: Decl> IntoCond for DynCond<M> {
    fn into_cond(self) -> Cond {
        let place = self.column.place;
        Cond(self.test.node(place.here(M::DEF), place.column.ty))
    }
}

/// An order by a [`DynCol`].
#[derive(Debug)]
pub struct DynOrder<M> {
    column: DynCol<M>,
    descending: bool,
    nulls: Nulls,
}

impl<M> Copy for DynOrder<M> {}
impl<M> Clone for DynOrder<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> DynOrder<M> {
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

#[diagnostic::do_not_recommend]
impl<M: Decl> Orders for DynOrder<M> {
    fn orders(self, to: &mut Vec<Order>) {
        let node = self.column.place.here(M::DEF);
        to.push(Order { node, descending: self.descending, nulls: self.nulls });
    }
}
