//! COPY: new rows as a caller gives them, and rows out.

use super::insert::complete;
use super::kept::Additions;
use super::{about, hooked};
use crate::dialect::Dialect;
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, BoxFuture, Done, RowSource, Session, Statement, run};
use crate::model::ModelDef;
use crate::shape::{InsertRow, check_rows};
use crate::value::Value;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// Rows that may wait for the connection.
const WINDOW: usize = 64;

/// A COPY into a model's table. It runs only while rows are given: its owner's task drives it.
pub(crate) struct Copying {
    session: Session,
    model: &'static ModelDef,
    additions: Option<Additions>,
    /// The columns of every row: those of the first.
    columns: Arc<[u16]>,
    given: u64,
    waiting: Arc<Waiting>,
    run: Run,
}

enum Run {
    /// No row was given yet, and nothing was sent.
    Idle,
    Open(BoxFuture<'static, Result<Done>>),
    Ended,
}

/// Rows between their giver and the connection.
struct Waiting(Mutex<Buffer>);

#[derive(Default)]
struct Buffer {
    rows: VecDeque<Vec<Value>>,
    end: Option<End>,
}

/// How the rows end.
enum End {
    Done,
    Aborted,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Buffer> {
        // The buffer is whole between any two of its statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connection's end.
struct Source {
    model: &'static ModelDef,
    columns: Arc<[u16]>,
    waiting: Arc<Waiting>,
}

impl RowSource for Source {
    fn poll_row(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Vec<Value>>>> {
        let mut buffer = self.waiting.lock();
        match (buffer.rows.pop_front(), &buffer.end) {
            (Some(row), _) => Poll::Ready(Some(Ok(row))),
            (None, Some(End::Done)) => Poll::Ready(None),
            (None, Some(End::Aborted)) => {
                Poll::Ready(Some(Err(Error::new(Kind::Rollback, "the COPY was aborted"))))
            }
            // Who gives the next row polls the COPY, too: there is nobody to be woken.
            (None, None) => Poll::Pending,
        }
    }

    fn name_column(&self, error: Error, at: usize) -> Error {
        let column = self.columns.get(at).and_then(|index| self.model.columns.get(usize::from(*index)));
        error.table_column(None, column.map(|column| column.name.to_owned()))
    }
}

fn refused(what: &str, hint: &'static str, dialect: &dyn Dialect, model: &'static ModelDef) -> Result<()> {
    match dialect.facts().copy {
        true => Ok(()),
        false => Err(about(Error::unsupported(what, dialect.name()).hint(hint), model)),
    }
}

impl Copying {
    pub(crate) fn new(session: Session, model: &'static ModelDef) -> Self {
        Copying {
            session,
            model,
            additions: None,
            columns: Arc::from([]),
            given: 0,
            waiting: Arc::new(Waiting(Mutex::default())),
            run: Run::Idle,
        }
    }

    /// Gives a row, and waits while the connection is behind.
    pub(crate) async fn send(&mut self, mut row: InsertRow) -> Result<()> {
        hooked::check_copied(self.model)?;
        let dialect = self.session.dialect();
        refused("`.copy_in(..)`", "use `insert_all`", dialect, self.model)?;
        if let Run::Ended = self.run {
            return Err(about(Error::new(Kind::Closed, "the COPY has ended"), self.model));
        }
        self.given += 1;
        let model = self.model;
        let values = self.values(&mut row).map_err(|error| about(error, model).in_row(self.given));
        match values {
            Ok(values) => self.waiting.lock().rows.push_back(values),
            Err(error) => {
                // What came before the row is not kept, either.
                self.abort().await.ok();
                return Err(error);
            }
        }
        self.until(|buffer| buffer.rows.len() < WINDOW).await
    }

    /// A row's values, in the order of the columns.
    fn values(&mut self, row: &mut InsertRow) -> Result<Vec<Value>> {
        check_rows(self.model, std::slice::from_ref(row))?;
        if !row.below.is_empty() {
            return Err(Error::new(Kind::InvalidInput, "a COPY takes no rows of relations")
                .hint("copy the rows of each model for itself, or use `insert_all`"));
        }
        let additions = match &self.additions {
            Some(additions) => additions,
            None => self.additions.insert(Additions::of(self.model)?),
        };
        complete(self.session.ground(), additions, self.model, row)?;
        if let Run::Idle = self.run {
            self.columns = row.values.iter().map(|(index, _)| *index).collect();
            self.run = Run::Open(self.start());
        }
        if !row.values.iter().map(|(index, _)| index).eq(self.columns.iter()) {
            return Err(Error::new(
                Kind::InvalidInput,
                "it leaves other columns to their defaults than the first row, and a COPY has the same for all",
            )
            .hint("give each row a value for the same columns, or use `insert_all`"));
        }
        Ok(std::mem::take(&mut row.values).into_iter().map(|(_, value)| value).collect())
    }

    fn start(&self) -> BoxFuture<'static, Result<Done>> {
        let names: Vec<&str> = self
            .columns
            .iter()
            .filter_map(|index| self.model.columns.get(usize::from(*index)))
            .map(|column| column.name)
            .collect();
        let sql = self.session.dialect().copy_in(self.model, &names);
        let statement = Statement {
            sql: sql.into(),
            args: Vec::new(),
            access: Access::Write,
            operation: "COPY",
            model: Some(self.model),
            // Each row is told to lie inside before it is sent.
            held: self.session.ground().stamp(),
        };
        let (model, columns, waiting) = (self.model, self.columns.clone(), self.waiting.clone());
        run::copy_in(self.session.clone(), statement, Box::new(Source { model, columns, waiting }))
    }

    /// Runs the COPY until this holds for what waits. An error ends it.
    async fn until(&mut self, holds: impl Fn(&Buffer) -> bool) -> Result<()> {
        let (run, waiting) = (&mut self.run, &self.waiting);
        poll_fn(|cx| {
            let Run::Open(open) = run else { return Poll::Ready(Ok(())) };
            if holds(&waiting.lock()) {
                return Poll::Ready(Ok(()));
            }
            match open.as_mut().poll(cx) {
                Poll::Ready(result) => {
                    *run = Run::Ended;
                    Poll::Ready(result.map(|_| ()))
                }
                Poll::Pending if holds(&waiting.lock()) => Poll::Ready(Ok(())),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// Ends the COPY: the number of rows that it wrote.
    pub(crate) async fn finish(self) -> Result<u64> {
        refused("`.copy_in(..)`", "use `insert_all`", self.session.dialect(), self.model)?;
        self.waiting.lock().end = Some(End::Done);
        match self.run {
            Run::Idle => Ok(0),
            Run::Open(open) => Ok(open.await?.rows),
            Run::Ended => Err(about(Error::new(Kind::Closed, "the COPY has ended"), self.model)),
        }
    }

    /// Ends the COPY, of which nothing stays.
    pub(crate) async fn abort(&mut self) -> Result<()> {
        {
            let mut buffer = self.waiting.lock();
            buffer.rows.clear();
            buffer.end = Some(End::Aborted);
        }
        match std::mem::replace(&mut self.run, Run::Ended) {
            Run::Open(open) => match open.await {
                Err(error) if error.is_rollback() => Ok(()),
                result => result.map(|_| ()),
            },
            Run::Idle | Run::Ended => Ok(()),
        }
    }
}

/// A COPY of the rows that a query gives, and the query. COPY has no placeholders: a query that binds
/// values is refused.
pub(crate) fn copy_out(
    session: &Session,
    model: &'static ModelDef,
    query: impl FnOnce() -> Result<Statement>,
) -> Result<(Statement, Arc<str>)> {
    let dialect = session.dialect();
    refused("`.copy_out(..)`", "use `.stream`", dialect, model)?;
    let select = query()?;
    if !select.args.is_empty() {
        let error = Error::new(Kind::InvalidInput, "a COPY binds no values, and this query has some");
        return Err(about(error.hint("use `.stream`"), model));
    }
    let sql = dialect.copy_out(&select.sql).into();
    Ok((Statement { sql, operation: "COPY", ..select.clone() }, select.sql))
}
