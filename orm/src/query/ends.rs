//! The ends of a query: where it meets a database.
//!
//! Each is a thin, named future over one non-generic function, so that only a `poll` and a
//! `downcast` are compiled per model.

use super::page::{Page, PageRequest};
use super::stream::RowStream;
use super::{Pick, Query, Select, Selected, Spec};
use crate::compile::{self, Output};
use crate::decode::{Collect, Reader, Sink, Types};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, BoxFuture, Done, Session, Statement, run};
use crate::model::{Decl, ModelDef};
use crate::relate::{self, Assemble, Tree};
use crate::value::SqlType;
use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

pub(crate) type Ran = BoxFuture<'static, Result<(Box<dyn Sink>, Done)>>;

/// The types of all columns of a model.
pub(crate) fn model_types(model: &ModelDef) -> Vec<SqlType> {
    model.columns.iter().map(|column| column.ty).collect()
}

/// Turns the sink of a finished statement back into what it is.
pub(crate) fn collected<T: Send + 'static>(sink: Box<dyn Sink>) -> Result<Vec<T>> {
    match (sink as Box<dyn Any>).downcast::<Collect<T>>() {
        Ok(collect) => Ok(collect.rows),
        // A driver gives back the sink it was given.
        Err(_) => Err(Error::new(Kind::Decode, "the driver returned another sink than it was given")),
    }
}

/// The future of `.all`: every row.
#[must_use = "nothing runs until it is awaited"]
pub struct All<T> {
    run: Ran,
    marker: PhantomData<fn() -> T>,
}

/// The future of `.first`: one row or none.
#[must_use = "nothing runs until it is awaited"]
pub struct First<T>(All<T>);

/// The future of `.one`: exactly one row.
#[must_use = "nothing runs until it is awaited"]
pub struct ExactlyOne<T> {
    all: All<T>,
    model: Option<&'static str>,
}

impl<T: Send + 'static> All<T> {
    pub(crate) fn new(
        on: Session,
        statement: Result<Statement>,
        types: impl Into<Types>,
        read: fn(&mut Reader<'_>) -> Result<T>,
    ) -> Self {
        let sink = Box::new(Collect::new(types, read));
        All { run: run::fetch(on, statement, sink), marker: PhantomData }
    }

    /// What a statement that is run already collects.
    pub(crate) fn of_run(run: Ran) -> Self {
        All { run, marker: PhantomData }
    }

    /// The first of the rows.
    pub(crate) fn first(self) -> First<T> {
        First(self)
    }

    /// The only one of the rows.
    pub(crate) fn one(self, model: Option<&'static str>) -> ExactlyOne<T> {
        ExactlyOne { all: self, model }
    }
}

impl<T: Send + 'static> Future for All<T> {
    type Output = Result<Vec<T>>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.run.as_mut().poll(cx).map(|ran| collected(ran?.0))
    }
}

impl<T: Send + 'static> Future for First<T> {
    type Output = Result<Option<T>>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|rows| Ok(rows?.into_iter().next()))
    }
}

impl<T: Send + 'static> Future for ExactlyOne<T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let model = self.model;
        Pin::new(&mut self.all).poll(cx).map(|rows| only(rows?, model))
    }
}

fn only<T>(rows: Vec<T>, model: Option<&'static str>) -> Result<T> {
    let mut rows = rows.into_iter();
    match (rows.next(), rows.next()) {
        (Some(row), None) => Ok(row),
        (None, _) => Err(Error::new(Kind::NotFound, "no row matches").model(model)),
        (Some(_), Some(_)) => {
            let error = Error::new(Kind::TooManyRows, "more than one row matches").model(model);
            Err(error.hint("use `.first` for the first of several"))
        }
    }
}

/// A query's rows are at most so many: a smaller limit of the user's own stays.
pub(super) fn at_most(spec: &Spec, rows: u64) -> Spec {
    let mut spec = spec.clone();
    spec.limit = Some(spec.limit.map_or(rows, |limit| limit.min(rows)));
    spec
}

pub(super) async fn single<T: crate::value::Decode>(
    on: Session,
    statement: Result<Statement>,
    ty: SqlType,
) -> Result<T> {
    let rows = All::<T>::new(on, statement, vec![ty], |row| row.next()).await?;
    rows.into_iter()
        .next()
        .ok_or_else(|| Error::result_shape("the database returned no row for an aggregate"))
}

/// A page: the number of all rows, then the rows that it has.
pub(super) async fn page<T: Send + 'static>(
    on: Session,
    model: &'static ModelDef,
    mut spec: Spec,
    snapshot: bool,
    request: PageRequest,
    rows: impl FnOnce(&Session, Spec) -> All<T>,
) -> Result<Page<T>> {
    if spec.limit.is_some() || spec.offset.is_some() {
        let message = "`.limit` and `.offset` do not go with `.page`: the request says which rows";
        return Err(Error::new(Kind::InvalidInput, message).model(Some(model.name)));
    }
    let (limit, offset) = request.limit_offset()?;
    let snapshot = if snapshot { Some(relate::begin_snapshot(&on).await?) } else { None };
    let on = snapshot.as_deref().cloned().unwrap_or(on);
    let count = compile::select(on.ground(), model, &spec, Output::Count);
    let total = single(on.clone(), count, SqlType::I64).await?;
    let items = if u64::try_from(total).unwrap_or(0) > offset {
        (spec.limit, spec.offset) = (Some(limit), Some(offset));
        rows(&on, spec).await?
    } else {
        Vec::new()
    };
    if let Some(snapshot) = snapshot {
        snapshot.commit().await?;
    }
    Ok(Page::new(items, total, request))
}

