//! What a statement returns, and where each column stands.
//!
//! First what the typed part reads; then, if that is not the whole row, the columns that hold the keys
//! of the edges below and of the parent and are not among it; over a link or a way its columns that
//! hold the parent's key end it.

use super::{Edge, KeyColumns, Keys, key_columns};
use crate::error::Result;
use crate::model::{ModelDef, Path, RelationDef, RelationKind, Way};
use crate::query::{Node, Pick, Quantifier, Spec};
use crate::value::{SqlType, Value};

/// The value for a parent without rows.
pub(super) fn absent(pick: &Pick) -> Value {
    match pick {
        Pick::Value(Quantifier::Count) => Value::I64(0),
        Pick::Value(Quantifier::Any) => Value::Bool(false),
        _ => Value::Null(SqlType::I64),
    }
}

/// The columns of a statement over the rows of a model.
#[derive(Debug)]
pub(crate) struct Layout {
    model: &'static ModelDef,
    /// The types of what is read.
    read: Vec<SqlType>,
    /// Columns of the model that are among what is read, and where.
    named: Vec<(u16, usize)>,
    /// Columns of the model that follow, by index; `None` if all of them were read.
    pub(crate) extra: Option<Vec<u16>>,
}

impl Layout {
    /// What is picked of the rows of a model, with the keys of the edges below.
    pub(super) fn new(
        model: &'static ModelDef,
        spec: &Spec,
        pick: &Pick,
        read: Vec<SqlType>,
        below: &[Edge],
    ) -> Result<Layout> {
        let own = Path::scope(spec.scope.unwrap_or(0));
        let named = |(place, node): (usize, &Node)| match node {
            Node::Column(path, column) if *path == own => Some((*column, place)),
            _ => None,
        };
        let (named, extra) = match pick {
            Pick::Rows | Pick::Linked(_) | Pick::Deep(_) => (Vec::new(), None),
            Pick::Nodes(nodes) => (nodes.iter().enumerate().filter_map(named).collect(), Some(Vec::new())),
            // Of one value for each parent nothing is known but the parent.
            Pick::Value(_) => (Vec::new(), Some(Vec::new())),
        };
        let mut layout = Layout { model, read, named, extra };
        for edge in below {
            layout.add(edge.definition(model)?.local);
        }
        Ok(layout)
    }

    /// The columns of an edge's statement.
    pub(super) fn of(edge: &Edge, relation: &RelationDef) -> Result<Layout> {
        let (target, read) = ((relation.target)(), (edge.typed.types)());
        let mut layout = Layout::new(target, &edge.spec, &edge.pick, read, &edge.nested)?;
        if beside(&edge.pick, relation)?.is_none() {
            layout.add(relation.remote);
        }
        Ok(layout)
    }

    /// Adds columns that are not there.
    fn add(&mut self, columns: &[u16]) {
        let Some(extra) = &mut self.extra else { return };
        for column in columns {
            if !extra.contains(column) && self.named.iter().all(|(named, _)| named != column) {
                extra.push(*column);
            }
        }
    }

    /// Where a column of the model stands.
    fn place(&self, column: u16) -> usize {
        let Some(extra) = &self.extra else { return usize::from(column) };
        match self.named.iter().find(|(named, _)| *named == column) {
            Some((_, place)) => *place,
            // What is asked for was put there.
            None => self.read.len() + extra.iter().position(|other| *other == column).unwrap_or(0),
        }
    }

    fn placed(&self, columns: &[u16]) -> KeyColumns {
        let mut placed = key_columns(self.model, columns);
        placed.columns = columns.iter().map(|column| self.place(*column)).collect();
        placed
    }

    fn len(&self) -> usize {
        self.read.len() + self.extra.as_ref().map_or(0, Vec::len)
    }

    /// Where a child's row holds the key of its parent.
    pub(super) fn parent(&self, edge: &Edge, relation: &RelationDef) -> Result<KeyColumns> {
        let Some((model, near)) = beside(&edge.pick, relation)? else {
            return Ok(self.placed(relation.remote));
        };
        let mut columns = key_columns(model, near);
        columns.columns = (self.len()..self.len() + near.len()).collect();
        Ok(columns)
    }

    /// Where a row holds the keys of each edge below.
    pub(crate) fn keys(&self, below: &[Edge]) -> Result<Vec<KeyColumns>> {
        below.iter().map(|edge| Ok(self.placed(edge.definition(self.model)?.local))).collect()
    }

    /// The empty key lists of the edges below, which the rows fill.
    pub(super) fn below(&self, below: &[Edge]) -> Result<Vec<Keys>> {
        Ok(self.keys(below)?.into_iter().map(Keys::new).collect())
    }

    /// The types of all columns but those of a link.
    pub(crate) fn types(&self) -> Vec<SqlType> {
        let extra = self.extra.iter().flat_map(|extra| key_columns(self.model, extra).types);
        self.read.iter().copied().chain(extra).collect()
    }
}

/// The table whose columns hold the parents' key, and those, if they follow what is read of a row.
fn beside(pick: &Pick, relation: &RelationDef) -> Result<Option<(&'static ModelDef, &'static [u16])>> {
    match relation.kind {
        // Rows of the second level do not hold it.
        RelationKind::BelongsTo | RelationKind::HasOne | RelationKind::HasMany => {
            Ok(matches!(pick, Pick::Deep(_)).then(|| ((relation.target)(), relation.remote)))
        }
        RelationKind::ManyToMany { through, near, .. } => Ok(Some((through(), near))),
        RelationKind::Through { .. } => Ok(Way::of(relation)?.map(|way| way.near())),
    }
}

/// The types of the columns that hold the parents' key beside a row.
pub(super) fn key_types(edge: &Edge, relation: &RelationDef) -> Result<Vec<SqlType>> {
    Ok(beside(&edge.pick, relation)?.map(|(model, near)| key_columns(model, near).types).unwrap_or_default())
}
