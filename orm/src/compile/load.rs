//! The statement that loads one edge for any number of parents.
//!
//! The keys are one parameter, so that the text is the same for one parent and for 70,000.

mod deep;
mod distinct;
mod holder;
mod limited;
mod picked;

use super::group::aggregates;
use super::plan;
use super::scope::column;
use super::shape::Shape;
use super::window::refuse_windows;
use super::{Compiler, Ground};
use crate::dialect::render::{Args, Tree};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Statement};
use crate::model::{ColumnDef, RelationDef, RelationKind};
use crate::query::{Node, Pick, Quantifier, Spec};
use crate::value::{SqlType, Value};
use holder::Holder;
use sea_query::{Asterisk, Expr, Func, Query, SelectStatement};

/// What is to be loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub relation: &'static RelationDef,
    /// Filters, order, limit.
    pub spec: &'a Spec,
    /// What is read of the rows.
    pub pick: &'a Pick,
    /// Columns of the target that follow what is picked.
    pub extra: Option<&'a [u16]>,
}

/// Selects from the rows that a relation leads to from parents with the given keys: what is picked,
/// the target's columns that were asked for beside it, and, over a link, the link's columns that hold
/// the parent's key.
///
/// The keys stand one after the other.
pub(crate) fn children(ground: Ground<'_>, wanted: Wanted<'_>, mut keys: Vec<Value>) -> Result<Statement> {
    let target = (wanted.relation.target)();
    let about = |error: Error| error.model(Some(target.name));
    let shape = Shape::of_children(ground, wanted);
    if let Some(shape) = &shape
        && let Some(plan) = plan::find(shape)
        && let Some(statement) = plan.fill(ground, shape, &mut keys)?
    {
        return Ok(statement);
    }
    let mut compiler = Compiler::in_scope(ground, target, wanted.spec.scope.unwrap_or(0));
    let tree = Tree::Select(compiler.wanted(wanted, keys).map_err(about)?);
    let Some(shape) = shape else { return Ok(compiler.finish(&tree, Access::Read, "SELECT")) };
    let (statement, plan) = compiler.finish_with_plan(&tree, Access::Read, "SELECT", &shape);
    if let Some(plan) = plan {
        plan::keep(shape, plan);
    }
    Ok(statement)
}

