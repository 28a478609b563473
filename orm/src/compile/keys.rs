//! What is known of expressions by which rows are told apart, before anything is rendered.

use super::group::operands;
use super::scope::relation;
use super::{Compiler, Ground};
use crate::error::Result;
use crate::model::ModelDef;
use crate::query::{Node, Quantifier};
use crate::value::SqlType;

/// What is known of an expression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyType {
    pub ty: SqlType,
    /// Whether it may be NULL; when in doubt, it may.
    pub nullable: bool,
    /// Whether it shows the value of a column that is marked as sensitive.
    pub sensitive: bool,
}

/// The types of expressions over a model's rows, whose own columns have the given scope.
pub(crate) fn keys(
    ground: Ground<'_>,
    model: &'static ModelDef,
    scope: u8,
    nodes: &[&Node],
) -> Result<Vec<KeyType>> {
    let mut compiler = Compiler::in_scope(ground, model, scope);
    let mut key = |node: &Node| {
        compiler.sortable(node)?;
        let (ty, nullable) = (compiler.type_of(node)?, compiler.nullable(node)?);
        Ok(KeyType { ty, nullable, sensitive: compiler.sensitive(node)? })
    };
    nodes.iter().map(|node| key(node).map_err(|error: crate::Error| error.model(Some(model.name)))).collect()
}

impl Compiler<'_> {
    fn sensitive(&mut self, node: &Node) -> Result<bool> {
        match node {
            Node::Column(path, index) => {
                Ok(self.scopes.seen(*path, *index)?.column.is_some_and(|(_, column)| column.sensitive))
            }
            Node::Subquery(query) => {
                let Some(node) = &query.node else { return Ok(false) };
                self.scopes.open_query(query.spec.scope.unwrap_or(0), query.model)?;
                let sensitive = self.sensitive(node);
                self.scopes.close();
                sensitive
            }
            Node::Relation(node) => {
                let Quantifier::Aggregate(_, value) = &node.quantifier else { return Ok(false) };
                let def = relation(self.scopes.model_at(node.at)?.0, node.relation)?;
                self.scopes.open(node.scope, (def.target)(), "")?;
                let sensitive = self.sensitive(value);
                self.scopes.close();
                sensitive
            }
            _ => {
                let mut inner = Vec::new();
                operands(node, &mut |operand| inner.push(operand));
                for operand in inner {
                    if self.sensitive(operand)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}
