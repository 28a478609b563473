//! What an expression reads.

use crate::model::Path;
use crate::query::{Node, walk};

/// Whether an expression needs other rows than the one it is about.
pub(in crate::compile) fn needs_other_rows(node: &Node) -> bool {
    let mut found = false;
    walk(node, &mut |node| {
        found |= match node {
            Node::Column(path, _) => path.hops().next().is_some(),
            Node::Relation(_) | Node::InQuery { .. } | Node::Exists(_) | Node::Subquery(_) => true,
            _ => false,
        };
    });
    found
}

/// Whether an expression reads a column of the row at a path.
pub(super) fn reads_column(node: &Node, row: Path, column: u16) -> bool {
    let mut found = false;
    walk(node, &mut |node| {
        found |= match node {
            Node::Column(path, index) => *path == row && *index == column,
            Node::Relation(relation) if relation.at == row => relation
                .source
                .relations
                .get(usize::from(relation.relation))
                .is_some_and(|relation| relation.local.contains(&column)),
            _ => false,
        };
    });
    found
}