pub(super) async fn explain(on: Session, statement: Result<Statement>) -> Result<String> {
    let mut statement = statement?;
    statement.sql = format!("{}{}", on.dialect().explain(), statement.sql).into();
    statement.operation = "EXPLAIN";
    if statement.access == Access::Lock {
        // A plan locks nothing.
        statement.access = Access::Read;
    }
    let sink: Box<dyn Sink> = Box::new(Lines::default());
    let (sink, _) = run::fetch(on, Ok(statement), sink).await?;
    match (sink as Box<dyn Any>).downcast::<Lines>() {
        Ok(lines) => Ok(lines.text),
        Err(_) => Err(Error::new(Kind::Decode, "the driver returned another sink than it was given")),
    }
}

/// Collects rows of any shape as lines of text: a database's query plan.
#[derive(Default)]
struct Lines {
    text: String,
    columns: usize,
}

impl Sink for Lines {
    fn columns(&mut self, columns: &dyn crate::decode::ResultColumns) -> Result<()> {
        self.columns = columns.len();
        Ok(())
    }

    fn row(&mut self, row: &dyn crate::decode::Row) -> Result<()> {
        for i in 0..self.columns {
            if i > 0 {
                self.text.push_str(" | ");
            }
            match (row.text(i), row.i64(i), row.f64(i)) {
                (Ok(text), _, _) => self.text.push_str(text),
                (_, Ok(number), _) => self.text.push_str(&number.to_string()),
                (_, _, Ok(number)) => self.text.push_str(&number.to_string()),
                _ => self.text.push('-'),
            }
        }
        self.text.push('\n');
        Ok(())
    }

    fn clear(&mut self) {
        self.text.clear();
    }
}

impl<M: Decl, Out: Assemble<M>> Query<M, Out> {
    fn compiled(on: &Session, spec: &Spec, output: Output<'_>) -> Result<Statement> {
        compile::select(on.ground(), M::DEF, spec, output)
    }

    #[track_caller]
    fn rows(self, on: &Session, spec: &Spec) -> All<Out> {
        if let Some(read) = Out::row_alone() {
            let statement = self.only(on, spec, Output::Model);
            return All::new(on.here(), statement, Types::Model(M::DEF), read);
        }
        let snapshot = self.snapshot;
        All::of_run(relate::fetch_tree(on.here(), snapshot, spec, self.into_tree()))
    }

    /// What is read and loaded.
    pub(super) fn into_tree(self) -> Tree {
        Tree { model: M::DEF, pick: Pick::Rows, edges: self.edges, root: relate::root::<M, Out>() }
    }

    /// The only statement of an end that loads nothing. What it sees is of one moment anyway, so that
    /// it needs no transaction for a snapshot.
    pub(super) fn only(&self, on: &Session, spec: &Spec, output: Output<'_>) -> Result<Statement> {
        if self.snapshot {
            relate::check_snapshot(on)?;
        }
        Self::compiled(on, spec, output)
    }

    /// Every row.
    #[track_caller]
    pub fn all(mut self, on: &Session) -> All<Out> {
        let spec = std::mem::take(&mut self.spec);
        self.rows(on, &spec)
    }

    /// The first row, or `None`.
    #[track_caller]
    pub fn first(self, on: &Session) -> First<Out> {
        let spec = at_most(&self.spec, 1);
        First(self.rows(on, &spec))
    }

    /// The only row: none is [`Kind::NotFound`], more than one is [`Kind::TooManyRows`].
    #[track_caller]
    pub fn one(self, on: &Session) -> ExactlyOne<Out> {
        let spec = at_most(&self.spec, 2);
        ExactlyOne { all: self.rows(on, &spec), model: Some(M::DEF.name) }
    }

