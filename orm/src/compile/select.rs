//! SELECT.

use super::expr::{binary, fold, null};
use super::group::{aggregates, binds};
use super::holds::Asked;
use super::plan;
use super::scope::column;
use super::shape::Shape;
use super::{Compiler, Ground};
use crate::dialect::render::Tree;
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::query::{Node, Nulls, Order, Spec, Subquery};
use sea_query::{
    Asterisk, BinOper, ColumnRef, Expr, Func, JoinType, NullOrdering, OrderedStatement, Query,
    SelectStatement,
};

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
    ground: Ground<'_>,
    model: &'static ModelDef,
    spec: &Spec,
    output: Output<'_>,
) -> Result<Statement> {
    let shape = Shape::of(ground, model, spec, output);
    if let Some(shape) = &shape
        && let Some(plan) = plan::find(shape)
        && let Some(statement) = plan.fill(ground, shape, &mut Vec::new())?
    {
        return Ok(statement);
    }
    let mut compiler = Compiler::in_scope(ground, model, spec.scope.unwrap_or(0));
    let tree = Tree::Select(compiler.select(spec, output)?);
    let access = if spec.lock.is_some() { Access::Lock } else { Access::Read };
    let most = ground.facts().max_binds;
    let (statement, kept) = match shape {
        None => (compiler.finish(&tree, access, "SELECT"), None),
        Some(shape) => {
            let (statement, plan) = compiler.finish_with_plan(&tree, access, "SELECT", &shape);
            (statement, plan.map(|plan| (shape, plan)))
        }
    };
    if statement.args.len() > most {
        return Err(Error::new(Kind::InvalidInput, format!("more than {most} bound values"))
            .hint("`.in_(..)` binds any number of values as one")
            .model(Some(model.name)));
    }
    if let Some((shape, plan)) = kept {
        plan::keep(shape, plan);
    }
    Ok(statement)
}