impl Compiler<'_> {
    /// Binds the keys of the parents, of the given types.
    fn bind_keys<T>(&mut self, types: &[SqlType], bind: impl FnOnce(&mut Args) -> Result<T>) -> Result<T> {
        let first = self.args.values().len();
        let bound = bind(&mut self.args)?;
        self.keys = Some((first..self.args.values().len(), types.to_vec()));
        Ok(bound)
    }

    fn wanted(&mut self, wanted: Wanted<'_>, keys: Vec<Value>) -> Result<SelectStatement> {
        let limited = wanted.spec.limit.is_some() || wanted.spec.offset.is_some();
        self.check_children(wanted)?;
        match wanted.pick {
            Pick::Value(quantifier) => self.values(wanted, quantifier, keys),
            Pick::Deep(walk) => self.deep(wanted, walk, keys),
            _ if limited => self.limited(wanted, keys),
            _ if self.distinct(wanted) => self.distinct_children(wanted, keys),
            _ => self.children(wanted, keys),
        }
    }

    /// Refuses what has no meaning for the rows of each parent.
    fn check_children(&self, wanted: Wanted<'_>) -> Result<()> {
        let Spec { filters, orders, .. } = wanted.spec;
        let selected: &[Node] = match wanted.pick {
            Pick::Nodes(nodes) => nodes,
            _ => &[],
        };
        let steps: &[Node] = match wanted.pick {
            Pick::Deep(walk) => &walk.step,
            _ => &[],
        };
        let filters: Vec<Node> = filters.iter().chain(steps).cloned().collect();
        let mut all = filters.iter().chain(orders.iter().map(|order| &order.node)).chain(selected);
        if all.any(aggregates) {
            return Err(Error::new(Kind::InvalidInput, "an aggregate among the rows of a relation")
                .hint("ask the relation itself: `.with(|p| p.comments().max(|c| c.id))`"));
        }
        refuse_windows(&filters, "a filter")?;
        refuse_windows(selected, "what is selected of a relation")?;
        self.check_link(wanted)?;
        self.check_distinct_children(wanted)
    }

    /// Refuses to load the rows of a link where there is none, or no one for each row.
    fn check_link(&self, wanted: Wanted<'_>) -> Result<()> {
        let (Pick::Linked(link), relation) = (wanted.pick, wanted.relation) else { return Ok(()) };
        let wrong = |message: String| Error::new(Kind::InvalidInput, message);
        match relation.kind {
            RelationKind::ManyToMany { through, .. } if !std::ptr::eq(through(), link.0) => {
                let message =
                    format!("`{}` goes over `{}`, not over `{}`", relation.name, through().name, link.0.name);
                Err(wrong(message))
            }
            RelationKind::ManyToMany { .. } if wanted.spec.distinct => {
                Err(wrong(format!("equal rows of `{}` once, and the link of each", relation.name))
                    .hint("leave `.distinct()` out: each link leads to one row"))
            }
            RelationKind::ManyToMany { .. } => Ok(()),
            _ => Err(wrong(format!("`{}` goes over no link", relation.name))
                .hint("`.linked()` is for relations declared by `many_to_many`")),
        }
    }

    fn children(&mut self, wanted: Wanted<'_>, keys: Vec<Value>) -> Result<SelectStatement> {
        let mut select = Query::select();
        let mut holder = self.add_relation_tables(&mut select, wanted)?;
        for (expr, _) in self.columns(wanted, &holder)? {
            select.expr(expr);
        }
        self.having_keys(&mut select, &mut holder, keys)?;
        self.filters(&mut select, wanted)?;
        for order in &wanted.spec.orders {
            self.order(&mut select, order)?;
        }
        self.scopes.innermost().join(&mut select);
        Ok(select)
    }

    /// One value for each parent that has rows: the rows are grouped by the parents' keys.
    fn values(
        &mut self,
        wanted: Wanted<'_>,
        quantifier: &Quantifier,
        keys: Vec<Value>,
    ) -> Result<SelectStatement> {
        let mut select = Query::select();
        let mut holder = self.add_relation_tables(&mut select, wanted)?;
        select.expr(match quantifier {
            Quantifier::Count => Func::count(Expr::col(Asterisk)).into(),
            Quantifier::Aggregate(func, value) => self.aggregate(*func, Some(value), None)?,
            // A parent without such rows has no group.
            Quantifier::Any | Quantifier::None | Quantifier::All => Expr::Constant(true.into()),
        });
        for key in &holder.key {
            select.expr(key.clone());
            select.add_group_by([key.clone()]);
        }
        self.having_keys(&mut select, &mut holder, keys)?;
        self.filters(&mut select, wanted)?;
        self.scopes.innermost().join(&mut select);
        Ok(select)
    }

    fn filters(&mut self, select: &mut SelectStatement, wanted: Wanted<'_>) -> Result<()> {
        if let Some(cond) = self.filters_of(wanted.spec)? {
            select.cond_where(cond);
        }
        Ok(())
    }

    /// What is selected, each with a name.
    fn columns(&mut self, wanted: Wanted<'_>, holder: &Holder) -> Result<Vec<(Expr, String)>> {
        let mut columns = Vec::with_capacity(self.model.columns.len() + holder.key.len());
        if let Pick::Nodes(nodes) = wanted.pick {
            for (i, node) in nodes.iter().enumerate() {
                columns.push((self.node(node)?, format!("plough_value_{i}")));
            }
        }
        let alias = self.scopes.innermost().alias();
        let mut own = |column: &'static ColumnDef| {
            columns.push((Expr::col((alias.clone(), column.name)), column.name.to_owned()));
        };
        match wanted.extra {
            None => self.model.columns.iter().for_each(&mut own),
            Some(extra) => {
                for index in extra {
                    own(column(self.model, *index)?);
                }
            }
        }
        if let Pick::Linked(link) = wanted.pick {
            for (i, column) in link.0.columns.iter().enumerate() {
                columns.push((Expr::col((holder.alias.clone(), column.name)), format!("plough_link_{i}")));
            }
        }
        if holder.link {
            columns.extend(holder.key.iter().cloned().zip(holder.names.iter().cloned()));
        }
        Ok(columns)
    }
}
