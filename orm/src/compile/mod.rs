//! Queries to SQL: checked against what the database can do, then built as sea-query's trees.

use crate::dialect::Dialect;
use crate::dialect::render::{Args, SqlText, Tree};
use crate::error::{Error, Result};
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::query::{Node, Spec};
use crate::value::Value;
use sea_query::{Expr, SelectStatement};

/// What a SELECT returns.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Output<'a> {
    /// All columns of the model, in the order of its description.
    Model,
    /// These expressions.
    Nodes(&'a [Node]),
    /// The number of rows.
    Count,
    /// One row if there is any.
    Exists,
}

/// Compiles a query.
pub(crate) fn select(
    dialect: &dyn Dialect,
    model: &'static ModelDef,
    spec: &Spec,
    output: Output<'_>,
) -> Result<Statement> {
    let _ = (spec, output);
    Err(Error::unsupported(model.name, dialect.name()))
}

/// Compiles the expressions of one statement: its bound values, and the joins that the paths of
/// its columns ask for.
pub(crate) struct Compiler<'d> {
    pub dialect: &'d dyn Dialect,
    pub model: &'static ModelDef,
    pub args: Args,
}

impl<'d> Compiler<'d> {
    /// A statement over a model's table.
    pub(crate) fn new(dialect: &'d dyn Dialect, model: &'static ModelDef) -> Self {
        Compiler { dialect, model, args: Args::default() }
    }

    /// A value as a placeholder.
    pub(crate) fn value(&mut self, value: Value) -> Expr {
        self.args.bind(value)
    }

    /// An expression.
    pub(crate) fn expr(&mut self, node: &Node) -> Result<Expr> {
        let _ = node;
        Err(Error::unsupported("an expression", self.dialect.name()))
    }

    /// All of the conditions, or `None` if there are none.
    pub(crate) fn all(&mut self, filters: &[Node]) -> Result<Option<Expr>> {
        filters.first().map(|node| self.expr(node)).transpose()
    }

    /// Whether the expressions so far need tables besides the model's own.
    pub(crate) fn has_joins(&self) -> bool {
        false
    }

    /// Adds the joins that the expressions so far need.
    pub(crate) fn join(&self, select: &mut SelectStatement) {
        let _ = select;
    }

    /// Renders a tree whose placeholders came from this compiler.
    pub(crate) fn finish(self, tree: &Tree, access: Access, operation: &'static str) -> Statement {
        let mut text = SqlText::new(&self.args, self.dialect.facts().limit_as_text);
        self.dialect.render(tree, &mut text);
        let (sql, args) = text.finish(self.args);
        Statement { sql: sql.into(), args, access, operation, model: Some(self.model) }
    }
}