    /// The number of rows.
    ///
    /// # Errors
    /// If the query cannot be run.
    #[track_caller]
    pub fn count(&self, on: &Session) -> impl Future<Output = Result<i64>> + Send + use<M, Out> {
        single(on.here(), self.only(on, &self.spec, Output::Count), SqlType::I64)
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// If the query cannot be run.
    #[track_caller]
    pub fn exists(&self, on: &Session) -> impl Future<Output = Result<bool>> + Send + use<M, Out> {
        let rows = All::<i64>::new(
            on.here(),
            self.only(on, &self.spec, Output::Exists),
            vec![SqlType::I64],
            |row| row.next(),
        );
        async move { Ok(!rows.await?.is_empty()) }
    }

    /// One page of rows and the number of all: one statement more than `.all`. Give the query an
    /// order, or pages may overlap.
    ///
    /// # Errors
    /// If the page's number or size is 0, the query has a limit or an offset, or a statement fails.
    #[track_caller]
    pub fn page(
        mut self,
        on: &Session,
        request: PageRequest,
    ) -> impl Future<Output = Result<Page<Out>>> + Send + use<M, Out> {
        let (spec, snapshot) = (std::mem::take(&mut self.spec), std::mem::take(&mut self.snapshot));
        page(on.here(), M::DEF, spec, snapshot, request, |on, spec| self.rows(on, &spec))
    }

    /// The SQL of the rows, with placeholders; relations are loaded by statements of their own:
    /// [`loads_to_sql`](Query::loads_to_sql).
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        Ok(Self::compiled(on, &self.spec, Output::Model)?.sql.to_string())
    }

    /// The SQL of the relations that are loaded, with placeholders: a statement for each `.with`, those
    /// below it after it. One placeholder stands for the keys of all rows.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn loads_to_sql(&self, on: &Session) -> Result<Vec<String>> {
        relate::sql(on, M::DEF, &self.edges)
    }

    /// The rows one by one, in constant memory. Dropping the stream ends the statement. In a
    /// transaction, read it to its end: one that is dropped before takes the connection, and so the
    /// whole transaction, with it.
    ///
    /// Relations are loaded for every 256 rows, by one statement each, on another connection than
    /// that of the stream. A transaction has only one: there a stream with relations is refused, and
    /// so is one of a [`snapshot`](Query::snapshot).
    #[track_caller]
    pub fn stream(self, on: &Session) -> RowStream<Out> {
        let on = on.here();
        if let Some(read) = Out::row_alone() {
            let statement = self.only(&on, &self.spec, Output::Model);
            return RowStream::new(on, statement, model_types(M::DEF), read);
        }
        let (spec, snapshot) = (self.spec.clone(), self.snapshot);
        RowStream::loading(on, &spec, snapshot, self.into_tree())
    }

    /// The database's plan for the query, in its own words.
    ///
    /// # Errors
    /// If the query cannot be run.
    #[track_caller]
    pub fn explain(&self, on: &Session) -> impl Future<Output = Result<String>> + Send + use<M, Out> {
        explain(on.here(), Self::compiled(on, &self.spec, Output::Model))
    }
}

impl<M: Decl, S: Selected> Select<M, S> {
    pub(super) fn compiled(&self, on: &Session, spec: &Spec) -> Result<Statement> {
        self.check_limit()?;
        compile::select(on.ground(), M::DEF, spec, Output::Nodes(&self.nodes))
    }

    /// Refuses a limit that reads as if the first rows were aggregated, and would cut the one row of
    /// the answer. (`.first` and `.one` have limits, too.)
    fn check_limit(&self) -> Result<()> {
        let limited = self.spec.limit.is_some() || self.spec.offset.is_some();
        if !limited || !self.spec.groups.is_empty() || !self.nodes.iter().any(compile::aggregates) {
            return Ok(());
        }
        let error =
            Error::new(Kind::InvalidInput, "a limit beside an aggregate of all rows, which is one row");
        let hint = "to aggregate the first rows, name them: `.limit(9).select(|p| p.views).named(\"first\")`, and \
            select of its `.query()`";
        Err(error.hint(hint).model(Some(M::DEF.name)))
    }

    pub(super) fn types() -> Vec<SqlType> {
        let mut types = Vec::new();
        S::types(&mut types);
        types
    }

    #[track_caller]
    fn rows(&self, on: &Session, spec: &Spec) -> All<S::Out> {
        All::new(on.here(), self.compiled(on, spec), Self::types(), S::read)
    }

    /// Every row.
    #[track_caller]
    pub fn all(self, on: &Session) -> All<S::Out> {
        self.rows(on, &self.spec)
    }

    /// The first row, or `None`.
    #[track_caller]
    pub fn first(self, on: &Session) -> First<S::Out> {
        First(self.rows(on, &at_most(&self.spec, 1)))
    }

    /// The only row: none is [`Kind::NotFound`], more than one is [`Kind::TooManyRows`].
    #[track_caller]
    pub fn one(self, on: &Session) -> ExactlyOne<S::Out> {
        ExactlyOne { all: self.rows(on, &at_most(&self.spec, 2)), model: Some(M::DEF.name) }
    }

    /// The rows one by one, in constant memory. Dropping the stream ends the statement.
    #[track_caller]
    pub fn stream(self, on: &Session) -> RowStream<S::Out> {
        RowStream::new(on.here(), self.compiled(on, &self.spec), Self::types(), S::read)
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        Ok(self.compiled(on, &self.spec)?.sql.to_string())
    }

    /// The database's plan for the query, in its own words.
    ///
    /// # Errors
    /// If the query cannot be run.
    #[track_caller]
    pub fn explain(&self, on: &Session) -> impl Future<Output = Result<String>> + Send + use<M, S> {
        explain(on.here(), self.compiled(on, &self.spec))
    }
}
