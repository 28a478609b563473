//! A query's own rows, and the edges that start from them.

use super::typed::Root;
use super::{Edge, Layout, begin_snapshot, load};
use crate::compile::{self, Output};
use crate::decode::Sink;
use crate::error::Result;
use crate::exec::{BoxFuture, Done, Session, Statement, run};
use crate::model::{ModelDef, Path};
use crate::query::{Node, Pick, Spec};

/// What a query reads and loads, without its types.
#[derive(Clone)]
pub(crate) struct Tree {
    pub model: &'static ModelDef,
    /// What is read of the rows.
    pub pick: Pick,
    pub edges: Vec<Edge>,
    pub root: Root,
}

impl Tree {
    /// Where the columns of the query's own statement stand.
    pub(crate) fn layout(&self, spec: &Spec) -> Result<Layout> {
        Layout::new(self.model, spec, &self.pick, (self.root.types)(), &self.edges)
    }

    /// What is selected if it is not the whole row: what is read, then the columns of the keys.
    pub(crate) fn nodes(&self, spec: &Spec, layout: &Layout) -> Option<Vec<Node>> {
        let Pick::Nodes(nodes) = &self.pick else { return None };
        let own = Path::scope(spec.scope.unwrap_or(0));
        let extra = layout.extra.iter().flatten().map(|column| Node::Column(own, *column));
        Some(nodes.iter().cloned().chain(extra).collect())
    }

    /// The query's own statement.
    pub(crate) fn statement(&self, on: &Session, spec: &Spec, layout: &Layout) -> Result<Statement> {
        let nodes = self.nodes(spec, layout);
        let output = nodes.as_deref().map_or(Output::Model, Output::Nodes);
        compile::select(on.ground(), self.model, spec, output)
    }

    /// An empty sink for the query's own rows.
    pub(crate) fn sink(&self, layout: &Layout) -> Result<Box<dyn Sink>> {
        Ok((self.root.sink)(layout.below(&self.edges)?, layout.types()))
    }
}

/// Runs a query's statement and loads its edges. What comes is finished values in a sink again, so
/// that ends treat queries with and without edges alike.
pub(crate) fn fetch_tree(
    session: Session,
    snapshot: bool,
    spec: &Spec,
    tree: Tree,
) -> BoxFuture<'static, Result<(Box<dyn Sink>, Done)>> {
    let prepared = tree
        .layout(spec)
        .and_then(|layout| Ok((tree.statement(&session, spec, &layout)?, tree.sink(&layout)?)));
    let Tree { model, edges, root, .. } = tree;
    Box::pin(async move {
        let (statement, sink) = prepared?;
        let snapshot = if snapshot { Some(begin_snapshot(&session).await?) } else { None };
        let session = snapshot.as_deref().cloned().unwrap_or(session);
        let (sink, done) = run::fetch(session.clone(), Ok(statement), sink).await?;
        let rows = (root.loaded)(sink)?;
        let parts = load(session, model, edges, rows.keys, rows.len).await?;
        // What was read is whole; a transaction that is dropped on an error is rolled back.
        if let Some(snapshot) = snapshot {
            snapshot.commit().await?;
        }
        Ok(((root.tree)(rows.rows, parts)?, done))
    })
}
