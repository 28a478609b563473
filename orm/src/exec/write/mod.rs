//! Writes that may take several statements: they run in one transaction.

mod back;
mod batch;
mod change;
mod copy;
mod each;
mod found;
mod from;
mod graph;
mod hooked;
mod insert;
mod kept;
mod links;
mod seen;

pub(crate) use change::{Change, Effect, One, change, change_sql};
pub(crate) use copy::{Copying, copy_out};
pub(crate) use each::{RowChange, update_rows, update_rows_sql};
pub(crate) use found::insert_or_find;
pub(crate) use from::{InsertFrom, insert_from, insert_from_sql};
pub(crate) use insert::{Insertion, insert, insert_sql};
pub(crate) use links::{Action, Relate, relate};

use super::{Access, Session, Statement, Tx, run};
use crate::compile::{self, Output};
use crate::decode::Sink;
use crate::error::{Error, Result};
use crate::model::{ModelDef, Path};
use crate::query::{Binary, Lock, Node, Spec, Wait};
use crate::value::Value;
use back::Back;

/// What a write did.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The number of rows written.
    pub rows: u64,
    /// The rows it returned, by statement.
    pub sinks: Vec<Box<dyn Sink>>,
    /// The place of each returned row among those that were given; empty if they are in order.
    pub order: Vec<usize>,
    /// The columns that rows below are handed, by the place of their row.
    pub handed: Vec<(usize, Vec<Value>)>,
}

/// A session that is a transaction of its own if the write needs one.
enum Scope {
    /// One statement, which is atomic by itself.
    Single(Session),
    Transaction(Tx),
}

impl Scope {
    async fn open(session: Session, transaction: bool) -> Result<Scope> {
        Ok(if transaction { Scope::Transaction(session.begin().await?) } else { Scope::Single(session) })
    }

    fn session(&self) -> Session {
        match self {
            Scope::Single(session) => session.clone(),
            Scope::Transaction(tx) => Session::clone(tx),
        }
    }

    /// Commits what went well, and rolls back the rest.
    async fn close<T>(self, result: Result<T>) -> Result<T> {
        match (self, result) {
            (Scope::Transaction(tx), Ok(value)) => tx.commit().await.map(|()| value),
            (Scope::Transaction(tx), Err(error)) => {
                // The statement's error says more than that of a rollback, which closes the
                // connection.
                tx.rollback().await.ok();
                Err(error)
            }
            (Scope::Single(_), result) => result,
        }
    }
}

/// The condition that columns of the row at a path have these values.
fn equal(row: Path, columns: &[u16], values: &[Value]) -> Vec<Node> {
    let pairs = columns.iter().zip(values);
    pairs
        .map(|(column, value)| {
            let column = Box::new(Node::Column(row, *column));
            Node::Binary(Binary::Eq, column, Box::new(Node::Value(value.clone())))
        })
        .collect()
}

/// A SELECT whose rows are about to be written or have just been: on the writer, and with a lock
/// where there is one and it is asked for.
fn select(
    session: &Session,
    model: &'static ModelDef,
    spec: &Spec,
    output: Output<'_>,
    lock: bool,
) -> Result<Statement> {
    let mut spec = spec.clone();
    let locks = lock && session.dialect().facts().row_locks;
    spec.lock = locks.then_some(Lock { shared: false, wait: Wait::Block });
    let mut statement = compile::select(session.ground(), model, &spec, output)?;
    statement.access = Access::Write;
    Ok(statement)
}

/// The rows of a query.
async fn read(
    session: &Session,
    model: &'static ModelDef,
    spec: &Spec,
    sink: Box<dyn Sink>,
    lock: bool,
) -> Result<(Box<dyn Sink>, u64)> {
    let statement = select(session, model, spec, Output::Model, lock);
    let (sink, done) = run::fetch(session.clone(), statement, sink).await?;
    Ok((sink, done.rows))
}

/// The values of columns of the rows of a query, on the writer.
async fn values(
    session: &Session,
    model: &'static ModelDef,
    spec: &Spec,
    columns: &[u16],
) -> Result<Vec<Vec<Value>>> {
    let nodes: Vec<Node> = columns.iter().map(|column| Node::Column(Path::ROOT, *column)).collect();
    let statement = select(session, model, spec, Output::Nodes(&nodes), false);
    let (sink, _) = run::fetch(session.clone(), statement, Back::columns(model, columns)).await?;
    Back::keys(sink)
}

/// What tells a key apart.
fn identity(key: &[Value]) -> Vec<u8> {
    let mut bytes = Vec::new();
    key.iter().for_each(|value| value.identify(&mut bytes));
    bytes
}

/// An error about a model.
fn about(error: Error, model: &'static ModelDef) -> Error {
    error.model(Some(model.name))
}
