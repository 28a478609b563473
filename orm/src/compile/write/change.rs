//! UPDATE and DELETE.

use super::super::expr::fold;
use super::super::holds::queried_rows;
use super::super::plan;
use super::super::shape::Shape;
use super::super::{Compiler, Ground, Output};
use super::inside::check_sets;
use super::reads::{needs_other_rows, reads_column};
use super::refuse_over_rows;
use super::returning as returning_clause;
use crate::dialect::Dialect;
use crate::dialect::render::Tree;
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Statement};
use crate::model::{ModelDef, Path};
use crate::query::{Node, PROPOSED, Spec, Wait};
use sea_query::{Asterisk, BinOper, Expr, Query, TableRef};

/// Compiles an UPDATE of the rows that `which` finds.
pub(crate) fn update(
    ground: Ground<'_>,
    model: &'static ModelDef,
    sets: &[(u16, Node)],
    which: &Spec,
    returning: bool,
) -> Result<Statement> {
    check_sets(ground, model, own_row(which), sets)?;
    let shape = Shape::of_change(ground, model, Some(sets), which, returning);
    kept_or(ground, model, which, "UPDATE", shape, |compiler| compiler.update(sets, which, returning))
}

/// Compiles a DELETE of the rows that `which` finds.
pub(crate) fn delete(
    ground: Ground<'_>,
    model: &'static ModelDef,
    which: &Spec,
    returning: bool,
) -> Result<Statement> {
    let shape = Shape::of_change(ground, model, None, which, returning);
    kept_or(ground, model, which, "DELETE", shape, |compiler| compiler.delete(which, returning))
}

/// The statement that was kept for a shape, with the values of this one, or a new one.
fn kept_or<'d>(
    ground: Ground<'d>,
    model: &'static ModelDef,
    which: &Spec,
    operation: &'static str,
    shape: Option<Shape<'_>>,
    tree: impl FnOnce(&mut Compiler<'d>) -> Result<Tree>,
) -> Result<Statement> {
    if let Some(shape) = &shape
        && let Some(plan) = plan::find(shape)
        && let Some(statement) = plan.fill(ground, shape, &mut Vec::new())?
    {
        return Ok(statement);
    }
    let mut compiler = Compiler::in_scope(ground, model, which.scope.unwrap_or(0));
    let tree = tree(&mut compiler).map_err(|error| error.model(Some(model.name)))?;
    let Some(shape) = shape else {
        return Ok(compiler.finish(&tree, Access::Write, operation));
    };
    let (statement, plan) = compiler.finish_with_plan(&tree, Access::Write, operation, &shape);
    if let Some(plan) = plan {
        plan::keep(shape, plan);
    }
    Ok(statement)
}

/// Where the columns of the rows that are written stand.
pub(crate) fn own_row(which: &Spec) -> Path {
    Path::scope(which.scope.unwrap_or(0))
}

/// Refuses what only a query for reading can have.
fn check(which: &Spec) -> Result<()> {
    if which.lock.is_some_and(|lock| lock.wait != Wait::Block) {
        let error = Error::new(Kind::InvalidInput, "`.skip_locked()` and `.no_wait()` are for reading rows");
        return Err(
            error.hint("read the rows under the lock in a transaction, then write them by their keys")
        );
    }
    if which.from.is_some() || which.join.is_some() {
        let error = Error::new(Kind::InvalidInput, "the rows of a named query cannot be written");
        return Err(error.hint("find the rows by their keys: `p.id.in_query(table.query().select(..))`"));
    }
    if which.source.is_some() {
        let error = Error::new(Kind::InvalidInput, "the rows of a union cannot be written");
        return Err(
            error.hint("find the rows by one condition: `a | b` for a union, `a & b` for what both have")
        );
    }
    let grouped = !which.groups.is_empty() || !which.having.is_empty();
    if grouped || which.distinct || !which.distinct_on.is_empty() {
        let error = Error::new(Kind::InvalidInput, "groups of rows cannot be written");
        return Err(error.hint("find the rows by `.filter(..)`"));
    }
    Ok(())
}

