//! Pages by key: each starts where the one before ended, wherever rows were added or removed.
//!
//! The order, with the primary key after it, gives every row a place of its own. A page is the rows
//! beyond a place; the condition for that is written out column by column, since NULL has a place,
//! too, and directions may be mixed.

use super::ends::collected;
use super::token::{Place, Token, hash};
use super::{Binary, Node, Nulls, Order, Query, Spec, Unary};
use crate::compile::{self, Ground, KeyType, Output};
use crate::decode::{ResultColumns, Row, Sink, check_columns, read_value};
use crate::error::{Error, Kind, Result};
use crate::exec::{Session, Statement, run};
use crate::model::{Decl, ModelDef, Path};
use crate::relate::{self, Assemble, Tree};
use crate::value::{SqlType, Value};
use std::any::Any;

#[cfg(test)]
mod tests;

/// Which rows, and how many: the first ones, or those next to a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CursorRequest {
    rows: u64,
    from: From,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum From {
    Start,
    End,
    After(Token),
    /// `.last` and `.after`, which say different things; refused.
    EndAfter,
    Before(Token),
}

impl CursorRequest {
    /// The first rows; or the nearest ones, with [`after`](CursorRequest::after) or
    /// [`before`](CursorRequest::before).
    pub fn first(rows: u64) -> Self {
        CursorRequest { rows, from: From::Start }
    }

    /// The last rows, in the query's order.
    pub fn last(rows: u64) -> Self {
        CursorRequest { rows, from: From::End }
    }

    /// The rows after a page: its [`next`](CursorPage::next).
    pub fn after(self, token: impl Into<Token>) -> Self {
        let from = match self.from {
            From::End | From::EndAfter => From::EndAfter,
            _ => From::After(token.into()),
        };
        CursorRequest { from, ..self }
    }

    /// The rows before a page: its [`prev`](CursorPage::prev).
    pub fn before(self, token: impl Into<Token>) -> Self {
        CursorRequest { from: From::Before(token.into()), ..self }
    }
}

/// A page of rows, and where the pages beside it are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CursorPage<T> {
    /// The rows, in the query's order in both directions.
    pub items: Vec<T>,
    /// For [`after`](CursorRequest::after); `None` if these are the last rows.
    pub next: Option<Token>,
    /// For [`before`](CursorRequest::before); `None` if these are the first rows. The page that was
    /// left is not looked at again: if all its rows are gone by now, there is an empty one.
    pub prev: Option<Token>,
}

impl<M: Decl, Out: Assemble<M>> Query<M, Out> {
    /// A page of rows by its place in the order and not by its number: as fast for the last page as
    /// for the first, and no row twice or left out when others come and go. The primary key is added
    /// to the order, so that no two rows have one place.
    ///
    /// A token holds the values of the order, readable for whom it is given to.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model)] struct Post { #[model(id)] id: i64, title: String }
    /// # async fn pages(db: &Db) -> plough::Result<()> {
    /// let query = || Post::query().order_by(|p| p.title.desc());
    /// let page = query().cursor(db, CursorRequest::first(20)).await?;
    /// if let Some(next) = page.next {
    ///     let page = query().cursor(db, CursorRequest::first(20).after(next)).await?;
    ///     println!("{} more", page.items.len());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Kind::InvalidInput`] if the token is damaged or that of another query, no rows are asked
    /// for, the query has a limit, an offset or groups, the model has no primary key, or it is
    /// ordered by a list, JSON or a `sensitive` column; `is_unsupported` where the database cannot
    /// order by a type.
    #[track_caller]
    pub fn cursor(
        mut self,
        on: &Session,
        request: CursorRequest,
    ) -> impl Future<Output = Result<CursorPage<Out>>> + Send + use<M, Out> {
        let (spec, snapshot) = (std::mem::take(&mut self.spec), self.snapshot);
        page_by_key(on.here(), spec, request, snapshot, self.into_tree())
    }
}

