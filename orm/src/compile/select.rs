//! SELECT.

use super::Compiler;
use super::scope::column;
use crate::dialect::Dialect;
use crate::dialect::render::Tree;
use crate::error::Result;
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::query::{Node, Nulls, Order, Spec};
use sea_query::{Asterisk, BinOper, Expr, Func, NullOrdering, Query, SelectStatement};

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
    let mut compiler = Compiler::in_scope(dialect, model, spec.scope);
    let tree = compiler.select(spec, output)?;
    Ok(compiler.finish(&Tree::Select(tree), Access::Read, "SELECT"))
}

impl Compiler<'_> {
    /// The SELECT of a query over this compiler's model.
    pub(crate) fn select(&mut self, spec: &Spec, output: Output<'_>) -> Result<SelectStatement> {
        let mut select = Query::select();
        let mut limit = spec.limit;
        match output {
            Output::Model => {
                for index in 0..self.model.columns.len() {
                    select.expr(self.own_column(index as u16)?);
                }
            }
            Output::Nodes(nodes) => {
                for node in nodes {
                    select.expr(self.expr(node)?);
                }
            }
            Output::Count if limit.is_some() || spec.offset.is_some() => {
                select.expr(Expr::Constant(1.into()));
            }
            Output::Count => {
                select.expr(Func::count(Expr::col(Asterisk)));
            }
            Output::Exists => {
                select.expr(Expr::Constant(1.into()));
                limit = Some(limit.unwrap_or(1).min(1));
            }
        }
        select.from(self.table());
        if let Some(cond) = self.all(&spec.filters)? {
            select.cond_where(cond);
        }
        if matches!(output, Output::Model | Output::Nodes(_)) {
            for order in &spec.orders {
                self.order(&mut select, order)?;
            }
        }
        self.join(&mut select);
        self.window(&mut select, limit, spec.offset);
        if matches!(output, Output::Count) && (limit.is_some() || spec.offset.is_some()) {
            let mut count = Query::select();
            let alias = self.scopes.alias("counted");
            count.expr(Func::count(Expr::col(Asterisk))).from_subquery(select, alias);
            return Ok(count);
        }
        Ok(select)
    }

    fn own_column(&self, index: u16) -> Result<Expr> {
        Ok(Expr::col((self.scopes.root().alias(), column(self.model, index)?.name)))
    }

    /// LIMIT and OFFSET.
    fn window(&self, select: &mut SelectStatement, limit: Option<u64>, offset: Option<u64>) {
        let facts = self.dialect.facts();
        // Databases count in 64 bits with a sign.
        let most = |rows: u64| rows.min(i64::MAX as u64);
        match (limit, offset, facts.limit_for_offset) {
            (Some(limit), _, _) => select.limit(most(limit)),
            (None, Some(_), Some(all)) => select.limit(all),
            (None, _, _) => select,
        };
        if let Some(offset) = offset {
            select.offset(most(offset));
        }
    }

    /// Adds one order. NULL is the least value unless the order says otherwise.
    pub(crate) fn order(&mut self, select: &mut SelectStatement, order: &Order) -> Result<()> {
        let facts = self.dialect.facts();
        let (by_database, with_syntax) = (facts.nulls_sort_first, facts.nulls_first_syntax);
        self.sortable(&order.node).map_err(|error| error.model(Some(self.model.name)))?;
        let nullable = self.nullable(&order.node)?;
        let expr = self.sort_key(&order.node)?;
        let direction = if order.descending { sea_query::Order::Desc } else { sea_query::Order::Asc };
        let first = match order.nulls {
            Nulls::Default => !order.descending,
            Nulls::First => true,
            Nulls::Last => false,
        };
        // Where NULL is impossible or comes right by itself nothing is said, so that an index
        // can serve the order.
        let as_wanted = first == (by_database != order.descending);
        if !nullable || as_wanted {
            select.order_by_expr(expr, direction);
        } else if with_syntax {
            let nulls = if first { NullOrdering::First } else { NullOrdering::Last };
            select.order_by_expr_with_nulls(expr, direction, nulls);
        } else {
            let null = Box::new(Expr::Keyword(sea_query::Keyword::Null));
            let is_null = Expr::Binary(Box::new(expr.clone()), BinOper::Is, null);
            let nulls = if first { sea_query::Order::Desc } else { sea_query::Order::Asc };
            select.order_by_expr(is_null, nulls).order_by_expr(expr, direction);
        }
        Ok(())
    }
}
