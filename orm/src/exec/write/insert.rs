//! Inserts.

use super::back::Back;
use super::batch::{Alike, Batch, alike, groups};
use super::kept::Additions;
use super::{Outcome, Scope, about, equal, graph, hooked, read};
use crate::compile::Ground;
use crate::compile::write::{self as compile, Upsert, check_conflict, integer};
use crate::decode::Collect;
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Done, Form, Session, Statement, Text, run};
use crate::model::{ModelDef, Path};
use crate::query::ends::collected;
use crate::query::written::Reading;
use crate::query::{Conflict, Deleted, OnConflict, Spec};
use crate::shape::{InsertRow, check_rows};
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

/// Completes a row with what scopes say and what the library keeps; what it needs must be there.
pub(super) fn complete(
    ground: Ground<'_>,
    additions: &Additions,
    model: &'static ModelDef,
    row: &mut InsertRow,
) -> Result<()> {
    graph::filled_from_above(model, row)?;
    if ground.rules.is_some() {
        compile::complete(ground, model, &mut row.values)?;
    }
    additions.complete(model, row)
}

/// Completes the rows, and checks that they can be sent.
fn prepare(ground: Ground<'_>, insertion: &mut Insertion) -> Result<()> {
    let Insertion { model, rows, conflict, .. } = insertion;
    let additions = Additions::of(model)?;
    for row in &mut *rows {
        complete(ground, &additions, model, row)?;
    }
    if let Some(conflict) = conflict {
        let mut checked: Option<&InsertRow> = None;
        for row in &*rows {
            let same = |other: &InsertRow| {
                other.values.iter().map(|(index, _)| index).eq(row.values.iter().map(|(index, _)| index))
            };
            if !checked.is_some_and(same) {
                let given: Vec<u16> = row.values.iter().map(|(index, _)| *index).collect();
                check_conflict(ground, model, conflict, &given)?;
                checked = Some(row);
            }
        }
    }
    Ok(())
}

/// The column that the database numbers.
fn numbered(model: &ModelDef) -> Option<u16> {
    model.columns.iter().position(|column| column.auto).and_then(|index| u16::try_from(index).ok())
}

/// The SQL of an insert's first statement.
pub(crate) fn insert_sql(ground: Ground<'_>, mut insertion: Insertion) -> Result<String> {
    prepare(ground, &mut insertion)?;
    let Insertion { model, rows, conflict, returning } = insertion;
    let facts = ground.facts();
    let by_one = facts.in_process && returning.is_none();
    let returning = returning.is_some() && facts.insert_returning;
    let first = groups(facts, numbered(model), rows, conflict.as_ref()).into_iter().next();
    match first.and_then(|batch| batch.chunks(facts, by_one).into_iter().next()) {
        Some(first) => {
            let statement = compile::insert(ground, model, first.new, conflict.as_ref(), returning)?;
            Ok(statement.sql.to_string())
        }
        None => Ok(String::new()),
    }
}

/// Inserts rows, all or none.
pub(crate) async fn insert(session: Session, insertion: Insertion) -> Result<Outcome> {
    check_rows(insertion.model, &insertion.rows)?;
    match insertion.rows.iter().any(|row| !row.below.is_empty()) {
        true => graph::insert(session, insertion).await,
        false => insert_rows(session, insertion, &[], false).await,
    }
}

/// Inserts rows, and reads the columns that are to be handed down. `within`: the caller's transaction
/// takes back what was written before an error.
pub(super) async fn insert_rows(
    session: Session,
    insertion: Insertion,
    keys: &[u16],
    within: bool,
) -> Result<Outcome> {
    if insertion.rows.is_empty() {
        return Ok(Outcome::default());
    }
    match hooked::inserts(insertion.model) {
        Some(hooks) => hooked::insert(session, insertion, keys, within, hooks).await,
        None => write_rows(session, insertion, keys, within).await,
    }
}

