//! Named queries: tables that a query reads from or joins, also recursive ones.

use super::{Expr, IntoCond, Node, Order, Orders, Query, Select, Selected, Source, Spec, scope};
use crate::model::{Columns, Decl, ModelDef, Nullable, Nullity, Path, Required};
use crate::value::{Scalar, SqlType};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The scope of a table that is joined to the rows of a scope.
const JOINED: u8 = 128;

/// A named query without its types.
#[derive(Debug)]
pub(crate) struct TableDef {
    /// Which it is: the name may be another's, too.
    pub id: u64,
    pub name: &'static str,
    /// The types of its columns, and whether they may be NULL.
    pub columns: Vec<(SqlType, bool)>,
    /// What it consists of; inside of its own recursion nothing.
    pub body: Option<TableBody>,
}

#[derive(Debug)]
pub(crate) struct TableBody {
    pub first: TablePart,
    pub step: Option<TableStep>,
}

#[derive(Debug)]
pub(crate) struct TablePart {
    pub model: &'static ModelDef,
    pub spec: Spec,
    pub nodes: Vec<Node>,
}

/// How rows lead to further rows.
#[derive(Debug)]
pub(crate) struct TableStep {
    pub part: TablePart,
    /// The most steps, if equal rows are kept; otherwise it ends when a step finds nothing new.
    pub most: Option<u32>,
}

impl PartialEq for TableDef {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A named query that is joined.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TableJoin {
    pub table: Arc<TableDef>,
    pub scope: u8,
    pub on: Vec<Node>,
    /// Rows without a partner stay.
    pub optional: bool,
}

/// A query under a name, whose rows another query reads or joins: a common table expression (WITH).
/// Its columns are what was selected, as a tuple.
///
/// ```
/// # use plough::prelude::*;
/// # #[derive(Model)] struct User { #[model(id)] id: i64, name: String }
/// # #[derive(Model)] struct Post { #[model(id)] id: i64, author_id: i64 }
/// use plough::query::count;
///
/// # async fn rows(db: &Db) -> plough::Result<()> {
/// let busy = Post::query()
///     .group_by(|p| p.author_id)
///     .having(|_| count().gt(10))
///     .select(|p| (p.author_id, count()))
///     .named("busy");
/// let rows: Vec<(String, i64)> = User::query()
///     .join(&busy, |u, (author, _)| author.eq(u.id))
///     .order_by(|(_, (_, posts))| posts.desc())
///     .select(|(u, (_, posts))| (u.name, posts))
///     .all(db)
///     .await?;
/// # Ok(()) }
/// ```
pub struct Cte<M, S> {
    pub(crate) def: Arc<TableDef>,
    marker: PhantomData<fn() -> (M, S)>,
}

impl<M, S> Clone for Cte<M, S> {
    fn clone(&self) -> Self {
        Cte { def: self.def.clone(), marker: PhantomData }
    }
}

/// A column of a named query.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    path: Path,
    index: u16,
}

impl Source for TableColumn {
    fn node(self) -> Node {
        Node::Column(self.path, self.index)
    }
}

/// What was selected, as the columns of a named query.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the columns of a named query",
    label = "expected a column, an expression, or a tuple of them"
)]
pub trait Tabular: Selected {
    /// The columns, as a closure has them.
    type Columns<Null: Nullity>: Copy;
    /// The columns of the rows at a path, from the next index on.
    #[doc(hidden)]
    fn columns<Null: Nullity>(at: Path, next: &mut u16) -> Self::Columns<Null>;
    /// Adds whether the columns may be NULL.
    #[doc(hidden)]
    fn nulls(to: &mut Vec<bool>);
}

#[diagnostic::do_not_recommend]
impl<B: Scalar, N: Nullity, S: Source> Tabular for Expr<B, N, S> {
    type Columns<Null: Nullity> = Expr<B, Null::Or<N>, TableColumn>;
    fn columns<Null: Nullity>(at: Path, next: &mut u16) -> Self::Columns<Null> {
        let index = *next;
        *next += 1;
        Expr::from_source(TableColumn { path: at, index })
    }
    fn nulls(to: &mut Vec<bool>) {
        to.push(N::NULLABLE);
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: Tabular),*> Tabular for ($($name,)*) {
            type Columns<Null: Nullity> = ($($name::Columns<Null>,)*);
            fn columns<Null: Nullity>(at: Path, next: &mut u16) -> Self::Columns<Null> {
                ($($name::columns::<Null>(at, next),)*)
            }
            fn nulls(to: &mut Vec<bool>) {
                $($name::nulls(to);)*
            }
        }
    };
}
crate::query::each_tuple!(tuples);

fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn head<S: Tabular>() -> Vec<(SqlType, bool)> {
    let (mut types, mut nulls) = (Vec::new(), Vec::new());
    S::types(&mut types);
    S::nulls(&mut nulls);
    types.into_iter().zip(nulls).collect()
}

impl<M: Decl, S: Tabular> Select<M, S> {
    fn part(self) -> TablePart {
        TablePart { model: M::DEF, spec: self.spec, nodes: self.nodes }
    }

    /// The query under a name, to be read or joined by another.
    #[must_use]
    pub fn named(self, name: &'static str) -> Cte<M, S> {
        let columns = head::<S>();
        let body = Some(TableBody { first: self.part(), step: None });
        Cte { def: Arc::new(TableDef { id: next_id(), name, columns, body }), marker: PhantomData }
    }

    /// These rows, then those that a step finds from them, then those that it finds from these, and
    /// so on until a step finds no new row: `WITH RECURSIVE`. The closure gets the rows found before,
    /// and joins or reads them once.
    ///
    /// Each row comes once, so that a cycle ends it. A column that grows from step to step makes
    /// every row a new one: with such a column use [`recursive_steps`](Select::recursive_steps).
    /// MariaDB stops after 1,000 steps, and MySQL fails there, unless the server is set otherwise.
    #[must_use]
    pub fn recursive<N: Decl, T: Selected<Out = S::Out>>(
        self,
        name: &'static str,
        step: impl FnOnce(&Cte<M, S>) -> Select<N, T>,
    ) -> Cte<M, S> {
        self.recursion(name, None, step)
    }

    /// As [`recursive`](Select::recursive), but every row comes as often as it is found, and it ends
    /// after so many steps at the latest: also where the rows lead in a circle.
    #[must_use]
    pub fn recursive_steps<N: Decl, T: Selected<Out = S::Out>>(
        self,
        name: &'static str,
        most: u32,
        step: impl FnOnce(&Cte<M, S>) -> Select<N, T>,
    ) -> Cte<M, S> {
        self.recursion(name, Some(most), step)
    }

    fn recursion<N: Decl, T: Selected<Out = S::Out>>(
        self,
        name: &'static str,
        most: Option<u32>,
        step: impl FnOnce(&Cte<M, S>) -> Select<N, T>,
    ) -> Cte<M, S> {
        let (id, columns) = (next_id(), head::<S>());
        let itself = TableDef { id, name, columns: columns.clone(), body: None };
        let step = step(&Cte { def: Arc::new(itself), marker: PhantomData });
        let step = TablePart { model: N::DEF, spec: step.spec, nodes: step.nodes };
        let step = Some(TableStep { part: step, most });
        let body = Some(TableBody { first: self.part(), step });
        Cte { def: Arc::new(TableDef { id, name, columns, body }), marker: PhantomData }
    }
}

/// What stands in the FROM of a query over named queries.
pub trait Sources {
    /// What closures get.
    type Columns;
    #[doc(hidden)]
    const MODEL: Option<&'static ModelDef>;
    #[doc(hidden)]
    fn columns(scope: u8) -> Self::Columns;
}

/// The rows of a named query alone.
#[derive(Debug)]
pub struct Only<S>(PhantomData<fn() -> S>);

/// The rows of a model and those of a named query.
#[derive(Debug)]
pub struct Joined<M, S, Null>(PhantomData<fn() -> (M, S, Null)>);

impl<S: Tabular> Sources for Only<S> {
    type Columns = S::Columns<Required>;
    const MODEL: Option<&'static ModelDef> = None;
    fn columns(scope: u8) -> Self::Columns {
        S::columns(Path::scope(scope), &mut 0)
    }
}

impl<M: Decl, S: Tabular, Null: Nullity> Sources for Joined<M, S, Null> {
    type Columns = (Columns<M>, S::Columns<Null>);
    const MODEL: Option<&'static ModelDef> = Some(M::DEF);
    fn columns(scope: u8) -> Self::Columns {
        (M::columns(Path::scope(scope)), S::columns(Path::scope(joined(scope)), &mut 0))
    }
}

/// The scope of what is joined to the rows of a scope. Closures are never that deep.
fn joined(scope: u8) -> u8 {
    if scope < JOINED - 1 { JOINED | scope } else { super::NO_SCOPE }
}

/// A query over a named query, or over a model and one. Closures get the columns of all: of a named
/// query alone its tuple, of a join `(model, tuple)`. It ends in [`select`](Rows::select).
#[must_use = "end it with `.select(..)`"]
pub struct Rows<M, F> {
    spec: Spec,
    marker: PhantomData<fn() -> (M, F)>,
}

