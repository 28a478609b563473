//! Inserts.

use super::batch::{Batch, groups};
use super::kept::Additions;
use super::{Outcome, Scope, about, equal, read};
use crate::compile::write::{self as compile, check_conflict, integer};
use crate::decode::{Collect, Sink};
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::exec::{Access, Done, Form, Session, Statement, Text, run};
use crate::model::{ModelDef, Path};
use crate::query::ends::collected;
use crate::query::written::Reading;
use crate::query::{Conflict, OnConflict, Spec};
use crate::shape::InsertRow;
use crate::value::{SqlType, Value};

/// New rows, and what to do with them.
#[derive(Debug, Clone)]
pub(crate) struct Insertion {
    pub model: &'static ModelDef,
    pub rows: Vec<InsertRow>,
    pub conflict: Option<Conflict>,
    /// Whether and how the rows are read back.
    pub returning: Option<Reading>,
}

/// Rows that are ready to be sent.
struct Ready {
    model: &'static ModelDef,
    conflict: Option<Conflict>,
    returning: Option<Reading>,
    batches: Vec<Batch>,
}

fn prepare(dialect: &dyn Dialect, insertion: Insertion) -> Result<Ready> {
    let Insertion { model, mut rows, conflict, returning } = insertion;
    let additions = Additions::of(model)?;
    for row in &mut rows {
        additions.complete(model, row)?;
    }
    if let Some(conflict) = &conflict {
        let mut checked: Option<&InsertRow> = None;
        for row in &rows {
            let same = |other: &InsertRow| {
                other.values.iter().map(|(index, _)| index).eq(row.values.iter().map(|(index, _)| index))
            };
            if !checked.is_some_and(same) {
                let given: Vec<u16> = row.values.iter().map(|(index, _)| *index).collect();
                check_conflict(dialect, model, conflict, &given)?;
                checked = Some(row);
            }
        }
    }
    let batches = groups(dialect.facts(), rows, conflict.as_ref());
    Ok(Ready { model, conflict, returning, batches })
}

/// The SQL of an insert's first statement.
pub(crate) fn insert_sql(dialect: &dyn Dialect, insertion: Insertion) -> Result<String> {
    let ready = prepare(dialect, insertion)?;
    let facts = dialect.facts();
    let returning = ready.returning.is_some() && facts.insert_returning;
    let by_one = facts.in_process && ready.returning.is_none();
    let first =
        ready.batches.into_iter().next().and_then(|batch| batch.chunks(facts, by_one).into_iter().next());
    match first {
        Some(first) => {
            let statement =
                compile::insert(dialect, ready.model, first.new, ready.conflict.as_ref(), returning)?;
            Ok(statement.sql.to_string())
        }
        None => Ok(String::new()),
    }
}

/// Inserts rows, all or none.
pub(crate) async fn insert(session: Session, insertion: Insertion) -> Result<Outcome> {
    if insertion.rows.is_empty() {
        return Ok(Outcome::default());
    }
    let ready = prepare(session.dialect(), insertion)?;
    let facts = session.dialect().facts().clone();
    let ignores = ready.conflict.as_ref().is_some_and(|conflict| conflict.action == OnConflict::Nothing);
    let counts_skipped = ignores && session.dialect().skipped_rows().is_some();
    let rereads = ready.returning.is_some() && (!facts.insert_returning || counts_skipped);
    let prepared = facts.in_process && ready.returning.is_none();

    let Ready { model, conflict, returning, batches } = ready;
    let inserter = Inserter { model, conflict, returning, counts_skipped };
    if prepared && (batches.len() > 1 || batches.iter().any(|batch| batch.places.len() > 1)) {
        let scope = Scope::open(session, true).await?;
        let result = inserter.prepared(&scope.session(), batches).await;
        return scope.close(result).await;
    }
    let chunks: Vec<Batch> = batches.into_iter().flat_map(|batch| batch.chunks(&facts, rereads)).collect();
    let scope = Scope::open(session, chunks.len() > 1 || rereads || counts_skipped).await?;
    let result = inserter.chunks(&scope.session(), chunks, rereads).await;
    scope.close(result).await
}

struct Inserter {
    model: &'static ModelDef,
    conflict: Option<Conflict>,
    returning: Option<Reading>,
    counts_skipped: bool,
}

impl Inserter {
    fn compile(&self, session: &Session, new: compile::New, returning: bool) -> Result<Statement> {
        let compile =
            |new| compile::insert(session.dialect(), self.model, new, self.conflict.as_ref(), returning);
        let Some(text) = self.text(&new, returning) else { return compile(new) };
        let compile::New { columns, mut rows } = new;
        let args = rows.pop().into_iter().flatten().flatten().collect();
        session.texts().statement(Some(text), args, |args| {
            compile(compile::New { columns, rows: vec![args.into_iter().map(Some).collect()] })
        })
    }

    /// What the text of an insert of one row depends on.
    fn text(&self, new: &compile::New, returning: bool) -> Option<Text> {
        let [row] = &new.rows[..] else { return None };
        if self.conflict.is_some() {
            return None;
        }
        let mut columns = new.columns.iter().zip(row);
        columns.try_fold(Text::new(self.model, Form::Insert, returning), |text, (column, value)| {
            text.written(*column, value.as_ref()?)
        })
    }

