//! Queries for views.

use super::cursor::page_by_key;
use super::ends::{All, ExactlyOne, First, at_most, explain, page, single};
use super::{
    CursorPage, CursorRequest, Deleted, Find, IntoCond, Orders, Page, PageRequest, Pick, Query, RowStream,
    Spec,
};
use crate::compile::{self, Output};
use crate::error::Result;
use crate::exec::{Session, Statement};
use crate::model::{Columns, Decl, ModelDef, SoftDelete};
use crate::relate::{self, Tree, Viewed};
use crate::shape::{View, ViewOf, ViewPlan};
use crate::value::SqlType;

/// A query for views: structs whose fields say what is read.
pub struct ViewQuery<V> {
    spec: Spec,
    plan: ViewPlan,
    viewed: Viewed<V>,
    snapshot: bool,
}

impl<V> Clone for ViewQuery<V> {
    fn clone(&self) -> Self {
        let (spec, plan) = (self.spec.clone(), self.plan.clone());
        ViewQuery { spec, plan, viewed: self.viewed, snapshot: self.snapshot }
    }
}

impl<M: Decl> Query<M> {
    /// Views instead of whole rows: exactly the columns that the struct names are selected, and
    /// exactly the relations that it names are loaded, one statement for each.
    #[must_use]
    pub fn view<V: ViewOf<M>>(self) -> ViewQuery<V> {
        ViewQuery::new(self.spec, self.snapshot)
    }
}

impl<M: Decl> Find<M> {
    /// A view instead of the whole row.
    #[must_use]
    pub fn view<V: ViewOf<M>>(self) -> FindView<V> {
        FindView(ViewQuery::new(self.into_spec(), false))
    }
}

/// A view of a row by its primary key.
pub struct FindView<V>(ViewQuery<V>);

impl<V: View> FindView<V> {
    #[cfg(feature = "json")]
    pub(super) fn into_query(self) -> ViewQuery<V> {
        self.0
    }

    /// The view, or `None` if there is no row with this key.
    #[track_caller]
    pub fn get(self, on: &Session) -> First<V> {
        self.0.all(on).first()
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        self.0.to_sql(on)
    }
}

impl<V: View> ViewQuery<V> {
    fn new(mut spec: Spec, snapshot: bool) -> Self {
        let (plan, viewed) =
            ViewPlan::of::<V, _>(&mut spec, |at, columns, plan| plan.ask(at, V::plan(columns), Viewed::of));
        ViewQuery { spec, plan, viewed, snapshot }
    }

