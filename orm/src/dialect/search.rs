//! Full-text search: what a dialect is asked.

use crate::model::SearchDef;
use sea_query::Expr;

/// A question to a search index about a row.
#[derive(Debug)]
pub(crate) struct Asked {
    pub def: &'static SearchDef,
    /// The index's name.
    pub name: String,
    /// A column of the index's name, where the row has one.
    pub beside: Expr,
    /// The columns of the index, and whether each may be NULL in its table.
    pub texts: Vec<(Expr, bool)>,
    /// The row's key, if that is one whole number.
    pub row: Option<Expr>,
    /// What [`search_words`](super::Dialect::search_words) gave, as a placeholder.
    pub words: Expr,
}

impl Asked {
    /// The place of a column in the index.
    pub(crate) fn place(&self, column: u16) -> Option<usize> {
        self.def.columns.iter().position(|other| *other == column)
    }
}

/// A search index that is to be made over columns of a table.
#[derive(Debug)]
pub(crate) struct SearchIndex {
    pub name: String,
    pub config: &'static str,
    pub columns: Vec<String>,
}