/// Inserts rows as they are.
pub(super) async fn write_rows(
    session: Session,
    mut insertion: Insertion,
    keys: &[u16],
    within: bool,
) -> Result<Outcome> {
    prepare(session.ground(), &mut insertion)?;
    let facts = session.dialect().facts().clone();
    let Insertion { model, rows, conflict, returning } = insertion;
    let back = Back { reading: returning, keys: keys.to_vec() };
    let ignores = conflict.as_ref().is_some_and(|conflict| conflict.action == OnConflict::Nothing);
    let counts_skipped = ignores && session.dialect().skipped_rows().is_some();
    let rereads = back.asked() && (!facts.insert_returning || counts_skipped);
    let guarded = conflict.as_ref().is_some_and(|conflict| {
        let meets = compile::upsert(session.ground(), model, &conflict.target);
        !ignores && matches!(meets, Upsert::Guarded)
    });
    let inserter = Inserter { model, conflict, back, counts_skipped, guarded };
    // Prepared once, a statement is given the values of rows alone.
    let computes = inserter.conflict.as_ref().is_some_and(Conflict::computes);
    if facts.in_process && !inserter.back.asked() && rows.len() > 1 && !computes {
        return inserter.prepared(session, alike(rows), within).await;
    }
    let batches = groups(&facts, numbered(model), rows, inserter.conflict.as_ref());
    let chunks: Vec<Batch> = batches.into_iter().flat_map(|batch| batch.chunks(&facts, rereads)).collect();
    let several = chunks.len() > 1 || rereads || counts_skipped || guarded;
    let scope = Scope::open(session, several && !within).await?;
    let result = inserter.chunks(&scope.session(), chunks, rereads).await;
    scope.close(result).await
}

struct Inserter {
    model: &'static ModelDef,
    conflict: Option<Conflict>,
    back: Back,
    counts_skipped: bool,
    /// A row that is met outside of a scope is left as it is, which is an error.
    guarded: bool,
}