/// A page of what a tree reads and loads.
pub(super) fn page_by_key<T: Send + 'static>(
    on: Session,
    spec: Spec,
    request: CursorRequest,
    snapshot: bool,
    tree: Tree,
) -> impl Future<Output = Result<CursorPage<T>>> + Send + use<T> {
    let model = tree.model;
    let prepared = tree.layout(&spec).and_then(|layout| {
        let inner = tree.sink(&layout)?;
        let own = Path::scope(spec.scope.unwrap_or(0));
        let all = || (0..model.columns.len()).map(|index| Node::Column(own, index as u16)).collect();
        let nodes = tree.nodes(&spec, &layout).unwrap_or_else(all);
        let plan = Plan::new(on.ground(), model, spec, &request, (nodes, layout.types()));
        Ok((plan.map_err(|error| error.model(Some(model.name)))?, inner))
    });
    let Tree { edges, root, .. } = tree;
    async move {
        let (plan, inner) = prepared?;
        let snapshot = if snapshot { Some(relate::begin_snapshot(&on).await?) } else { None };
        let on = snapshot.as_deref().cloned().unwrap_or(on);
        let sink: Box<dyn Sink> = Box::new(Rows::new(&plan, inner));
        let (sink, _) = run::fetch(on.clone(), Ok(plan.statement.clone()), sink).await?;
        let Ok(rows) = (sink as Box<dyn Any>).downcast::<Rows>() else {
            return Err(Error::new(Kind::Decode, "the driver returned another sink than it was given"));
        };
        let Rows { inner, ends, .. } = *rows;
        let rows = (root.loaded)(inner)?;
        let parts = relate::load(on, model, edges, rows.keys, rows.len).await?;
        if let Some(snapshot) = snapshot {
            snapshot.commit().await?;
        }
        Ok(plan.page(collected((root.tree)(rows.rows, parts)?)?, ends))
    }
}

/// An expression that rows are ordered by.
struct Key {
    order: Order,
    ty: KeyType,
}

impl Key {
    /// Whether NULL comes before all values.
    fn nulls_first(&self) -> bool {
        match self.order.nulls {
            Nulls::First => true,
            Nulls::Last => false,
            Nulls::Default => !self.order.descending,
        }
    }

    fn reversed(mut self) -> Key {
        self.order.nulls = if self.nulls_first() { Nulls::Last } else { Nulls::First };
        self.order.descending = !self.order.descending;
        self
    }

    fn binary(&self, op: Binary, value: &Value) -> Node {
        Node::Binary(op, Box::new(self.order.node.clone()), Box::new(Node::Value(value.clone())))
    }

    fn unary(&self, op: Unary) -> Node {
        Node::Unary(op, Box::new(self.order.node.clone()))
    }

    /// The row has this very value.
    fn equal(&self, value: &Value) -> Node {
        if value.is_null() { self.unary(Unary::IsNull) } else { self.binary(Binary::Eq, value) }
    }

    /// The row comes after the value; `None` if no row can.
    fn beyond(&self, value: &Value) -> Option<Node> {
        if value.is_null() {
            return self.nulls_first().then(|| self.unary(Unary::IsNotNull));
        }
        let op = if self.order.descending { Binary::Lt } else { Binary::Gt };
        let beyond = self.binary(op, value);
        if self.ty.nullable && !self.nulls_first() {
            return Some(Node::Or(vec![beyond, self.unary(Unary::IsNull)]));
        }
        Some(beyond)
    }

    /// The row has the value or comes after it, if that can be said in one comparison, which an
    /// index can serve.
    fn at_or_beyond(&self, value: &Value) -> Option<Node> {
        let op = if self.order.descending { Binary::Le } else { Binary::Ge };
        (!value.is_null() && !self.ty.nullable).then(|| self.binary(op, value))
    }
}

/// The rows that come after a place in an order.
fn beyond(keys: &[Key], place: &Place) -> Node {
    let pairs = || keys.iter().zip(&place.values);
    let equal = |count: usize| pairs().take(count).map(|(key, value)| key.equal(value));
    let mut any = Vec::with_capacity(keys.len());
    for (i, (key, value)) in pairs().enumerate() {
        any.extend(key.beyond(value).map(|beyond| Node::And(equal(i).chain([beyond]).collect())));
    }
    if place.inclusive {
        any.push(Node::And(equal(keys.len()).collect()));
    }
    let first = pairs().next().filter(|_| keys.len() > 1);
    match first.and_then(|(key, value)| key.at_or_beyond(value)) {
        Some(first) => Node::And(vec![first, Node::Or(any)]),
        None => Node::Or(any),
    }
}