    fn model() -> &'static ModelDef {
        <V::Of as Decl>::DEF
    }

    pub(super) fn into_tree(self) -> (Spec, Tree) {
        let ViewPlan { nodes, edges, .. } = self.plan;
        let tree = Tree { model: Self::model(), pick: Pick::Nodes(nodes), edges, root: self.viewed.root };
        (self.spec, tree)
    }

    /// The only statement of an end that loads nothing: see [`Query`]'s.
    fn only(&self, on: &Session, output: Output<'_>) -> Result<Statement> {
        if self.snapshot {
            relate::check_snapshot(on)?;
        }
        compile::select(on.ground(), Self::model(), &self.spec, output)
    }

    /// The functions that know its type, and whether nothing is loaded for its rows.
    #[cfg(feature = "json")]
    pub(super) fn viewed(&self) -> (Viewed<V>, bool) {
        (self.viewed, self.plan.edges.is_empty())
    }

    /// Whether its statements see one moment.
    #[cfg(feature = "json")]
    pub(super) fn is_snapshot(&self) -> bool {
        self.snapshot
    }

    fn shown(&self, on: &Session) -> Result<Statement> {
        let (spec, tree) = self.clone().into_tree();
        tree.statement(on, &spec, &tree.layout(&spec)?)
    }

    /// The statement of rows for which nothing is loaded.
    pub(super) fn alone(&self, on: &Session) -> Result<Statement> {
        if self.snapshot {
            relate::check_snapshot(on)?;
        }
        self.shown(on)
    }

    fn at_most(mut self, rows: u64) -> Self {
        self.spec = at_most(&self.spec, rows);
        self
    }

    /// Only rows that pass the condition. Several filters must all pass.
    #[must_use]
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(Columns<V::Of>) -> C) -> Self {
        let cond = self.spec.closure::<V::Of, _>(|columns| f(columns).into_cond());
        self.spec.filters.push(cond.0);
        self
    }

    /// The order of the rows. A second call adds to the first.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, f: impl FnOnce(Columns<V::Of>) -> O) -> Self {
        let mut orders = Vec::new();
        self.spec.closure::<V::Of, _>(|columns| f(columns).orders(&mut orders));
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

    /// Rows that are marked as deleted, too.
    #[must_use]
    pub fn with_deleted(mut self) -> Self
    where
        V::Of: SoftDelete,
    {
        self.spec.deleted = Deleted::Shown;
        self
    }

    /// Reads the rows and what is loaded with them in one read-only transaction with repeatable
    /// reads, so that all of it is the state of one moment: see [`Query::snapshot`].
    #[must_use]
    pub fn snapshot(mut self) -> Self {
        self.snapshot = true;
        self
    }

    /// Every row.
    #[track_caller]
    pub fn all(self, on: &Session) -> All<V> {
        if self.plan.edges.is_empty() && !self.snapshot {
            let Viewed { read, root, .. } = self.viewed;
            return All::new(on.here(), self.shown(on), (root.types)(), read);
        }
        let snapshot = self.snapshot;
        let (spec, tree) = self.into_tree();
        All::of_run(relate::fetch_tree(on.here(), snapshot, &spec, tree))
    }

    /// The first row, or `None`.
    #[track_caller]
    pub fn first(self, on: &Session) -> First<V> {
        self.at_most(1).all(on).first()
    }

    /// The only row: none is [`Kind::NotFound`](crate::error::Kind::NotFound), more than one is
    /// [`Kind::TooManyRows`](crate::error::Kind::TooManyRows).
    #[track_caller]
    pub fn one(self, on: &Session) -> ExactlyOne<V> {
        self.at_most(2).all(on).one(Some(Self::model().name))
    }

    /// The number of rows.
    ///
    /// # Errors
    /// If the query cannot be run.
    #[track_caller]
    pub fn count(&self, on: &Session) -> impl Future<Output = Result<i64>> + Send + use<V> {
        single(on.here(), self.only(on, Output::Count), SqlType::I64)
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// If the query cannot be run.
    #[track_caller]
    pub fn exists(&self, on: &Session) -> impl Future<Output = Result<bool>> + Send + use<V> {
        let rows =
            All::<i64>::new(on.here(), self.only(on, Output::Exists), vec![SqlType::I64], |row| row.next());
        async move { Ok(!rows.await?.is_empty()) }
    }

    /// One page of rows and the number of all: see [`Query::page`].
    ///
    /// # Errors
    /// If the page's number or size is 0, the query has a limit or an offset, or a statement fails.
    #[track_caller]
    pub fn page(
        mut self,
        on: &Session,
        request: PageRequest,
    ) -> impl Future<Output = Result<Page<V>>> + Send + use<V> {
        let (spec, snapshot) = (self.spec.clone(), std::mem::take(&mut self.snapshot));
        page(on.here(), Self::model(), spec, snapshot, request, |on, spec| {
            self.spec = spec;
            self.all(on)
        })
    }

    /// A page of rows by its place in the order and not by its number: see [`Query::cursor`].
    ///
    /// # Errors
    /// As those of [`Query::cursor`].
    #[track_caller]
    pub fn cursor(
        self,
        on: &Session,
        request: CursorRequest,
    ) -> impl Future<Output = Result<CursorPage<V>>> + Send + use<V> {
        let snapshot = self.snapshot;
        let (spec, tree) = self.into_tree();
        page_by_key(on.here(), spec, request, snapshot, tree)
    }

    /// The SQL of the rows, with placeholders; relations are loaded by statements of their own.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        Ok(self.shown(on)?.sql.to_string())
    }

    /// The SQL of the relations that are loaded, with placeholders: see [`Query::loads_to_sql`].
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn loads_to_sql(&self, on: &Session) -> Result<Vec<String>> {
        relate::sql(on, Self::model(), &self.plan.edges)
    }

    /// The rows one by one, in constant memory. Dropping the stream ends the statement. In a
    /// transaction, read it to its end: one that is dropped before takes the connection, and so the
    /// whole transaction, with it.
    ///
    /// Relations are loaded for every 256 rows, by one statement each, on another connection than
    /// that of the stream. A transaction has only one: there a view with relations is refused.
    #[track_caller]
    pub fn stream(self, on: &Session) -> RowStream<V> {
        let on = on.here();
        if self.plan.edges.is_empty() {
            let (statement, Viewed { read, root, .. }) = (self.alone(&on), self.viewed);
            return RowStream::new(on, statement, (root.types)(), read);
        }
        let snapshot = self.snapshot;
        let (spec, tree) = self.into_tree();
        RowStream::loading(on, &spec, snapshot, tree)
    }

    /// The database's plan for the query, in its own words.
    ///
    /// # Errors
    /// If the query cannot be run.
    #[track_caller]
    pub fn explain(&self, on: &Session) -> impl Future<Output = Result<String>> + Send + use<V> {
        explain(on.here(), self.shown(on))
    }
}
