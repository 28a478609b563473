//! The ends of a query: where it meets a database.
//!
//! Each is a thin, named future over one non-generic function, so that only a `poll` and a
//! `downcast` are compiled per model.

use super::page::{Page, PageRequest};
use super::stream::RowStream;
use super::{Query, Select, Selected, Spec};
use crate::compile::{self, Output};
use crate::decode::{Collect, Reader, Sink};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Done, Session, Statement, run};
use crate::model::{Decl, ModelDef};
use crate::relate::{self, Assemble, Edge};
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
        on: &Session,
        statement: Result<Statement>,
        types: Vec<SqlType>,
        read: fn(&mut Reader<'_>) -> Result<T>,
    ) -> Self {
        let sink = Box::new(Collect::new(types, read));
        All { run: run::fetch(on.clone(), statement, sink), marker: PhantomData }
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

    /// The rows of a model, with what is loaded for each.
    fn of_tree<M: Decl>(on: &Session, statement: Result<Statement>, edges: Vec<Edge>, snapshot: bool) -> Self
    where
        T: Assemble<M>,
    {
        let (root, tree) = (relate::root::<M>, relate::root_tree::<M, T>);
        let loaded = relate::assembled::<M>;
        let run = relate::fetch_tree(on.clone(), snapshot, M::DEF, statement, edges, root, loaded, tree);
        All { run, marker: PhantomData }
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
fn at_most(spec: &Spec, rows: u64) -> Spec {
    let mut spec = spec.clone();
    spec.limit = Some(spec.limit.map_or(rows, |limit| limit.min(rows)));
    spec
}

async fn single<T: crate::value::Decode>(
    on: Session,
    statement: Result<Statement>,
    ty: SqlType,
) -> Result<T> {
    let rows = All::<T>::new(&on, statement, vec![ty], |row| row.next()).await?;
    rows.into_iter()
        .next()
        .ok_or_else(|| Error::result_shape("the database returned no row for an aggregate"))
}

async fn explain(on: Session, statement: Result<Statement>) -> Result<String> {
    let mut statement = statement?;
    statement.sql = format!("{}{}", on.dialect().explain(), statement.sql).into();
    statement.operation = "EXPLAIN";
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
        compile::select(on.dialect(), M::DEF, spec, output)
    }

    fn rows(self, on: &Session, spec: &Spec) -> All<Out> {
        All::of_tree::<M>(on, Self::compiled(on, spec, Output::Model), self.edges, self.snapshot)
    }

    /// Every row.
    pub fn all(mut self, on: &Session) -> All<Out> {
        let spec = std::mem::take(&mut self.spec);
        self.rows(on, &spec)
    }

    /// The first row, or `None`.
    pub fn first(self, on: &Session) -> First<Out> {
        let spec = at_most(&self.spec, 1);
        First(self.rows(on, &spec))
    }

    /// The only row: none is [`Kind::NotFound`], more than one is [`Kind::TooManyRows`].
    pub fn one(self, on: &Session) -> ExactlyOne<Out> {
        let spec = at_most(&self.spec, 2);
        ExactlyOne { all: self.rows(on, &spec), model: Some(M::DEF.name) }
    }

    /// The number of rows.
    ///
    /// # Errors
    /// If the query cannot be run.
    pub fn count(&self, on: &Session) -> impl Future<Output = Result<i64>> + Send + use<M, Out> {
        single(on.clone(), Self::compiled(on, &self.spec, Output::Count), SqlType::I64)
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// If the query cannot be run.
    pub fn exists(&self, on: &Session) -> impl Future<Output = Result<bool>> + Send + use<M, Out> {
        let rows =
            All::<i64>::new(on, Self::compiled(on, &self.spec, Output::Exists), vec![SqlType::I64], |row| {
                row.next()
            });
        async move { Ok(!rows.await?.is_empty()) }
    }

    /// One page of rows and the number of all: one statement more than `.all`. Give the query an
    /// order, or pages may overlap.
    ///
    /// # Errors
    /// If the page's number or size is 0, the query has a limit or an offset, or a statement fails.
    pub fn page(
        mut self,
        on: &Session,
        request: PageRequest,
    ) -> impl Future<Output = Result<Page<Out>>> + Send + use<M, Out> {
        let on = on.clone();
        async move {
            if self.spec.limit.is_some() || self.spec.offset.is_some() {
                let message = "`.limit` and `.offset` do not go with `.page`: the request says which rows";
                return Err(Error::new(Kind::InvalidInput, message).model(Some(M::DEF.name)));
            }
            let (limit, offset) = request.limit_offset()?;
            let snapshot = match std::mem::take(&mut self.snapshot) {
                true => Some(relate::begin_snapshot(&on).await?),
                false => None,
            };
            let on = snapshot.as_deref().cloned().unwrap_or(on);
            let total = self.count(&on).await?;
            let items = if u64::try_from(total).unwrap_or(0) > offset {
                self.limit(limit).offset(offset).all(&on).await?
            } else {
                Vec::new()
            };
            if let Some(snapshot) = snapshot {
                snapshot.commit().await?;
            }
            Ok(Page::new(items, total, request))
        }
    }

    /// The SQL of the rows, with placeholders; relations are loaded by statements of their own.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        Ok(Self::compiled(on, &self.spec, Output::Model)?.sql.to_string())
    }

    /// The database's plan for the query, in its own words.
    ///
    /// # Errors
    /// If the query cannot be run.
    pub fn explain(&self, on: &Session) -> impl Future<Output = Result<String>> + Send + use<M, Out> {
        explain(on.clone(), Self::compiled(on, &self.spec, Output::Model))
    }
}

impl<M: Decl> Query<M> {
    /// The rows one by one, in constant memory. Dropping the stream ends the statement. In a
    /// transaction, read it to its end: one that is dropped before takes the connection, and so the
    /// whole transaction, with it.
    pub fn stream(self, on: &Session) -> RowStream<M> {
        RowStream::new(on, Self::compiled(on, &self.spec, Output::Model), model_types(M::DEF), M::read)
    }
}

impl<M: Decl, S: Selected> Select<M, S> {
    fn compiled(&self, on: &Session, spec: &Spec) -> Result<Statement> {
        compile::select(on.dialect(), M::DEF, spec, Output::Nodes(&self.nodes))
    }

    fn types() -> Vec<SqlType> {
        let mut types = Vec::new();
        S::types(&mut types);
        types
    }

    fn rows(&self, on: &Session, spec: &Spec) -> All<S::Out> {
        All::new(on, self.compiled(on, spec), Self::types(), S::read)
    }

    /// Every row.
    pub fn all(self, on: &Session) -> All<S::Out> {
        self.rows(on, &self.spec)
    }

    /// The first row, or `None`.
    pub fn first(self, on: &Session) -> First<S::Out> {
        First(self.rows(on, &at_most(&self.spec, 1)))
    }

    /// The only row: none is [`Kind::NotFound`], more than one is [`Kind::TooManyRows`].
    pub fn one(self, on: &Session) -> ExactlyOne<S::Out> {
        ExactlyOne { all: self.rows(on, &at_most(&self.spec, 2)), model: Some(M::DEF.name) }
    }

    /// The rows one by one, in constant memory. Dropping the stream ends the statement.
    pub fn stream(self, on: &Session) -> RowStream<S::Out> {
        RowStream::new(on, self.compiled(on, &self.spec), Self::types(), S::read)
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
    pub fn explain(&self, on: &Session) -> impl Future<Output = Result<String>> + Send + use<M, S> {
        explain(on.clone(), self.compiled(on, &self.spec))
    }
}
