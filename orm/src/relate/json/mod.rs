//! Trees to JSON without their structs: the same statements, whose rows become text.
//!
//! An edge has its functions twice, for values and for text (`tables.rs`). The second are missing where
//! something can only be written by its struct; then the whole tree is read as values.

mod level;
mod lines;
mod order;
mod tables;

use super::{Edge, Tree};
pub(crate) use order::{AsTheyCame, Order, Sorted};
pub(crate) use tables::ModelText;
pub(super) use tables::{MapText, PartText};

impl Tree {
    /// Makes its rows text, if none of its parts can only be written by its struct. What comes of it then
    /// is one `Vec<u8>`: the rows, each after a comma.
    pub(crate) fn become_text(&mut self) -> bool {
        let Some(root) = self.root.text.filter(|_| are_text(&self.edges)) else { return false };
        self.root = root();
        become_text(&mut self.edges);
        true
    }
}

fn are_text(edges: &[Edge]) -> bool {
    edges.iter().all(|edge| edge.typed.text.is_some() && are_text(&edge.nested))
}

fn become_text(edges: &mut [Edge]) {
    for edge in edges {
        if let Some(typed) = edge.typed.text {
            edge.typed = typed();
        }
        become_text(&mut edge.nested);
    }
}
