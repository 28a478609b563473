//! Queries over one model.

use super::table::{TableDef, TableJoin};
use super::{Combined, Cond, Expr, IntoCond, Node, Order, Orders, Source, scope};
use crate::decode::{Reader, RowText};
use crate::error::Result;
use crate::model::{Columns, Decl, Nullity, Path};
use crate::relate::Edge;
use crate::value::{Scalar, SqlType};
use std::marker::PhantomData;
use std::sync::Arc;

/// What a query asks for, without its types.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Spec {
    /// Conditions, all of which must hold.
    pub filters: Vec<Node>,
    pub orders: Vec<Order>,
    pub limit: Option<u64>,
    pub offset: Option<u64>,
    /// A whole-table update or delete was asked for.
    pub everything: bool,
    /// The scope of the model's own columns in the expressions. Known with the first closure; 0
    /// unless that stands inside of another.
    pub scope: Option<u8>,
    /// What rows are grouped by.
    pub groups: Vec<Node>,
    /// Conditions on groups, all of which must hold.
    pub having: Vec<Node>,
    /// Equal rows are returned once.
    pub distinct: bool,
    /// Only the first row of those in which these are the same.
    pub distinct_on: Vec<Node>,
    pub lock: Option<Lock>,
    /// The queries whose rows these are, if not all of the table's.
    pub source: Option<Box<Combined>>,
    /// What becomes of rows that are marked as deleted.
    pub deleted: Deleted,
    /// The named query whose rows these are, instead of the model's.
    pub from: Option<Arc<TableDef>>,
    /// The named query that is joined.
    pub join: Option<TableJoin>,
}

/// Which rows a query sees where deleting marks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Deleted {
    /// Those that are not marked.
    #[default]
    Hidden,
    /// All.
    Shown,
    /// Those that are marked.
    Only,
}

/// A lock on the rows that a query returns, until the transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lock {
    /// Others may read the rows under such a lock, too.
    pub shared: bool,
    pub wait: Wait,
}

/// What happens at a row that someone else has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// The query waits.
    Block,
    /// The query fails.
    Fail,
    /// The row is left out.
    Skip,
}

impl Spec {
    /// Runs a closure over the model's own columns.
    pub(crate) fn closure<M: Decl, T>(&mut self, f: impl FnOnce(Columns<M>) -> T) -> T {
        self.closure_at::<M, T>(|_, columns| f(columns))
    }

    /// Runs a closure over the model's own columns, which stand at the path.
    pub(crate) fn closure_at<M: Decl, T>(&mut self, f: impl FnOnce(Path, Columns<M>) -> T) -> T {
        let scope = scope::again(self.scope, scope::next());
        self.scope = Some(scope);
        let at = Path::scope(scope);
        scope::within(scope, M::DEF, || f(at, M::columns(at)))
    }

    fn lock(&mut self) -> &mut Lock {
        self.lock.get_or_insert(Lock { shared: false, wait: Wait::Block })
    }
}

/// A query for rows of the model `M` that gives values of the type `Out`.
pub struct Query<M, Out = M> {
    pub(crate) spec: Spec,
    /// The relations that are loaded beside the rows.
    pub(crate) edges: Vec<Edge>,
    /// Whether all statements run in one transaction with repeatable reads.
    pub(crate) snapshot: bool,
    marker: PhantomData<fn() -> (M, Out)>,
}

/// A query for some columns or expressions.
pub struct Select<M, S> {
    pub(crate) spec: Spec,
    pub(crate) nodes: Vec<Node>,
    marker: PhantomData<fn() -> (M, S)>,
}

impl<M, Out> Clone for Query<M, Out> {
    fn clone(&self) -> Self {
        let (spec, edges) = (self.spec.clone(), self.edges.clone());
        Query { spec, edges, snapshot: self.snapshot, marker: PhantomData }
    }
}

impl<M, S> Clone for Select<M, S> {
    fn clone(&self) -> Self {
        Select { spec: self.spec.clone(), nodes: self.nodes.clone(), marker: PhantomData }
    }
}

impl<M: Decl, Out> Query<M, Out> {
    pub(crate) fn new() -> Self {
        Query::from_parts(Spec::default(), Vec::new())
    }

    pub(super) fn from_parts(spec: Spec, edges: Vec<Edge>) -> Self {
        Query { spec, edges, snapshot: false, marker: PhantomData }
    }