impl Inserter {
    fn compile(&self, session: &Session, new: compile::New, returning: bool) -> Result<Statement> {
        let compile =
            |new| compile::insert(session.ground(), self.model, new, self.conflict.as_ref(), returning);
        let Some(text) = self.text(&new, returning) else { return compile(new) };
        let compile::New { columns, mut rows } = new;
        let args = rows.pop().into_iter().flatten().flatten().collect();
        // Nothing of a scope is in its text: the values were completed and checked.
        session.known_new(Some(text), args, |args| {
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

    /// One prepared statement for each group of rows with the same columns, in one transaction. If
    /// there is one group, and no transaction yet, the connection makes it: that is one visit of a
    /// thread that may wait for the disk, where BEGIN, the rows and COMMIT would be three.
    async fn prepared(&self, session: Session, groups: Vec<Alike>, within: bool) -> Result<Outcome> {
        if session.tx.is_none() && groups.len() == 1 && !self.guarded {
            return self.group(&session, groups, true).await;
        }
        let scope = Scope::open(session, !within).await?;
        let result = self.group(&scope.session(), groups, false).await;
        scope.close(result).await
    }

    async fn group(&self, session: &Session, groups: Vec<Alike>, alone: bool) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        for Alike { columns, mut rows } in groups {
            let first = rows.first().map(|row| row.iter().cloned().map(Some).collect());
            let width = columns.len();
            let new = compile::New { columns, rows: first.into_iter().collect() };
            let statement = self.compile(session, new, false)?;
            // The values of a scope's condition follow those of each row.
            if let Some(more @ [_, ..]) = statement.args.get(width..) {
                rows.iter_mut().for_each(|row| row.extend_from_slice(more));
            }
            let given = rows.len() as u64;
            let written = run::execute_many(session.clone(), Ok(statement), rows, alone).await?.rows;
            self.check_written(given, written)?;
            outcome.rows += written;
        }
        Ok(outcome)
    }

    /// One statement for each chunk.
    async fn chunks(&self, session: &Session, chunks: Vec<Batch>, rereads: bool) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let updates = self
            .conflict
            .as_ref()
            .is_some_and(|conflict| conflict.action != OnConflict::Nothing && conflict.only_if.is_none());
        for chunk in chunks {
            let given = chunk.places.len() as u64;
            if rereads {
                self.insert_and_read(session, chunk, &mut outcome).await?;
                continue;
            }
            self.start_to_count(session).await?;
            let rows = if self.back.asked() {
                let statement = self.compile(session, chunk.new, true);
                let sink = self.back.sink(self.model);
                let (sink, done) = run::fetch(session.clone(), statement, sink).await?;
                self.back.take(sink, chunk.places, &mut outcome)?;
                done.rows
            } else {
                let statement = self.compile(session, chunk.new, false);
                run::execute(session.clone(), statement).await?.rows
            };
            self.check_written(given, rows)?;
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

    /// One row, read again by its key, unless it was there already and stays as it is. Where only
    /// its key is asked for, and the database numbered it, there is nothing to read.
    async fn insert_and_read(&self, session: &Session, row: Batch, outcome: &mut Outcome) -> Result<()> {
        let columns = row.new.columns.clone();
        let values: Vec<Option<Value>> = row.new.rows.first().cloned().unwrap_or_default();
        self.start_to_count(session).await?;
        let statement = self.compile(session, row.new, false);
        let done = run::execute(session.clone(), statement).await?;
        self.check_written(1, done.rows)?;
        if self.skipped(session).await? > 0 {
            return Ok(());
        }
        outcome.rows += 1;
        if self.back.reading.is_none()
            && let Some(key) = self.known(&self.back.keys, &columns, &values, done)
        {
            outcome.handed.extend(row.places.into_iter().map(|place| (place, key.clone())));
            return Ok(());
        }
        let filters = self.row_again(&columns, &values, done)?;
        // The row that an upsert met may be marked as deleted.
        let spec = Spec { filters, deleted: Deleted::Shown, ..Spec::default() };
        let (sink, _) = read(session, self.model, &spec, self.back.sink(self.model), false).await?;
        self.back.take(sink, row.places, outcome)
    }

    /// Refuses an upsert that met rows outside of a scope: they stay as they are, and the caller's
    /// transaction takes back what was written beside them.
    fn check_written(&self, given: u64, written: u64) -> Result<()> {
        if !self.guarded || written >= given {
            return Ok(());
        }
        let message = "a row outside of the scope has the key already";
        Err(about(Error::new(Kind::UniqueViolation, message), self.model))
    }

    /// The values of columns of the row that was inserted, as far as they were given or are the number
    /// that the database gave.
    fn known(
        &self,
        wanted: &[u16],
        columns: &[u16],
        values: &[Option<Value>],
        done: Done,
    ) -> Option<Vec<Value>> {
        let given = |index: &u16| {
            let at = columns.iter().position(|column| column == index)?;
            values.get(at).cloned().flatten()
        };
        let numbered = |index: &u16| {
            let column = self.model.columns.get(usize::from(*index)).filter(|column| column.auto)?;
            Some(integer(column.ty, done.last_insert_id?))
        };
        wanted.iter().map(|index| given(index).or_else(|| numbered(index))).collect()
    }

    /// The condition that finds the row which was inserted or updated.
    fn row_again(
        &self,
        columns: &[u16],
        values: &[Option<Value>],
        done: Done,
    ) -> Result<Vec<crate::query::Node>> {
        let key = self.conflict.as_ref().map_or(self.model.key, |conflict| &conflict.target);
        match self.known(key, columns, values, done) {
            Some(values) if !values.is_empty() => Ok(equal(Path::ROOT, key, &values)),
            _ => Err(about(
                Error::new(Kind::Unsupported, "the new row cannot be read back: the database made its key")
                    .hint("give the key in the insert, or use `.exec_unread`"),
                self.model,
            )),
        }
    }

    async fn start_to_count(&self, session: &Session) -> Result<()> {
        match session.dialect().skipped_rows().filter(|_| self.counts_skipped) {
            // It concerns no row.
            Some(skipped) => run::batch(session.unscoped(), skipped.reset.to_owned()).await,
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
            held: 0,
        };
        let sink = Box::new(Collect::<i64>::new(vec![SqlType::I64], |row| row.next()));
        let (sink, _) = run::fetch(session.unscoped(), Ok(statement), sink).await?;
        let count = collected::<i64>(sink)?.first().copied().unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
