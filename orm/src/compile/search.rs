//! Full-text search.

use super::Compiler;
use super::scope::column;
use crate::dialect::search::Asked;
use crate::error::{Error, Kind, Result};
use crate::query::{Node, SearchAsk, SearchNode};
use crate::schema::search_name;
use crate::value::Value;
use sea_query::Expr;

impl Compiler<'_> {
    /// What is asked of a search index; `node` is the question, whose words are bound.
    pub(super) fn search(&mut self, node: &Node, search: &SearchNode) -> Result<Expr> {
        let def = search.def().ok_or_else(|| {
            let message =
                format!("the description of `{}` has no search index #{}", search.model.name, search.index);
            Error::new(Kind::Config, message)
        })?;
        if let SearchAsk::Snippet { column: (path, index), .. } = &search.ask {
            if !self.dialect.facts().search_snippets {
                return Err(Error::unsupported("`.snippet(..)`", self.dialect.name())
                    .hint("select the column, and cut it in Rust"));
            }
            if *path != search.at || !def.columns.contains(index) {
                let column = column(search.model, *index)?;
                return Err(Error::new(Kind::InvalidInput, "a snippet of a column that is not searched")
                    .table_column(Some(search.model.table.to_owned()), Some(column.name.to_owned()))
                    .hint("a snippet is of a column of the search index itself"));
            }
        }
        let mut texts = Vec::with_capacity(def.columns.len());
        for (node, index) in search.columns.iter().zip(def.columns) {
            texts.push((self.node(node)?, column(search.model, *index)?.nullable));
        }
        let row = match search.model.key {
            [key] if column(search.model, *key)?.ty.is_integer() => Some(self.column(search.at, *key)?),
            _ => None,
        };
        let start = self.args.values().len();
        let words = self.value(Value::Text(self.dialect.search_words(&search.words)));
        self.bound(start, node);
        let name = search_name(search.model, search.index.into());
        let beside = Expr::col((self.resolve(search.at)?.alias, name.clone()));
        self.dialect.search(Asked { def, name, beside, texts, row, words }, &search.ask, &mut self.args)
    }
}