    /// Only rows that pass the condition. Several filters must all pass.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<M>) -> C) -> Self {
        let Cond(node) = self.spec.closure::<M, _>(|columns| f(columns).into_cond());
        self.spec.filters.push(node);
        self
    }

    /// A filter that is there only if the value is.
    #[must_use]
    pub fn if_some<V, C: IntoCond>(self, value: Option<V>, f: impl FnOnce(Columns<M>, V) -> C) -> Self {
        match value {
            Some(value) => self.filter(|columns| f(columns, value)),
            None => self,
        }
    }

    /// The order of the rows. A second call adds to the first.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, f: impl FnOnce(Columns<M>) -> O) -> Self {
        let mut orders = Vec::new();
        self.spec.closure::<M, _>(|columns| f(columns).orders(&mut orders));
        self.spec.orders.append(&mut orders);
        self
    }

    /// At most so many rows.
    #[must_use]
    pub fn limit(mut self, rows: u64) -> Self {
        self.spec.limit = Some(rows);
        self
    }

    /// Without the first rows.
    #[must_use]
    pub fn offset(mut self, rows: u64) -> Self {
        self.spec.offset = Some(rows);
        self
    }

    /// One row for each group of rows in which a column or an expression, or each of a tuple of
    /// them, is the same. Then [`select`](Query::select) what the groups are by, and aggregates.
    #[must_use]
    pub fn group_by<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        let mut groups = Vec::new();
        self.spec.closure::<M, _>(|columns| f(columns).nodes(&mut groups));
        self.spec.groups.append(&mut groups);
        self
    }

    /// Only groups that pass the condition, which may use aggregates.
    #[must_use]
    pub fn having<C: IntoCond>(mut self, f: impl FnOnce(Columns<M>) -> C) -> Self {
        let Cond(node) = self.spec.closure::<M, _>(|columns| f(columns).into_cond());
        self.spec.having.push(node);
        self
    }

    /// Only the first row, in the order that is given, of those in which a column or each of a tuple
    /// of columns is the same. Order by these columns first. PostgreSQL has it; elsewhere it is
    /// refused.
    #[must_use]
    pub fn distinct_on<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        let mut nodes = Vec::new();
        self.spec.closure::<M, _>(|columns| f(columns).nodes(&mut nodes));
        self.spec.distinct_on.append(&mut nodes);
        self
    }

    /// Locks the rows against writes and locks of others until the transaction ends. Outside of one it
    /// is refused.
    #[must_use]
    pub fn for_update(mut self) -> Self {
        self.spec.lock().shared = false;
        self
    }

    /// Locks the rows against writes of others, but not against such locks, until the transaction
    /// ends. Outside of one it is refused.
    #[must_use]
    pub fn for_share(mut self) -> Self {
        self.spec.lock().shared = true;
        self
    }

    /// With a lock: leaves out the rows that someone else has locked.
    #[must_use]
    pub fn skip_locked(mut self) -> Self {
        self.spec.lock().wait = Wait::Skip;
        self
    }

    /// With a lock: fails at once if someone else has locked a row.
    #[must_use]
    pub fn no_wait(mut self) -> Self {
        self.spec.lock().wait = Wait::Fail;
        self
    }
}

impl<M, S> Select<M, S> {
    pub(super) fn from_parts(spec: Spec, nodes: Vec<Node>) -> Self {
        Select { spec, nodes, marker: PhantomData }
    }

    /// Equal rows only once.
    #[must_use]
    pub fn distinct(mut self) -> Self {
        self.spec.distinct = true;
        self
    }
}

impl<M: Decl> Query<M> {
    /// Some columns or expressions instead of whole rows: one, or a tuple of them.
    #[must_use]
    pub fn select<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Select<M, S> {
        let mut nodes = Vec::new();
        self.spec.closure::<M, _>(|columns| f(columns).nodes(&mut nodes));
        Select { spec: self.spec, nodes, marker: PhantomData }
    }
}

/// Something that can be selected: a column, an expression, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "expected a column, an expression, or a tuple of them"
)]
pub trait Selected: 'static {
    /// What a row of it becomes.
    type Out: Send + 'static;
    /// Adds the expressions to a list.
    fn nodes(self, to: &mut Vec<Node>);
    /// Adds the types that [`read`](Selected::read) takes.
    fn types(to: &mut Vec<SqlType>);
    /// Reads the values.
    ///
    /// # Errors
    /// If a column cannot be read.
    fn read(row: &mut Reader<'_>) -> Result<Self::Out>;
}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Selected for Expr<B, N, S>
where
    Expr<B, N, S>: 'static,
{
    type Out = N::Of<B>;
    fn nodes(self, to: &mut Vec<Node>) {
        to.push(self.node());
    }
    fn types(to: &mut Vec<SqlType>) {
        to.push(B::TYPE);
    }
    fn read(row: &mut Reader<'_>) -> Result<N::Of<B>> {
        row.next()
    }
}

/// Something that is selected, and written as JSON as it is read.
#[doc(hidden)]
#[cfg(feature = "json")]
pub trait SelectedJson: Selected {
    /// Writes the values: a tuple is a list.
    ///
    /// # Errors
    /// If a column cannot be read, or its `Serialize` fails.
    fn write(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()>;
}

#[cfg(feature = "json")]
#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> SelectedJson for Expr<B, N, S>
where
    N::Of<B>: serde::Serialize,
    Expr<B, N, S>: 'static,
{
    fn write(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()> {
        crate::json::json_column::<N::Of<B>>(row, to.bytes(), "")
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[cfg(feature = "json")]
        #[diagnostic::do_not_recommend]
        impl<$($name: SelectedJson),*> SelectedJson for ($($name,)*) {
            fn write(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()> {
                to.list(row, &[$($name::write),*])
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($name: Selected),*> Selected for ($($name,)*) {
            type Out = ($($name::Out,)*);
            #[allow(non_snake_case, reason = "one letter names a type and its value")]
            fn nodes(self, to: &mut Vec<Node>) {
                let ($($name,)*) = self;
                $($name.nodes(to);)*
            }
            fn types(to: &mut Vec<SqlType>) {
                $($name::types(to);)*
            }
            fn read(row: &mut Reader<'_>) -> Result<Self::Out> {
                Ok(($($name::read(row)?,)*))
            }
        }
    };
}
crate::query::each_tuple!(tuples);
