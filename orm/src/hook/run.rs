//! Hooks of a model whose type is not known: what the write path calls.

use super::{Changes, ModelHooks, NewRow};
use crate::decode::{Collect, Sink};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Session, Tx, in_hook};
use crate::model::Decl;
use crate::query::Node;
use crate::query::ends::collected;
use crate::query::written::Reading;
use crate::shape::InsertRow;

/// Hooks whose writes run hooks whose writes run hooks: so deep, it is a circle.
const DEEPEST: usize = 8;

tokio::task_local! {
    /// How many hooks the running task is in.
    static DEPTH: usize;
}

/// When a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    BeforeInsert,
    AfterInsert,
    BeforeUpdate,
    AfterUpdate,
    BeforeDelete,
    AfterDelete,
}

impl Moment {
    pub(super) const ALL: [Moment; 6] = [
        Moment::BeforeInsert,
        Moment::AfterInsert,
        Moment::BeforeUpdate,
        Moment::AfterUpdate,
        Moment::BeforeDelete,
        Moment::AfterDelete,
    ];

    /// As it is written in the attribute.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Moment::BeforeInsert => "before_insert",
            Moment::AfterInsert => "after_insert",
            Moment::BeforeUpdate => "before_update",
            Moment::AfterUpdate => "after_update",
            Moment::BeforeDelete => "before_delete",
            Moment::AfterDelete => "after_delete",
        }
    }

    /// The place of a hook that sees a row among those that do.
    fn of_row(self) -> Option<usize> {
        [Moment::AfterInsert, Moment::AfterUpdate, Moment::BeforeDelete, Moment::AfterDelete]
            .iter()
            .position(|moment| *moment == self)
    }
}

/// What becomes of a write that does not say which rows it is about: a filtered update or delete, rows
/// that a query gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bulk {
    /// The rows are read, and the hooks see each.
    Rows,
    /// It is refused.
    Refuse,
}

/// A row's new values, and its place among the rows of its write.
pub(crate) type Placed = (usize, Vec<(u16, Node)>);

/// The hooks of one model.
pub(crate) trait Hooks: Sync {
    /// The function that runs at a moment.
    fn name(&self, moment: Moment) -> Option<&'static str>;
    fn bulk(&self) -> Bulk;
    /// How the model's rows are read.
    fn reading(&self) -> Reading;
    /// Runs `before_insert`.
    fn new_rows(&self, tx: Tx, rows: Vec<InsertRow>) -> BoxFuture<'static, Result<Vec<InsertRow>>>;
    /// Runs `before_update` for each row that a sink has read, with its new values.
    fn changes(
        &self,
        tx: Tx,
        rows: Box<dyn Sink>,
        sets: Vec<Placed>,
        scope: Option<u8>,
    ) -> BoxFuture<'static, Result<Vec<Placed>>>;
    /// Runs a hook that sees rows, for each that a sink has read, and gives these back. `places`: the
    /// place of each row among those that were given; without them they are in order.
    fn rows(
        &self,
        moment: Moment,
        tx: Tx,
        rows: Box<dyn Sink>,
        places: Vec<usize>,
    ) -> BoxFuture<'static, Result<Box<dyn Sink>>>;
}

/// Where a hook runs.
struct Call<'a> {
    hook: &'static str,
    moment: Moment,
    model: &'static str,
    tx: &'a Tx,
    row: usize,
}

impl Call<'_> {
    /// Runs a hook: no deeper than hooks may call each other, and so that a statement on the `Db`
    /// instead of the transaction is found out.
    async fn run(&self, hook: impl Future<Output = Result<()>>) -> Result<()> {
        let depth = DEPTH.try_with(|depth| *depth).unwrap_or(0);
        let result = if depth >= DEEPEST {
            let message = format!("hooks write rows whose hooks write rows, {DEEPEST} deep");
            Err(Error::new(Kind::InvalidInput, message)
                .model(Some(self.model))
                .hint("a hook that writes its own model has to know when to stop"))
        } else {
            DEPTH.scope(depth + 1, in_hook(self.tx, hook)).await
        };
        result.map_err(|error| {
            error.in_hook(self.hook, self.moment.name(), self.model, Some(self.row as u64 + 1))
        })
    }
}

/// The transaction as a hook gets it: what it runs is counted where the hook calls it.
pub(crate) fn handle(session: &Session) -> Tx {
    Tx::of(Session { call: None, ..session.clone() })
}

impl<M: Decl + Sync> Hooks for ModelHooks<M> {
    fn name(&self, moment: Moment) -> Option<&'static str> {
        match moment {
            Moment::BeforeInsert => self.before_insert.map(|hook| hook.0),
            Moment::BeforeUpdate => self.before_update.map(|hook| hook.0),
            _ => self.of_row[moment.of_row()?].map(|hook| hook.0),
        }
    }

    fn bulk(&self) -> Bulk {
        self.bulk
    }

    fn reading(&self) -> Reading {
        Reading::of::<M>()
    }

    fn new_rows(&self, tx: Tx, rows: Vec<InsertRow>) -> BoxFuture<'static, Result<Vec<InsertRow>>> {
        let hook = self.before_insert;
        Box::pin(async move {
            let Some((name, hook)) = hook else { return Ok(rows) };
            let mut done = Vec::with_capacity(rows.len());
            for (row, new) in rows.into_iter().enumerate() {
                let call =
                    Call { hook: name, moment: Moment::BeforeInsert, model: M::DEF.name, tx: &tx, row };
                let mut new = NewRow::<M>::new(new);
                call.run(hook(&tx, &mut new)).await?;
                done.push(new.into_row());
            }
            Ok(done)
        })
    }

    fn changes(
        &self,
        tx: Tx,
        rows: Box<dyn Sink>,
        sets: Vec<Placed>,
        scope: Option<u8>,
    ) -> BoxFuture<'static, Result<Vec<Placed>>> {
        let hook = self.before_update;
        Box::pin(async move {
            let Some((name, hook)) = hook else { return Ok(sets) };
            let rows: Vec<M> = collected(rows)?;
            let mut done = Vec::with_capacity(sets.len());
            for (before, (row, sets)) in rows.iter().zip(sets) {
                let call =
                    Call { hook: name, moment: Moment::BeforeUpdate, model: M::DEF.name, tx: &tx, row };
                let mut changes = Changes::<M>::new(sets, scope);
                call.run(hook(&tx, before, &mut changes)).await?;
                done.push((row, changes.into_sets()));
            }
            Ok(done)
        })
    }

    fn rows(
        &self,
        moment: Moment,
        tx: Tx,
        rows: Box<dyn Sink>,
        places: Vec<usize>,
    ) -> BoxFuture<'static, Result<Box<dyn Sink>>> {
        let hook = moment.of_row().and_then(|at| self.of_row[at]);
        Box::pin(async move {
            let Some((name, hook)) = hook else { return Ok(rows) };
            let rows: Vec<M> = collected(rows)?;
            for (at, row) in rows.iter().enumerate() {
                let place = places.get(at).copied().unwrap_or(at);
                let call = Call { hook: name, moment, model: M::DEF.name, tx: &tx, row: place };
                call.run(hook(&tx, row)).await?;
            }
            Ok(Box::new(Collect::done(rows)) as Box<dyn Sink>)
        })
    }
}
