//! A limit for each parent.
//!
//! With LATERAL, or with a LIMIT inside of IN, the database reads each parent's first rows by an
//! index on the foreign key (and the order) and no more; `picked.rs` does so for small limits elsewhere.
//! Else the children are numbered, for which all of them are read.

use super::Wanted;
use super::holder::{Holder, one_of, rows_of_keys};
use crate::compile::Compiler;
use crate::compile::expr::{binary, fold};
use crate::compile::holds::found_by_keys;
use crate::compile::scope::{column, equal, pairs as no_pairs};
use crate::compile::select::SortKey;
use crate::dialect::key_name;
use crate::error::Result;
use crate::model::{ModelDef, Path, RelationKind};
use crate::query::{Node, Nulls, Order, Pick, Spec};
use crate::value::{SqlType, Value};
use sea_query::{
    BinOper, DynIden, Expr, ExprTrait, Func, JoinType, OverStatement, Query, SelectStatement, WindowStatement,
};

/// The order of the children, and after it what tells them apart: of children that are alike the
/// same ones are loaded each time.
fn total(target: &ModelDef, wanted: Wanted<'_>, distinct: bool) -> Vec<Order> {
    let Spec { orders, scope, .. } = wanted.spec;
    let mut orders = orders.clone();
    // In the direction of the order before, so that one index can serve both.
    let descending = orders.last().is_some_and(|order| order.descending);
    let own = |index: &u16| Node::Column(Path::scope(scope.unwrap_or(0)), *index);
    let rest = match wanted.pick {
        // Of values that are loaded once the primary key is gone.
        Pick::Nodes(nodes) if distinct => nodes.clone(),
        _ => target.key.iter().map(own).collect(),
    };
    for node in rest {
        if orders.iter().all(|order| order.node != node) {
            orders.push(Order { node, descending, nulls: Nulls::Default });
        }
    }
    orders
}

