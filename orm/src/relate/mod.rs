//! Values to trees: one statement per edge, keys collected from the parents as they are read, and
//! children handed to their parents.
//!
//! Only reading a row and building a tuple know the models' types (`typed.rs`); everything that
//! awaits is here, once.

mod hand;
mod int_hash;
mod json;
mod key;
mod layout;
mod loader;
mod tree;
mod tuple;
mod typed;
mod view;

pub use hand::Loading;
pub(crate) use json::{AsTheyCame, ModelText, Order, Sorted};
use json::{MapText, PartText};
pub(crate) use key::{Index, Key, KeyColumns, Keys};
pub(crate) use layout::Layout;
use layout::{absent, key_types};
pub use loader::{Loader, LoadingOne};
pub(crate) use tree::{Tree, fetch_tree};
pub use tuple::{Append, Assemble, Beside, Push};
pub(crate) use typed::{
    Children, Erased, Owners, Root, Typed, deep, linked, many, one, root, selected_many, selected_one, typed,
    value, wrong_type,
};
pub(crate) use view::{Viewed, viewed_many, viewed_map, viewed_one};

use crate::compile::{self, Wanted};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Session, Statement, Tx, TxOptions, run};
use crate::model::{ModelDef, Path, RelationDef};
use crate::query::{Pick, Spec};
use crate::value::Value;

/// A relation to load, with what is loaded below it: a branch of a tree, without its types.
#[derive(Clone)]
pub struct Edge {
    /// The model that holds the relation, by the row that it starts from.
    pub(crate) at: Path,
    pub(crate) relation: u8,
    /// Filters, order, limit.
    pub(crate) spec: Spec,
    /// What is read of the rows.
    pub(crate) pick: Pick,
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
        let relation = source.relations.get(usize::from(self.relation)).ok_or_else(|| {
            Error::new(Kind::Config, format!("`{}` has no relation {}", source.name, self.relation))
        })?;
        let target = (relation.target)();
        if matches!(self.pick, Pick::Deep(_)) && !std::ptr::eq(source, target) {
            let message = format!(
                "`{}` leads from `{}` to `{}`: only a relation of a model to itself goes on and on",
                relation.name, source.name, target.name
            );
            return Err(Error::new(Kind::InvalidInput, message)
                .hint("load it once; or declare the way to itself by `has_many(.., through = ..)`"));
        }
        Ok(relation)
    }

    /// Whether the other edge loads the same, in the same types.
    pub(crate) fn same(&self, other: &Edge) -> bool {
        (self.at, self.relation) == (other.at, other.relation)
            && self.spec == other.spec
            && self.pick == other.pick
            && self.nested.len() == other.nested.len()
            && self.nested.iter().zip(&other.nested).all(|(one, other)| one.same(other))
    }

    /// The statement that loads it for parents with the keys.
    fn statement(
        &self,
        session: &Session,
        relation: &'static RelationDef,
        layout: &Layout,
        keys: Vec<Value>,
    ) -> Result<Statement> {
        let wanted = Wanted { relation, spec: &self.spec, pick: &self.pick, extra: layout.extra.as_deref() };
        compile::children(session.ground(), wanted, keys)
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

/// Refuses a snapshot inside of a transaction.
pub(crate) fn check_snapshot(session: &Session) -> Result<()> {
    if session.tx.is_some() {
        return Err(Error::new(Kind::InvalidInput, "a transaction cannot begin a snapshot of its own")
            .hint("begin it with `TxOptions::new().repeatable_read()` instead of `.snapshot()`"));
    }
    Ok(())
}

/// Begins a transaction whose statements all see the same.
pub(crate) async fn begin_snapshot(session: &Session) -> Result<Tx> {
    check_snapshot(session)?;
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
        let layout = Layout::of(&edge, relation)?;
        let (index, bound) = Index::new(keys, layout.parent(&edge, relation)?);
        let typed = edge.typed;
        let absent = absent(&edge.pick);
        if bound.is_empty() {
            let none = (typed.assemble)((typed.none)(), empty_parts(&edge.nested))?;
            return (typed.distribute)(none, Owners { of_rows: &[], parents, absent });
        }
        let statement = edge.statement(&session, relation, &layout, bound);
        let keys = layout.below(&edge.nested)?;
        let mut expected = layout.types();
        expected.extend(key_types(&edge, relation)?);
        let sink = (typed.sink)(Children { expected, keys, index });
        let (sink, _) = run::fetch(session.clone(), statement, sink).await?;
        let children = (typed.loaded)(sink)?;
        let parts = load(session, target, edge.nested, children.keys, children.len).await?;
        let rows = (typed.assemble)(children.rows, parts)?;
        (typed.distribute)(rows, Owners { of_rows: &children.owners, parents, absent })
    })
}

/// The SQL of edges and of those below them, in the order in which they are named. It is the same
/// for any keys.
pub(crate) fn sql(session: &Session, model: &'static ModelDef, edges: &[Edge]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for edge in edges {
        let relation = edge.definition(model)?;
        let layout = Layout::of(edge, relation)?;
        all.push(edge.statement(session, relation, &layout, Vec::new())?.sql.to_string());
        all.extend(sql(session, (relation.target)(), &edge.nested)?);
    }
    Ok(all)
}

/// The parts of no rows.
fn empty_parts(nested: &[Edge]) -> Vec<Erased> {
    nested.iter().map(|edge| (edge.typed.empty)()).collect()
}