/// A page as a statement, and how to read it.
struct Plan {
    statement: Statement,
    /// The types of the columns that are selected.
    types: Vec<SqlType>,
    /// Where among them the order's values are.
    keys: Vec<(usize, SqlType)>,
    shape: u64,
    rows: u64,
    backward: bool,
    place: Option<Place>,
}

impl Plan {
    fn new(
        ground: Ground<'_>,
        model: &'static ModelDef,
        spec: Spec,
        request: &CursorRequest,
        (mut nodes, mut types): (Vec<Node>, Vec<SqlType>),
    ) -> Result<Plan> {
        refuse(&spec, request)?;
        let mut keys = keys(ground, model, &spec)?;
        let mut places = Vec::with_capacity(keys.len());
        for key in &keys {
            let node = &key.order.node;
            let place = nodes.iter().position(|other| other == node).unwrap_or_else(|| {
                nodes.push(node.clone());
                types.push(key.ty.ty);
                nodes.len() - 1
            });
            places.push((place, key.ty.ty));
        }
        let shape = shape(ground, model, &spec, &keys)?;
        let key_types: Vec<SqlType> = keys.iter().map(|key| key.ty.ty).collect();
        let (backward, place) = match &request.from {
            From::Start => (false, None),
            From::End | From::EndAfter => (true, None),
            From::After(token) => (false, Some(Place::read(token, shape, &key_types)?)),
            From::Before(token) => (true, Some(Place::read(token, shape, &key_types)?)),
        };
        if backward {
            keys = keys.into_iter().map(Key::reversed).collect();
        }
        let mut spec = spec;
        spec.filters.extend(place.iter().map(|place| beyond(&keys, place)));
        spec.orders = keys.into_iter().map(|key| key.order).collect();
        // One more than the page, to know whether there is another.
        spec.limit = Some(request.rows.saturating_add(1));
        let statement = compile::select(ground, model, &spec, Output::Nodes(&nodes))?;
        Ok(Plan { statement, types, keys: places, shape, rows: request.rows, backward, place })
    }

    fn page<T>(self, mut items: Vec<T>, ends: Ends) -> CursorPage<T> {
        let token = |values| Place { values, inclusive: false }.token(self.shape);
        // Where the page is empty, the place it was asked for is all that is known: the page on the
        // other side starts with the row of that place.
        let around = |place: &Place| {
            let values = place.values.clone();
            Place { values, inclusive: !place.inclusive }.token(self.shape)
        };
        let near = match ends.first {
            Some(first) => self.place.as_ref().map(|_| token(first)),
            None => self.place.as_ref().map(around),
        };
        let far = ends.last.filter(|_| ends.more).map(token);
        if self.backward {
            items.reverse();
            return CursorPage { items, next: near, prev: far };
        }
        CursorPage { items, next: far, prev: near }
    }
}

fn refuse(spec: &Spec, request: &CursorRequest) -> Result<()> {
    let wrong = |message: &'static str| Err(Error::new(Kind::InvalidInput, message));
    if request.rows == 0 {
        return wrong("a page has at least one row");
    }
    if request.from == From::EndAfter {
        return wrong("the last rows are not those after a page: use `CursorRequest::first(n).after(token)`");
    }
    if spec.limit.is_some() || spec.offset.is_some() {
        return wrong("`.limit` and `.offset` do not go with `.cursor`: the request says how many rows");
    }
    if !spec.distinct_on.is_empty() {
        return wrong(
            "`.distinct_on` does not go with `.cursor`: a page could not tell where its rows come from",
        );
    }
    if !spec.groups.is_empty() || !spec.having.is_empty() {
        return wrong("`.group_by` and `.having` do not go with `.cursor`");
    }
    Ok(())
}