impl Compiler<'_> {
    pub(super) fn limited(&mut self, wanted: Wanted<'_>, keys: Vec<Value>) -> Result<SelectStatement> {
        // The rows that a limit chooses among are told apart by the primary key of the table that
        // holds the parent's key. A view has none.
        let identity = match wanted.relation.kind {
            RelationKind::ManyToMany { through, .. } => through().key,
            // Rows that several ways lead to have no one row that tells them apart.
            RelationKind::Through { .. } => &[],
            _ => self.model.key,
        };
        let facts = self.dialect.facts();
        if facts.lateral {
            self.lateral(wanted, keys)
        } else if facts.limit_in_list && !identity.is_empty() && !self.distinct(wanted) {
            self.listed(wanted, keys)
        } else if let Some(own) = self.pickable(wanted) {
            self.picked(wanted, own, keys)
        } else {
            self.numbered(wanted, keys)
        }
    }

    /// The keys as a table, and the condition that a row of `holder` has one of them.
    fn key_table(&mut self, select: &mut SelectStatement, holder: &Holder, keys: Vec<Value>) -> Result<Expr> {
        let alias = self.scopes.alias("keys");
        let dialect = self.dialect;
        let rows = rows_of_keys(&holder.types, keys);
        let table = self.bind_keys(&holder.types, |args| dialect.key_rows(&holder.types, rows, args))?;
        select.from_subquery(table, alias.clone());
        self.has_key(holder.searched(), &holder.types, &alias)
    }

    pub(super) fn has_key(&self, exprs: Vec<Expr>, types: &[SqlType], alias: &DynIden) -> Result<Expr> {
        let pairs = exprs.into_iter().zip(types).enumerate().map(|(i, (expr, ty))| {
            let key = self.dialect.key_column(Expr::col((alias.clone(), key_name(i))), *ty);
            binary(expr, BinOper::Equal, key)
        });
        fold(pairs.collect(), BinOper::And).ok_or_else(no_pairs)
    }

    pub(super) fn total_order(&mut self, wanted: Wanted<'_>) -> Result<Vec<SortKey>> {
        let mut keys = Vec::new();
        for (i, order) in total(self.model, wanted, self.distinct(wanted)).iter().enumerate() {
            // What was asked for is refused if it cannot be ordered; what was added is left out.
            if i < wanted.spec.orders.len() || self.sortable(&order.node).is_ok() {
                keys.extend(self.sort_keys(order, &[])?);
            }
        }
        Ok(keys)
    }

    /// `FROM keys JOIN LATERAL (… LIMIT n)`.
    fn lateral(&mut self, wanted: Wanted<'_>, keys: Vec<Value>) -> Result<SelectStatement> {
        let (mut outer, mut inner) = (Query::select(), Query::select());
        let mut holder = self.add_relation_tables(&mut inner, wanted)?;
        let rows = self.scopes.alias("rows");
        for (expr, name) in self.columns(wanted, &holder)? {
            inner.expr_as(expr, name.clone());
            outer.expr(Expr::col((rows.clone(), name)));
        }
        if self.distinct(wanted) {
            inner.distinct();
        }
        let has_key = self.key_table(&mut outer, &holder, keys)?;
        holder.only(&mut inner, has_key);
        self.filters(&mut inner, wanted)?;
        // A join promises no order, so that the outer query sorts the few rows again.
        for (i, key) in self.total_order(wanted)?.into_iter().enumerate() {
            let name = format!("plough_order_{i}");
            inner.expr_as(key.expr, name.clone());
            let (order, nulls) = (key.order, key.nulls);
            SortKey { expr: Expr::col(name.clone()), order: order.clone(), nulls }.add_to(&mut inner);
            SortKey { expr: Expr::col((rows.clone(), name)), order, nulls }.add_to(&mut outer);
        }
        self.scopes.innermost().join(&mut inner);
        self.limit_offset(&mut inner, wanted.spec.limit, wanted.spec.offset);
        outer.join_lateral(JoinType::InnerJoin, inner, rows, Expr::Constant(true.into()));
        Ok(outer)
    }

    /// `FROM keys CROSS JOIN children WHERE key IN (… LIMIT n)`.
    fn listed(&mut self, wanted: Wanted<'_>, keys: Vec<Value>) -> Result<SelectStatement> {
        let (mut outer, mut inner) = (Query::select(), Query::select());
        let mut chosen = self.add_relation_tables(&mut inner, wanted)?;
        let has_key = self.key_table(&mut outer, &chosen, keys)?;
        chosen.only(&mut inner, has_key);
        for index in chosen.model.key {
            inner.expr(Expr::col((chosen.alias.clone(), column(chosen.model, *index)?.name)));
        }
        self.filters(&mut inner, wanted)?;
        for key in self.total_order(wanted)? {
            key.add_to(&mut inner);
        }
        self.scopes.innermost().join(&mut inner);
        self.limit_offset(&mut inner, wanted.spec.limit, wanted.spec.offset);

        self.scopes.open_query(wanted.spec.scope.unwrap_or(0), self.model)?;
        let built = self.listed_rows(&mut outer, wanted, inner);
        self.scopes.close();
        built.map(|()| outer)
    }

    fn listed_rows(
        &mut self,
        outer: &mut SelectStatement,
        wanted: Wanted<'_>,
        inner: SelectStatement,
    ) -> Result<()> {
        let holder = self.cross_tables(outer, wanted)?;
        let mut identity = Vec::with_capacity(holder.model.key.len());
        for index in holder.model.key {
            identity.push(Expr::col((holder.alias.clone(), column(holder.model, *index)?.name)));
        }
        outer.cond_where(one_of(identity).in_subquery(inner));
        self.rows_in_order(outer, wanted, &holder)
    }

    /// The tables of the rows, after those that say which: CROSS JOIN holds SQLite to this order, the
    /// keys first, then the few rows.
    pub(super) fn cross_tables(&mut self, outer: &mut SelectStatement, wanted: Wanted<'_>) -> Result<Holder> {
        let alias = self.scopes.innermost().alias();
        // To say again what the rows have met could lead SQLite to another index than that of the keys.
        let rows = found_by_keys(self.model, &alias);
        let RelationKind::ManyToMany { through, near, far } = wanted.relation.kind else {
            outer.cross_join(rows);
            return Holder::target(self.model, alias, wanted.relation.remote);
        };
        let link = through();
        let link_alias = self.scopes.alias(link.table);
        outer.cross_join(found_by_keys(link, &link_alias));
        outer.cross_join(rows);
        outer.cond_where(equal((link, &link_alias, far), (self.model, &alias, wanted.relation.remote))?);
        Holder::link(link, link_alias, near)
    }

    /// What is read of these rows, and their order.
    pub(super) fn rows_in_order(
        &mut self,
        outer: &mut SelectStatement,
        wanted: Wanted<'_>,
        holder: &Holder,
    ) -> Result<()> {
        for (expr, _) in self.columns(wanted, holder)? {
            outer.expr(expr);
        }
        for key in self.total_order(wanted)? {
            key.add_to(outer);
        }
        self.scopes.innermost().join(outer);
        Ok(())
    }

    /// `SELECT … FROM (SELECT …, ROW_NUMBER() OVER (PARTITION BY key ORDER BY …)) WHERE …`.
    fn numbered(&mut self, wanted: Wanted<'_>, keys: Vec<Value>) -> Result<SelectStatement> {
        const NUMBER: &str = "plough_number";
        let (mut inner, mut outer, mut window) = (Query::select(), Query::select(), WindowStatement::new());
        let names = if self.distinct(wanted) {
            let order = self.total_order(wanted)?;
            let once = self.once(wanted, order, keys)?;
            let alias = self.scopes.alias("once");
            for name in &once.names {
                inner.expr_as(Expr::col((alias.clone(), name.clone())), name.clone());
            }
            for name in once.key {
                window.add_partition_by(Expr::col((alias.clone(), name)));
            }
            for key in once.orders {
                key.of(&alias).add_to(&mut window);
            }
            inner.from_subquery(once.select, alias);
            once.names
        } else {
            let mut holder = self.add_relation_tables(&mut inner, wanted)?;
            self.having_keys(&mut inner, &mut holder, keys)?;
            self.filters(&mut inner, wanted)?;
            let mut names = Vec::new();
            for (expr, name) in self.columns(wanted, &holder)? {
                inner.expr_as(expr, name.clone());
                names.push(name);
            }
            for expr in holder.key {
                window.add_partition_by(expr);
            }
            for key in self.total_order(wanted)? {
                key.add_to(&mut window);
            }
            self.scopes.innermost().join(&mut inner);
            names
        };
        let rows = self.scopes.alias("rows");
        for name in names {
            outer.expr(Expr::col((rows.clone(), name)));
        }
        inner.expr_window_as(Func::cust("ROW_NUMBER"), window, NUMBER);
        outer.from_subquery(inner, rows.clone());
        let number = || Expr::col((rows.clone(), NUMBER));
        let bound = |rows: u64| Value::I64(i64::try_from(rows).unwrap_or(i64::MAX));
        let offset = wanted.spec.offset.unwrap_or(0);
        if offset > 0 {
            let after = self.value(bound(offset));
            outer.cond_where(binary(number(), BinOper::GreaterThan, after));
        }
        if let Some(limit) = wanted.spec.limit {
            let last = self.value(bound(offset.saturating_add(limit)));
            outer.cond_where(binary(number(), BinOper::SmallerThanOrEqual, last));
        }
        outer.order_by_expr(number(), sea_query::Order::Asc);
        Ok(outer)
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::value::Value;

    #[derive(Model)]
    #[model(table = "posts", has_many(comments: Comment.post_id))]
    struct Post {
        #[model(id)]
        id: i64,
    }

    #[derive(Model)]
    #[model(table = "comments")]
    struct Comment {
        #[model(id)]
        id: i64,
        #[model(references = Post)]
        post_id: i64,
        text: Option<String>,
    }

    fn sql(database: &str, limit: u64) -> Result<String> {
        let db = Db::offline(database)?;
        let query = Post::query()
            .with(|p| p.comments().filter(|c| c.text.ne("spam")).order_by(|c| c.text.desc()).limit(limit));
        let edge = &query.edges[0];
        let relation = edge.definition(<Post as crate::model::Decl>::DEF)?;
        let keys = vec![Value::I64(1), Value::I64(2)];
        let wanted = super::Wanted { relation, spec: &edge.spec, pick: &edge.pick, extra: None };
        let statement = crate::compile::children(db.ground(), wanted, keys)?;
        Ok(statement.sql.to_string())
    }

    #[test]
    fn each_database_stops_after_the_limit_in_its_own_way() -> Result<()> {
        let has = |database, limit, parts: &[&str]| {
            let sql = sql(database, limit)?;
            assert!(parts.iter().all(|part| sql.contains(part)), "{database}: {sql}");
            Ok::<_, Error>(())
        };
        has(
            "sqlite",
            3,
            &[r#"CROSS JOIN "comments" AS "comments_2""#, r#""comments_2"."id" IN (SELECT "#, "LIMIT 3)"],
        )?;
        has(
            "postgres:15",
            3,
            &["unnest($1)", "INNER JOIN LATERAL (SELECT", r#"LIMIT $3) AS "rows" ON TRUE"#],
        )?;
        has(
            "mysql:8.0.36",
            3,
            &["JSON_TABLE(?", "INNER JOIN LATERAL (SELECT", "LIMIT ?) AS `rows` ON TRUE"],
        )?;
        has("mariadb:10.11", 9, &["ROW_NUMBER() OVER", "WHERE `rows`.`plough_number` <= ?"])?;
        has(
            "mariadb:10.11",
            2,
            &[
                "CROSS JOIN JSON_TABLE(JSON_ARRAY((SELECT `comments_2`.`id` FROM `comments` AS `comments_2` WHERE ",
                "`comments_3`.`id` DESC LIMIT 1 OFFSET 1)), '$[*]' COLUMNS (`plough_picked` BIGINT PATH '$')) AS `picked` ",
                "CROSS JOIN `comments` WHERE `comments`.`id` = `picked`.`plough_picked` AND ",
            ],
        )?;
        Ok(())
    }
}