    /// One prepared statement for each group of rows with the same columns.
    async fn prepared(&self, session: &Session, batches: Vec<Batch>) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        for mut batch in batches {
            if batch.new.columns.is_empty() {
                for chunk in batch.chunks(session.dialect().facts(), true) {
                    let statement = self.compile(session, chunk.new, false);
                    outcome.rows += run::execute(session.clone(), statement).await?.rows;
                }
                continue;
            }
            let rows = std::mem::take(&mut batch.new.rows);
            batch.new.rows = rows.first().cloned().into_iter().collect();
            let statement = self.compile(session, batch.new, false);
            let rows = rows.into_iter().map(|row| row.into_iter().flatten().collect()).collect();
            outcome.rows += run::execute_many(session.clone(), statement, rows).await?.rows;
        }
        Ok(outcome)
    }

    /// One statement for each chunk.
    async fn chunks(&self, session: &Session, chunks: Vec<Batch>, rereads: bool) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let updates = self.conflict.as_ref().is_some_and(|conflict| conflict.action != OnConflict::Nothing);
        for chunk in chunks {
            let given = chunk.places.len() as u64;
            if rereads {
                let place = chunk.places.first().copied();
                if let Some(sink) = self.insert_and_read(session, chunk).await? {
                    outcome.sinks.push(sink);
                    outcome.order.extend(place);
                    outcome.rows += 1;
                }
                continue;
            }
            self.start_to_count(session).await?;
            let rows = match &self.returning {
                Some(reading) => {
                    let statement = self.compile(session, chunk.new, true);
                    let (sink, done) = run::fetch(session.clone(), statement, (reading.sink)()).await?;
                    outcome.sinks.push(sink);
                    outcome.order.extend(chunk.places);
                    done.rows
                }
                None => {
                    let statement = self.compile(session, chunk.new, false);
                    run::execute(session.clone(), statement).await?.rows
                }
            };
            let skipped = self.skipped(session).await?;
            // An update counts as two rows on some databases, and as none if nothing changes.
            outcome.rows += if updates {
                given
            } else if self.counts_skipped {
                given - skipped.min(given)
            } else {
                rows
            };
        }
        Ok(outcome)
    }

    /// One row, read again by its key. None if it was there already and stays as it is.
    async fn insert_and_read(&self, session: &Session, row: Batch) -> Result<Option<Box<dyn Sink>>> {
        let Some(reading) = &self.returning else {
            return Ok(None);
        };
        let columns = row.new.columns.clone();
        let values: Vec<Option<Value>> = row.new.rows.first().cloned().unwrap_or_default();
        self.start_to_count(session).await?;
        let statement = self.compile(session, row.new, false);
        let done = run::execute(session.clone(), statement).await?;
        if self.skipped(session).await? > 0 {
            return Ok(None);
        }
        let filters = self.row_again(&columns, &values, done)?;
        let spec = Spec { filters, ..Spec::default() };
        let (sink, _) = read(session, self.model, &spec, (reading.sink)(), false).await?;
        Ok(Some(sink))
    }

    /// The condition that finds the row which was inserted or updated.
    fn row_again(
        &self,
        columns: &[u16],
        values: &[Option<Value>],
        done: Done,
    ) -> Result<Vec<crate::query::Node>> {
        let given = |index: &u16| {
            let at = columns.iter().position(|column| column == index)?;
            values.get(at).cloned().flatten()
        };
        let key = self.conflict.as_ref().map_or(self.model.key, |conflict| &conflict.target);
        let found: Option<Vec<Value>> = key
            .iter()
            .map(|index| {
                given(index).or_else(|| {
                    let column = self.model.columns.get(usize::from(*index)).filter(|column| column.auto)?;
                    Some(integer(column.ty, done.last_insert_id?))
                })
            })
            .collect();
        match found {
            Some(values) if !values.is_empty() => Ok(equal(Path::ROOT, key, &values)),
            _ => Err(about(
                Error::new(
                    crate::error::Kind::Unsupported,
                    "the new row cannot be read back: the database made its key",
                )
                .hint("give the key in the insert, or use `.exec_unread`"),
                self.model,
            )),
        }
    }

    async fn start_to_count(&self, session: &Session) -> Result<()> {
        match session.dialect().skipped_rows().filter(|_| self.counts_skipped) {
            Some(skipped) => run::batch(session.clone(), skipped.reset.to_owned()).await,
            None => Ok(()),
        }
    }

    /// The number of rows that were there and stayed as they are.
    async fn skipped(&self, session: &Session) -> Result<u64> {
        let Some(skipped) = session.dialect().skipped_rows().filter(|_| self.counts_skipped) else {
            return Ok(0);
        };
        let statement = Statement {
            sql: skipped.read.into(),
            args: Vec::new(),
            access: Access::Write,
            operation: "SELECT",
            model: Some(self.model),
        };
        let sink = Box::new(Collect::<i64>::new(vec![SqlType::I64], |row| row.next()));
        let (sink, _) = run::fetch(session.clone(), Ok(statement), sink).await?;
        let count = collected::<i64>(sink)?.first().copied().unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
