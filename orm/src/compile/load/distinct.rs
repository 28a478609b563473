//! Children that are loaded once for each parent, however many ways lead to them.

use super::Wanted;
use crate::compile::Compiler;
use crate::compile::select::SortKey;
use crate::error::{Error, Kind, Result};
use crate::model::RelationKind;
use crate::query::Pick;
use crate::value::Value;
use sea_query::{DynIden, Expr, Query, SelectStatement};

/// A query for distinct rows, before they are ordered.
pub(super) struct Once {
    pub select: SelectStatement,
    /// The names of its columns that are returned.
    pub names: Vec<String>,
    /// Those that hold the parent's key.
    pub key: Vec<String>,
    /// The order, by further columns of it.
    pub orders: Vec<OnceKey>,
}

/// A key of the order, by the column that holds it.
pub(super) struct OnceKey {
    name: String,
    order: sea_query::Order,
    nulls: Option<sea_query::NullOrdering>,
}

impl OnceKey {
    /// The key over the query under an alias.
    pub(super) fn of(self, alias: &DynIden) -> SortKey {
        let OnceKey { name, order, nulls } = self;
        SortKey { expr: Expr::col((alias.clone(), name)), order, nulls }
    }
}

impl Compiler<'_> {
    /// Whether equal rows have to be found. A row that holds its parent's key is there once anyway.
    pub(super) fn distinct(&self, wanted: Wanted<'_>) -> bool {
        let linked = matches!(wanted.relation.kind, RelationKind::ManyToMany { .. });
        let whole = matches!(wanted.pick, Pick::Rows);
        wanted.spec.distinct && (linked || !whole || self.model.key.is_empty())
    }

    /// Of equal values that become one, only what was selected is left to order or to load by.
    pub(super) fn check_distinct_children(&self, wanted: Wanted<'_>) -> Result<()> {
        let Pick::Nodes(nodes) = wanted.pick else { return Ok(()) };
        if !wanted.spec.distinct || wanted.spec.orders.iter().all(|order| nodes.contains(&order.node)) {
            return Ok(());
        }
        Err(Error::new(
            Kind::InvalidInput,
            "distinct rows cannot be ordered by something that is not selected",
        )
        .hint("select it, too"))
    }

    /// The distinct rows of all parents, to be ordered by the given keys.
    pub(super) fn once(&mut self, wanted: Wanted<'_>, order: Vec<SortKey>, keys: Vec<Value>) -> Result<Once> {
        let mut select = Query::select();
        select.distinct();
        let mut holder = self.add_relation_tables(&mut select, wanted)?;
        let mut names = Vec::new();
        for (expr, name) in self.columns(wanted, &holder)? {
            select.expr_as(expr, name.clone());
            names.push(name);
        }
        let mut orders = Vec::new();
        for (i, SortKey { expr, order, nulls }) in order.into_iter().enumerate() {
            let name = format!("plough_order_{i}");
            select.expr_as(expr, name.clone());
            orders.push(OnceKey { name, order, nulls });
        }
        self.having_keys(&mut select, &mut holder, keys)?;
        self.filters(&mut select, wanted)?;
        self.scopes.innermost().join(&mut select);
        Ok(Once { select, names, key: holder.names, orders })
    }

    /// `SELECT … FROM (SELECT DISTINCT …) ORDER BY …`.
    pub(super) fn distinct_children(
        &mut self,
        wanted: Wanted<'_>,
        keys: Vec<Value>,
    ) -> Result<SelectStatement> {
        let mut order = Vec::new();
        for by in &wanted.spec.orders {
            order.extend(self.sort_keys(by, &[])?);
        }
        let once = self.once(wanted, order, keys)?;
        let rows = self.scopes.alias("rows");
        let mut outer = Query::select();
        for name in once.names {
            outer.expr(Expr::col((rows.clone(), name)));
        }
        outer.from_subquery(once.select, rows.clone());
        for key in once.orders {
            key.of(&rows).add_to(&mut outer);
        }
        Ok(outer)
    }
}