/// The order, the primary key after it.
fn keys(ground: Ground<'_>, model: &'static ModelDef, spec: &Spec) -> Result<Vec<Key>> {
    let scope = spec.scope.unwrap_or(0);
    if model.key.is_empty() {
        return Err(Error::new(Kind::InvalidInput, "`.cursor` needs a primary key, which tells rows apart"));
    }
    let mut orders: Vec<Order> = Vec::with_capacity(spec.orders.len() + model.key.len());
    for order in &spec.orders {
        // A second order by the same changes nothing.
        if orders.iter().all(|other| other.node != order.node) {
            orders.push(order.clone());
        }
    }
    // In the direction of the order before, so that one index can serve both.
    let descending = orders.last().is_some_and(|order| order.descending);
    for index in model.key {
        let node = Node::Column(Path::scope(scope), *index);
        if orders.iter().all(|other| other.node != node) {
            orders.push(Order { node, descending, nulls: Nulls::Default });
        }
    }
    let nodes: Vec<&Node> = orders.iter().map(|order| &order.node).collect();
    let types = compile::keys(ground, model, scope, &nodes)?;
    orders.into_iter().zip(types).map(|(order, ty)| key(order, ty)).collect()
}

fn key(mut order: Order, mut ty: KeyType) -> Result<Key> {
    let wrong = |message: &'static str| Err(Error::new(Kind::InvalidInput, message));
    if ty.sensitive {
        return wrong("`.cursor` cannot order by a sensitive column: its tokens would show the values");
    }
    match ty.ty {
        SqlType::Array(_) => return wrong("`.cursor` cannot order by a list"),
        SqlType::Enum(def) => {
            // Databases sort labels by their place in the enum, or as text, and compare them in
            // yet another way: by its number a label has one place everywhere.
            let label = |label| Node::Value(Value::Enum(def, label));
            let is = |name| Node::Binary(Binary::Eq, Box::new(order.node.clone()), Box::new(label(name)));
            let numbered = def.labels.iter().zip(0_i64..);
            let branches =
                numbered.map(|(name, number)| (is(name), Node::Value(Value::I64(number)))).collect();
            order.node = Node::Case { branches, otherwise: None };
            ty.ty = SqlType::I64;
        }
        _ => {}
    }
    Ok(Key { order, ty })
}

/// What tells tokens of one order from those of another: the order as SQL, which is the same in
/// every run of the program, unlike the addresses of descriptions.
fn shape(ground: Ground<'_>, model: &'static ModelDef, spec: &Spec, keys: &[Key]) -> Result<u64> {
    let nodes: Vec<Node> = keys.iter().map(|key| key.order.node.clone()).collect();
    let orders = keys.iter().map(|key| key.order.clone()).collect();
    let order = Spec { orders, scope: spec.scope, ..Spec::default() };
    let statement = compile::select(ground, model, &order, Output::Nodes(&nodes))?;
    let types: Vec<SqlType> = keys.iter().map(|key| key.ty.ty).collect();
    let mut bytes = format!("{} {types:?}", statement.sql).into_bytes();
    statement.args.iter().for_each(|value| value.identify(&mut bytes));
    Ok(hash(0, &bytes))
}

/// The order's values in the first and the last row of a page, and whether there is a row beyond.
#[derive(Default)]
struct Ends {
    first: Option<Vec<Value>>,
    last: Option<Vec<Value>>,
    more: bool,
}

/// Takes the rows of a page, and hands them to the sink that reads them.
struct Rows {
    inner: Box<dyn Sink>,
    types: Vec<SqlType>,
    keys: Vec<(usize, SqlType)>,
    limit: u64,
    taken: u64,
    ends: Ends,
}

impl Rows {
    fn new(plan: &Plan, inner: Box<dyn Sink>) -> Self {
        let (types, keys) = (plan.types.clone(), plan.keys.clone());
        Rows { inner, types, keys, limit: plan.rows, taken: 0, ends: Ends::default() }
    }
}

impl Sink for Rows {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.types, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        if self.taken >= self.limit {
            self.ends.more = true;
            return Ok(());
        }
        let read = |(place, ty): &(usize, SqlType)| read_value(row, *place, *ty);
        let values: Vec<Value> = self.keys.iter().map(read).collect::<Result<_>>()?;
        self.inner.row(row)?;
        self.taken += 1;
        if self.ends.first.is_none() {
            self.ends.first = Some(values.clone());
        }
        self.ends.last = Some(values);
        Ok(())
    }

    fn clear(&mut self) {
        self.inner.clear();
        self.taken = 0;
        self.ends = Ends::default();
    }
}