impl Compiler<'_> {
    /// The UPDATE of the rows that `which` finds.
    pub(in crate::compile) fn update(
        &mut self,
        sets: &[(u16, Node)],
        which: &Spec,
        returning: bool,
    ) -> Result<Tree> {
        check(which)?;
        let model = self.model;
        let mut update = Query::update();
        for (index, node) in ordered(self.dialect, model, own_row(which), sets)? {
            let Some(column) = model.columns.get(usize::from(*index)) else {
                let what = "`.set` on a column of another row than the one that is updated";
                return Err(Error::new(Kind::InvalidInput, what));
            };
            refuse_over_rows(
                node,
                "an update",
                "take it from a query: `scalar(Post::query().select(|p| p.views.max()))`",
            )?;
            let value = self.expr(node)?;
            if self.has_joins() {
                let error = Error::new(Kind::InvalidInput, "a new value cannot come from a related row");
                return Err(error
                    .table_column(Some(model.table.to_owned()), Some(column.name.to_owned()))
                    .hint("take it from a query: `scalar(User::query().filter(..).select(..))`"));
            }
            update.value(column.name, value);
        }
        let (table, cond) = self.written(which)?;
        update.table(table);
        if let Some(cond) = cond {
            update.cond_where(cond);
        }
        if returning {
            update.returning(returning_clause(model));
        }
        Ok(Tree::Update(update))
    }

    /// The DELETE of the rows that `which` finds.
    pub(in crate::compile) fn delete(&mut self, which: &Spec, returning: bool) -> Result<Tree> {
        check(which)?;
        let mut delete = Query::delete();
        let (table, cond) = self.written(which)?;
        delete.from_table(table);
        if let Some(cond) = cond {
            delete.cond_where(cond);
        }
        if returning {
            delete.returning(returning_clause(self.model));
        }
        Ok(Tree::Delete(delete))
    }

    /// The table that is written, and the condition on its rows. Where joins, subqueries or a limit
    /// say which, their keys are selected.
    fn written(&mut self, which: &Spec) -> Result<(TableRef, Option<Expr>)> {
        let limited = which.limit.is_some() || which.offset.is_some();
        let others = which.filters.iter().any(needs_other_rows) || self.held_by_other_rows(self.model);
        if !limited && !others {
            let filters = self.all(&which.filters)?.into_iter();
            let (table, held) = self.rows_written(which.deleted)?;
            return Ok((table, fold(filters.chain(held.condition()).collect(), BinOper::And)));
        }
        let model = self.model;
        if model.key.is_empty() {
            let error = Error::new(Kind::InvalidInput, "rows of a model without a key cannot be told apart");
            return Err(error
                .model(Some(model.name))
                .hint("filter by its own columns only, without a limit"));
        }
        let keys: Vec<Node> = model.key.iter().map(|index| Node::Column(own_row(which), *index)).collect();
        let mut spec = which.clone();
        // The write locks the rows itself.
        spec.lock = None;
        if !limited {
            spec.orders.clear();
        }
        let mut select = self.select(&spec, Output::Nodes(&keys))?;
        let apart = !self.dialect.facts().subquery_on_target;
        if apart && !limited {
            // A derived table may read what is written, but only if it is not merged with the
            // statement around it: a limit or DISTINCT sees to that.
            select.distinct();
        }
        if apart || limited {
            // MySQL and MariaDB refuse LIMIT right inside of IN.
            select = Query::select().column(Asterisk).from_subquery(select, "written").take();
        }
        let columns = model.key.iter().filter_map(|index| model.columns.get(usize::from(*index)));
        let mut columns: Vec<Expr> = columns.map(|column| Expr::col((self.alias(), column.name))).collect();
        let key = match columns.pop() {
            Some(only) if columns.is_empty() => only,
            last => Expr::Tuple(columns.into_iter().chain(last).collect()),
        };
        let keys = Expr::SubQuery(None, Box::new(select.into()));
        let among = Expr::Binary(Box::new(key), BinOper::In, Box::new(keys));
        Ok((queried_rows(model), Some(among)))
    }
}

/// The assignments in an order in which none reads what another has written before it.
pub(super) fn ordered<'a>(
    dialect: &dyn Dialect,
    model: &'static ModelDef,
    row: Path,
    sets: &'a [(u16, Node)],
) -> Result<Vec<&'a (u16, Node)>> {
    if dialect.facts().set_reads_old_row {
        return Ok(sets.iter().collect());
    }
    // A long text that an upsert would have inserted lies where the new value of its column is put.
    let rows = [row, Path::scope(PROPOSED)];
    let reads = |node: &Node, column: u16| rows.iter().any(|row| reads_column(node, *row, column));
    let mut left: Vec<&(u16, Node)> = sets.iter().collect();
    let mut done = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let free = left.iter().position(|(column, _)| {
            left.iter().all(|(other, node)| other == column || !reads(node, *column))
        });
        let Some(free) = free else {
            let fields: Vec<_> =
                left.iter().filter_map(|(index, _)| model.columns.get(usize::from(*index))).collect();
            let fields: Vec<_> = fields.iter().map(|column| format!("`{}`", column.field)).collect();
            let what = format!("an update in which {} read each other's old values", fields.join(", "));
            return Err(Error::unsupported(what, dialect.name())
                .model(Some(model.name))
                .hint("it assigns from left to right: read the row first and set plain values"));
        };
        done.push(left.remove(free));
    }
    Ok(done)
}