impl Compiler<'_> {
    /// The SELECT of a query over this compiler's model.
    pub(crate) fn select(&mut self, spec: &Spec, output: Output<'_>) -> Result<SelectStatement> {
        self.innermost_select(spec, output).map_err(|error| error.model(Some(self.model.name)))
    }

    /// A query in an expression.
    pub(super) fn subquery(&mut self, query: &Subquery) -> Result<SelectStatement> {
        self.scopes.open_query(query.spec.scope.unwrap_or(0), query.model)?;
        let output = match &query.node {
            Some(node) => Output::Nodes(std::slice::from_ref(node)),
            None => Output::Nodes(&[]),
        };
        let select = self.innermost_select(&query.spec, output);
        self.scopes.close();
        select
    }

    /// A query as the right side of IN.
    pub(super) fn list_query(&mut self, query: &Subquery) -> Result<Expr> {
        let mut select = self.subquery(query)?;
        if query.spec.limit.is_some() || query.spec.offset.is_some() {
            // MySQL and MariaDB refuse LIMIT right inside of IN.
            let alias = self.scopes.alias("listed");
            select = Query::select().column(Asterisk).from_subquery(select, alias).take();
        }
        Ok(super::expr::subquery(select))
    }

    /// A SELECT over the innermost scope. The outermost of them names the queries that have names.
    pub(super) fn innermost_select(&mut self, spec: &Spec, output: Output<'_>) -> Result<SelectStatement> {
        self.selects += 1;
        let around = (self.groups.len(), std::mem::take(&mut self.having));
        let select = self.nameless_select(spec, output);
        self.groups.truncate(around.0);
        self.having = around.1;
        self.selects -= 1;
        let mut select = select?;
        if self.selects == 0 {
            self.name_queries(&mut select);
        }
        Ok(select)
    }

    fn nameless_select(&mut self, spec: &Spec, output: Output<'_>) -> Result<SelectStatement> {
        let nodes = match output {
            Output::Nodes(nodes) => nodes,
            _ => &[],
        };
        let grouped = !spec.groups.is_empty()
            || !spec.having.is_empty()
            || spec.orders.iter().any(|order| aggregates(&order.node));
        if matches!(output, Output::Model) && grouped {
            return Err(Error::new(Kind::InvalidInput, "groups are not whole rows")
                .hint("name what the groups are by, and aggregates, in `.select(..)`"));
        }
        self.check_groups(spec, nodes)?;
        self.check_windows(spec, nodes)?;
        self.check_lock(spec, output)?;
        let joined = self.open_tables(spec, output)?;
        self.keep_groups(&spec.groups)?;
        let mut select = Query::select();
        // A query is one of groups, SQLite says, if it is grouped or selects an aggregate.
        let a_row = match spec.groups.is_empty() && !spec.having.is_empty() {
            true => Expr::from(Func::count(Expr::col(Asterisk))),
            false => Expr::Constant(1.into()),
        };
        let mut limit = spec.limit;
        // Rows that are made from rows are counted after they are made.
        let derived = limit.is_some()
            || spec.offset.is_some()
            || spec.distinct
            || !spec.distinct_on.is_empty()
            || !spec.groups.is_empty()
            || !spec.having.is_empty();
        match output {
            Output::Model => {
                let (model, alias) = (self.scopes.innermost().model(), self.scopes.innermost().alias());
                for index in 0..model.columns.len() {
                    select.expr(Expr::col((alias.clone(), column(model, index as u16)?.name)));
                }
            }
            // Inside of EXISTS only rows matter.
            Output::Nodes([]) => {
                select.expr(a_row);
            }
            Output::Nodes(nodes) => {
                for node in nodes {
                    select.expr(self.node(node)?);
                }
            }
            Output::Count if derived => {
                select.expr(a_row);
            }
            Output::Count => {
                select.expr(Func::count(Expr::col(Asterisk)));
            }
            Output::Exists => {
                select.expr(a_row);
                limit = Some(limit.unwrap_or(1).min(1));
            }
        }
        if spec.distinct {
            select.distinct();
        }
        if !spec.distinct_on.is_empty() {
            select.distinct_on(self.distinct_on(spec)?);
        }
        // The parts of a union have met their conditions.
        let held = match &spec.source {
            None => {
                let (rows, held) = self.rows_here(Asked::Rows(spec.deleted))?;
                select.from(rows);
                Some(held)
            }
            Some(source) => {
                let rows = self.combined(source)?;
                select.from_subquery(rows, self.scopes.innermost().alias());
                None
            }
        };
        if let Some(cond) = self.filters_of(spec)? {
            select.cond_where(cond);
        }
        if let Some(held) = held {
            held.narrow(&mut select);
        }
        for group in &spec.groups {
            let expr = match ordinal(group, nodes) {
                Some(ordinal) => ordinal,
                None => self.node(group)?,
            };
            select.add_group_by([expr]);
        }
        if let Some(cond) = self.having(&spec.having)? {
            select.cond_having(cond);
        }
        if matches!(output, Output::Model | Output::Nodes(_)) {
            for order in &spec.orders {
                self.check_distinct(spec, order, output)?;
                self.order_selected(&mut select, order, nodes)?;
            }
        }
        self.scopes.innermost().join(&mut select);
        if let Some(joined) = joined {
            let kind = if joined.optional { JoinType::LeftJoin } else { JoinType::InnerJoin };
            select.join(kind, joined.table, joined.on);
        }
        self.limit_offset(&mut select, limit, spec.offset);
        self.lock(&mut select, spec);
        if matches!(output, Output::Count) && derived {
            let alias = self.scopes.alias("counted");
            let count = Func::count(Expr::col(Asterisk));
            return Ok(Query::select().expr(count).from_subquery(select, alias).take());
        }
        Ok(select)
    }

    /// The conditions on a query's rows.
    pub(super) fn filters_of(&mut self, spec: &Spec) -> Result<Option<Expr>> {
        let around = std::mem::replace(&mut self.skips, spec.offset.is_some());
        let cond = self.conditions(&spec.filters);
        self.skips = around;
        cond
    }

    pub(super) fn conditions(&mut self, filters: &[Node]) -> Result<Option<Expr>> {
        let mut conds = Vec::with_capacity(filters.len());
        for filter in filters {
            match filter {
                // One chain of ANDs, without parentheses.
                Node::And(nodes) => conds.extend(self.nodes(nodes)?),
                other => conds.push(self.node(other)?),
            }
        }
        Ok(fold(conds, BinOper::And))
    }

    /// LIMIT and OFFSET.
    pub(super) fn limit_offset(&self, select: &mut SelectStatement, limit: Option<u64>, offset: Option<u64>) {
        // Databases count in 64 bits with a sign.
        let most = |rows: u64| rows.min(i64::MAX as u64);
        match (limit, offset, self.dialect.facts().limit_for_offset) {
            (Some(limit), _, _) => select.limit(most(limit)),
            (None, Some(_), Some(all)) => select.limit(all),
            (None, _, _) => select,
        };
        if let Some(offset) = offset {
            select.offset(most(offset));
        }
    }

    /// Of equal rows that become one, only what was selected is left to order by.
    fn check_distinct(&self, spec: &Spec, order: &Order, output: Output<'_>) -> Result<()> {
        let Output::Nodes(nodes) = output else { return Ok(()) };
        if !spec.distinct || nodes.contains(&order.node) {
            return Ok(());
        }
        Err(Error::new(
            Kind::InvalidInput,
            "distinct rows cannot be ordered by something that is not selected",
        )
        .hint("select it, too"))
    }

    /// The columns of DISTINCT ON.
    fn distinct_on(&mut self, spec: &Spec) -> Result<Vec<ColumnRef>> {
        if !self.dialect.facts().distinct_on {
            return Err(Error::unsupported("`.distinct_on(..)`", self.dialect.name())
                .hint("ask that no row of the same group comes before: `!exists(..)`"));
        }
        let first = spec.orders.iter().take(spec.distinct_on.len());
        if !first.clone().all(|order| spec.distinct_on.contains(&order.node)) {
            return Err(Error::new(
                Kind::InvalidInput,
                "`.order_by(..)` must start with the columns of `.distinct_on(..)`",
            ));
        }
        let mut columns = Vec::with_capacity(spec.distinct_on.len());
        for node in &spec.distinct_on {
            match self.node(node)? {
                Expr::Column(column) => columns.push(column),
                _ => return Err(Error::new(Kind::InvalidInput, "`.distinct_on(..)` takes columns only")),
            }
        }
        Ok(columns)
    }

    /// Adds one order. NULL is the least value unless the order says otherwise.
    pub(crate) fn order(&mut self, select: &mut SelectStatement, order: &Order) -> Result<()> {
        self.order_selected(select, order, &[]).map_err(|error| error.model(Some(self.model.name)))
    }

    fn order_selected(
        &mut self,
        select: &mut SelectStatement,
        order: &Order,
        selected: &[Node],
    ) -> Result<()> {
        for key in self.sort_keys(order, selected)? {
            key.add_to(select);
        }
        Ok(())
    }

    /// What one order sorts by: often one key, two where NULLs need one of their own.
    pub(super) fn sort_keys(&mut self, order: &Order, selected: &[Node]) -> Result<Vec<SortKey>> {
        let facts = self.dialect.facts();
        let (sorts_first, has_syntax) = (facts.nulls_sort_first, facts.nulls_first_syntax);
        self.sortable(&order.node)?;
        if let Node::Value(_) = order.node {
            // It orders nothing; MySQL and MariaDB would take a number for a column's place.
            return Ok(Vec::new());
        }
        let nullable = self.nullable(&order.node)?;
        let direction = if order.descending { sea_query::Order::Desc } else { sea_query::Order::Asc };
        let first = match order.nulls {
            Nulls::Default => !order.descending,
            Nulls::First => true,
            Nulls::Last => false,
        };
        // Where NULL is impossible or comes right by itself nothing is said, so that an index can
        // serve the order.
        let as_wanted = !nullable || first == (sorts_first != order.descending);
        let mut keys = Vec::with_capacity(2);
        if !as_wanted && !has_syntax {
            let is_null = binary(self.node(&order.node)?, BinOper::Is, null());
            let nulls = if first { sea_query::Order::Desc } else { sea_query::Order::Asc };
            keys.push(SortKey { expr: is_null, order: nulls, nulls: None });
        }
        let key = match ordinal(&order.node, selected) {
            Some(ordinal) => ordinal,
            None => self.sort_key(&order.node)?,
        };
        let nulls = if first { NullOrdering::First } else { NullOrdering::Last };
        let nulls = (!as_wanted && has_syntax).then_some(nulls);
        keys.push(SortKey { expr: key, order: direction, nulls });
        Ok(keys)
    }
}

/// A key of ORDER BY.
pub(super) struct SortKey {
    pub expr: Expr,
    pub order: sea_query::Order,
    pub nulls: Option<NullOrdering>,
}

impl SortKey {
    pub(super) fn add_to(self, statement: &mut impl OrderedStatement) {
        match self.nulls {
            Some(nulls) => statement.order_by_expr_with_nulls(self.expr, self.order, nulls),
            None => statement.order_by_expr(self.expr, self.order),
        };
    }
}

/// The number of an expression among those that are selected. An expression with placeholders must
/// be named so: written out again it would have other placeholders and be another one.
fn ordinal(node: &Node, selected: &[Node]) -> Option<Expr> {
    if !binds(node) && !aggregates(node) {
        return None;
    }
    let position = selected.iter().position(|other| other == node)?;
    i32::try_from(position + 1).ok().map(|number| Expr::Constant(number.into()))
}
