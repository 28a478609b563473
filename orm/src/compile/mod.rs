//! Queries to SQL: checked against what the database can do, then built as sea-query's trees.
//!
//! `scope` names tables and joins them, `expr` turns expressions into SQL, `relation` the questions
//! about to-many relations, `select` and `write` put statements together, `holds` names tables, and says which of their rows a statement
//! may touch, and `check` refuses before anything is rendered.

mod aggregate;
mod call;
mod check;
mod combine;
mod expr;
mod ground;
mod group;
mod holds;
mod json;
mod keys;
mod load;
mod lock;
mod plan;
mod relation;
mod scope;
mod search;
mod select;
mod shape;
mod table;
#[cfg(test)]
mod tests;
mod window;
pub(crate) mod write;

pub(crate) use ground::Ground;
pub(crate) use group::aggregates;
pub(crate) use keys::{KeyType, keys};
pub(crate) use load::{Wanted, children};

pub(crate) use select::{Output, select};

use crate::dialect::Dialect;
use crate::dialect::render::{Args, SqlText, Tree};
use crate::error::Result;
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::query::Node;
use crate::value::{SqlType, Value};
use scope::Scopes;
use sea_query::Expr;

/// Compiles the expressions of one statement: its bound values, and the joins that the paths of
/// its columns ask for.
pub(crate) struct Compiler<'d> {
    pub dialect: &'d dyn Dialect,
    ground: Ground<'d>,
    pub model: &'static ModelDef,
    pub args: Args,
    scopes: Scopes,
    depth: usize,
    /// How many SELECTs are around what is being compiled.
    selects: usize,
    /// The named queries of the outermost SELECT.
    named: Vec<table::Named>,
    /// Which values came from which node.
    binds: Vec<Bind>,
    /// What the SELECTs around group by, and is written again and again in the same words.
    groups: Vec<(Node, Expr)>,
    /// Whether a HAVING is being compiled that does not know them.
    having: bool,
    /// Whether rows that pass the conditions being compiled are skipped: OFFSET.
    skips: bool,
    /// Which values are the keys of a load's parents, and their types.
    keys: Option<(std::ops::Range<usize>, Vec<SqlType>)>,
}

/// The values that came from one node: their numbers, and the node's address.
struct Bind {
    slots: std::ops::Range<usize>,
    node: usize,
}

impl<'d> Compiler<'d> {
    /// A statement over a model's table.
    pub(crate) fn new(ground: Ground<'d>, model: &'static ModelDef) -> Self {
        Compiler::in_scope(ground, model, 0)
    }

    /// A statement over a model's table whose own columns have the given scope: 0 unless the
    /// conditions come from a closure over a relation.
    pub(crate) fn in_scope(ground: Ground<'d>, model: &'static ModelDef, scope: u8) -> Self {
        Compiler {
            dialect: ground.dialect,
            ground,
            model,
            args: Args::default(),
            scopes: Scopes::new(model, scope),
            depth: 0,
            selects: 0,
            named: Vec::new(),
            binds: Vec::new(),
            groups: Vec::new(),
            having: false,
            skips: false,
            keys: None,
        }
    }

    /// The name by which the statement calls the model's table.
    pub(crate) fn alias(&self) -> sea_query::DynIden {
        self.scopes.root().alias()
    }

    /// A value as a placeholder.
    pub(crate) fn value(&mut self, value: Value) -> Expr {
        let ty = value.sql_type();
        let placeholder = self.args.bind(value);
        self.dialect.placeholder(placeholder, ty)
    }

    /// An expression.
    pub(crate) fn expr(&mut self, node: &Node) -> Result<Expr> {
        self.node(node).map_err(|error| error.model(Some(self.model.name)))
    }

    /// All of the conditions, or `None` if there are none.
    pub(crate) fn all(&mut self, filters: &[Node]) -> Result<Option<Expr>> {
        group::refuse_aggregates(filters, "a filter")?;
        window::refuse_windows(filters, "a filter")?;
        self.conditions(filters).map_err(|error| error.model(Some(self.model.name)))
    }

    /// Whether the expressions so far need tables besides the model's own.
    pub(crate) fn has_joins(&self) -> bool {
        self.scopes.root().has_joins()
    }

    /// Renders a tree whose placeholders came from this compiler.
    pub(crate) fn finish(self, tree: &Tree, access: Access, operation: &'static str) -> Statement {
        let mut text = SqlText::new(&self.args, self.dialect.facts().limit_as_text);
        self.dialect.render(tree, &mut text);
        let (sql, args) = text.finish(self.args);
        let held = self.ground.stamp();
        Statement { sql: sql.into(), args, access, operation, model: Some(self.model), held }
    }
}