impl<M, F> Clone for Rows<M, F> {
    fn clone(&self) -> Self {
        Rows { spec: self.spec.clone(), marker: PhantomData }
    }
}

impl<M: Decl, S: Tabular> Cte<M, S> {
    /// Its rows, to be filtered, ordered, grouped and selected from.
    pub fn query(&self) -> Rows<M, Only<S>> {
        let spec = Spec { from: Some(self.def.clone()), ..Spec::default() };
        Rows { spec, marker: PhantomData }
    }

    /// All of its rows, with all columns.
    #[must_use]
    pub fn rows(&self) -> Select<M, S> {
        let Rows { mut spec, .. } = self.query();
        let own = scope::again(None, scope::next());
        spec.scope = Some(own);
        let columns = u16::try_from(self.def.columns.len()).unwrap_or(u16::MAX);
        let nodes = (0..columns).map(|index| Node::Column(Path::scope(own), index)).collect();
        Select::from_parts(spec, nodes)
    }
}

impl<M: Decl> Query<M> {
    /// Each row beside every row of a named query that meets the condition.
    pub fn join<T: Decl, S: Tabular, C: IntoCond>(
        self,
        table: &Cte<T, S>,
        on: impl FnOnce(Columns<M>, S::Columns<Required>) -> C,
    ) -> Rows<M, Joined<M, S, Required>> {
        self.joined(table, false, on)
    }

    /// As [`join`](Query::join); a row without any such row stays, beside columns that are NULL.
    pub fn left_join<T: Decl, S: Tabular, C: IntoCond>(
        self,
        table: &Cte<T, S>,
        on: impl FnOnce(Columns<M>, S::Columns<Nullable>) -> C,
    ) -> Rows<M, Joined<M, S, Nullable>> {
        self.joined(table, true, on)
    }

    fn joined<T: Decl, S: Tabular, Null: Nullity, C: IntoCond>(
        self,
        table: &Cte<T, S>,
        optional: bool,
        on: impl FnOnce(Columns<M>, S::Columns<Null>) -> C,
    ) -> Rows<M, Joined<M, S, Null>> {
        let mut rows = Rows::<M, Joined<M, S, Null>> { spec: self.spec, marker: PhantomData };
        let on = rows.closure(|(model, table)| on(model, table).into_cond().0);
        let scope = joined(rows.spec.scope.unwrap_or(0));
        rows.spec.join = Some(TableJoin { table: table.def.clone(), scope, on: vec![on], optional });
        rows
    }
}

impl<M: Decl, F: Sources> Rows<M, F> {
    fn closure<T>(&mut self, f: impl FnOnce(F::Columns) -> T) -> T {
        let own = scope::again(self.spec.scope, scope::next());
        self.spec.scope = Some(own);
        scope::within(own, F::MODEL, || f(F::columns(own)))
    }

    /// Only rows that pass the condition. Several filters must all pass.
    pub fn filter<C: IntoCond>(mut self, f: impl FnOnce(F::Columns) -> C) -> Self {
        let cond = self.closure(|columns| f(columns).into_cond().0);
        self.spec.filters.push(cond);
        self
    }

    /// The order of the rows. A second call adds to the first.
    pub fn order_by<O: Orders>(mut self, f: impl FnOnce(F::Columns) -> O) -> Self {
        let mut orders: Vec<Order> = Vec::new();
        self.closure(|columns| f(columns).orders(&mut orders));
        self.spec.orders.append(&mut orders);
        self
    }

    /// One row for each group, as [`Query::group_by`].
    pub fn group_by<G: Selected>(mut self, f: impl FnOnce(F::Columns) -> G) -> Self {
        let mut groups = Vec::new();
        self.closure(|columns| f(columns).nodes(&mut groups));
        self.spec.groups.append(&mut groups);
        self
    }

    /// Only groups that pass the condition.
    pub fn having<C: IntoCond>(mut self, f: impl FnOnce(F::Columns) -> C) -> Self {
        let cond = self.closure(|columns| f(columns).into_cond().0);
        self.spec.having.push(cond);
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.spec.limit = Some(rows);
        self
    }

    /// Without the first rows.
    pub fn offset(mut self, rows: u64) -> Self {
        self.spec.offset = Some(rows);
        self
    }

    /// What the rows give: a column or an expression, or a tuple of them.
    #[must_use]
    pub fn select<T: Selected>(mut self, f: impl FnOnce(F::Columns) -> T) -> Select<M, T> {
        let mut nodes = Vec::new();
        self.closure(|columns| f(columns).nodes(&mut nodes));
        Select::from_parts(self.spec, nodes)
    }
}
