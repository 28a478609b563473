//! Values to trees: one statement per edge, keys collected from the parents as they are read, and
//! children handed to their parents.
//!
//! Only reading a row and building a tuple know the models' types (`typed.rs`); everything that
//! awaits is here, once.

mod hand;
mod key;
mod loader;
mod typed;

pub use hand::Loading;
pub(crate) use key::{Index, Key, KeyColumns, Keys};
pub use loader::{Loader, LoadingOne};
pub use typed::{Append, Assemble};
pub(crate) use typed::{Erased, Loaded, Typed, assembled, many, one, root, root_tree};

use crate::compile;
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Done, Session, Statement, Tx, TxOptions, run};
use crate::model::{ModelDef, Path, RelationDef, RelationKind};
use crate::query::Spec;

/// A relation to load, with what is loaded below it: a branch of a tree, without its types.
#[derive(Clone)]
pub struct Edge {
    /// The model that holds the relation, by the row that it starts from.
    pub(crate) at: Path,
    pub(crate) relation: u8,
    /// Filters, order, limit.
    pub(crate) spec: Spec,
    pub(crate) nested: Vec<Edge>,
    pub(crate) typed: Typed,
}

impl Edge {
    /// The relation's description, found in that of the model that holds it.
    pub(crate) fn definition(&self, source: &'static ModelDef) -> Result<&'static RelationDef> {
        if self.at.depth().is_none() || self.at.hops().next().is_some() {
            return Err(Error::new(
                Kind::InvalidInput,
                "a relation is loaded from the rows of the query, not through another relation",
            )
            .hint("load the relation between and nest: `.with(|p| p.author().with(|a| a.company()))`"));
        }
        source.relations.get(usize::from(self.relation)).ok_or_else(|| {
            Error::new(Kind::Config, format!("`{}` has no relation {}", source.name, self.relation))
        })
    }

    /// Whether the other edge loads the same, in the same types.
    pub(crate) fn same(&self, other: &Edge) -> bool {
        (self.at, self.relation) == (other.at, other.relation)
            && self.spec == other.spec
            && self.nested.len() == other.nested.len()
            && self.nested.iter().zip(&other.nested).all(|(one, other)| one.same(other))
    }

    /// Where the parents hold the key.
    fn parent_key(&self, source: &'static ModelDef) -> Result<KeyColumns> {
        Ok(key_columns(source, self.definition(source)?.local))
    }
}

fn key_columns(model: &ModelDef, columns: &[u16]) -> KeyColumns {
    KeyColumns {
        columns: columns.iter().map(|column| usize::from(*column)).collect(),
        types: columns
            .iter()
            .filter_map(|column| model.columns.get(usize::from(*column)))
            .map(|c| c.ty)
            .collect(),
    }
}

/// The empty key lists that a statement's rows fill, one for each edge below it.
pub(crate) fn keys(model: &'static ModelDef, edges: &[Edge]) -> Result<Vec<Keys>> {
    edges.iter().map(|edge| edge.parent_key(model).map(Keys::new)).collect()
}

/// Runs a query's statement and loads its edges. `tree` makes the finished values from the rows
/// and the loaded parts, in a sink again, so that ends treat both kinds of query alike.
#[allow(clippy::too_many_arguments, reason = "the typed parts are functions")]
pub(crate) fn fetch_tree(
    session: Session,
    snapshot: bool,
    model: &'static ModelDef,
    statement: Result<Statement>,
    edges: Vec<Edge>,
    root: fn(Vec<Keys>, &'static ModelDef) -> Box<dyn Sink>,
    loaded: fn(Box<dyn Sink>) -> Result<Loaded>,
    tree: fn(Erased, Vec<Erased>) -> Result<Box<dyn Sink>>,
) -> BoxFuture<'static, Result<(Box<dyn Sink>, Done)>> {
    Box::pin(async move {
        let sink = root(keys(model, &edges)?, model);
        let snapshot = if snapshot { Some(begin_snapshot(&session).await?) } else { None };
        let session = snapshot.as_deref().cloned().unwrap_or(session);
        let (sink, done) = run::fetch(session.clone(), statement, sink).await?;
        let rows = loaded(sink)?;
        let parts = load(session, model, edges, rows.keys, rows.len).await?;
        // What was read is whole; a transaction that is dropped on an error is rolled back.
        if let Some(snapshot) = snapshot {
            snapshot.commit().await?;
        }
        Ok((tree(rows.rows, parts)?, done))
    })
}

/// Begins a transaction whose statements all see the same.
pub(crate) async fn begin_snapshot(session: &Session) -> Result<Tx> {
    if session.tx.is_some() {
        return Err(Error::new(Kind::InvalidInput, "a transaction cannot begin a snapshot of its own")
            .hint("begin it with `TxOptions::new().repeatable_read()` instead of `.snapshot()`"));
    }
    session.begin_with(TxOptions::new().repeatable_read().read_only()).await
}

/// Loads edges for parents whose keys are known: side by side, unless a transaction has only one
/// connection for them.
pub(crate) fn load(
    session: Session,
    model: &'static ModelDef,
    edges: Vec<Edge>,
    keys: Vec<Keys>,
    parents: usize,
) -> BoxFuture<'static, Result<Vec<Erased>>> {
    Box::pin(async move {
        let loads = edges
            .into_iter()
            .zip(keys)
            .map(|(edge, keys)| load_edge(session.clone(), model, edge, keys, parents));
        if session.tx.is_none() {
            return futures_util::future::try_join_all(loads).await;
        }
        let mut parts = Vec::new();
        for load in loads {
            parts.push(load.await?);
        }
        Ok(parts)
    })
}

fn load_edge(
    session: Session,
    source: &'static ModelDef,
    edge: Edge,
    keys: Keys,
    parents: usize,
) -> BoxFuture<'static, Result<Erased>> {
    Box::pin(async move {
        let relation = edge.definition(source)?;
        let target = (relation.target)();
        let (index, bound) = Index::new(keys, child_key(relation, target));
        let typed = edge.typed;
        if bound.is_empty() {
            return (typed.distribute)(
                (typed.assemble)((typed.none)(), empty_parts(&edge.nested))?,
                &[],
                parents,
            );
        }
        let statement = compile::children(session.dialect(), relation, &edge.spec, bound);
        let sink = (typed.sink)(keys_below(target, &edge.nested)?, index, target, relation);
        let (sink, _) = run::fetch(session.clone(), statement, sink).await?;
        let children = (typed.loaded)(sink)?;
        let parts = load(session, target, edge.nested, children.keys, children.len).await?;
        (typed.distribute)((typed.assemble)(children.rows, parts)?, &children.owners, parents)
    })
}

fn keys_below(target: &'static ModelDef, nested: &[Edge]) -> Result<Vec<Keys>> {
    keys(target, nested)
}

/// The parts of no rows.
fn empty_parts(nested: &[Edge]) -> Vec<Erased> {
    nested.iter().map(|edge| (edge.typed.empty)()).collect()
}

/// Where a child's row holds the key of its parent: in its own columns, or, over a link, in those
/// that the statement adds at the end.
fn child_key(relation: &RelationDef, target: &'static ModelDef) -> KeyColumns {
    match relation.kind {
        RelationKind::ManyToMany { through, near, .. } => {
            let mut columns = key_columns(through(), near);
            columns.columns = (target.columns.len()..target.columns.len() + near.len()).collect();
            columns
        }
        _ => key_columns(target, relation.remote),
    }
}
