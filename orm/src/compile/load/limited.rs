//! A limit for each parent.
//!
//! With LATERAL, or with a LIMIT inside of IN, the database reads each parent's first rows by an
//! index on the foreign key (and the order) and no more. Elsewhere the children are numbered, for
//! which all of them are read.

use super::Holder;
use crate::compile::Compiler;
use crate::compile::expr::{binary, fold};
use crate::compile::scope::{column, equal, table};
use crate::compile::select::SortKey;
use crate::dialect::key_name;
use crate::error::Result;
use crate::model::{ModelDef, Path, RelationDef, RelationKind};
use crate::query::{Node, Nulls, Order, Spec};
use crate::value::{SqlType, Value};
use sea_query::{
    BinOper, DynIden, Expr, ExprTrait, Func, JoinType, OverStatement, Query, SelectStatement, WindowStatement,
};

/// The order of the children, the target's primary key after it: of children that are alike the same
/// ones are loaded each time.
fn total(target: &ModelDef, spec: &Spec) -> Vec<Order> {
    let mut orders = spec.orders.clone();
    // In the direction of the order before, so that one index can serve both.
    let descending = orders.last().is_some_and(|order| order.descending);
    for index in target.key {
        let node = Node::Column(Path::scope(spec.scope.unwrap_or(0)), *index);
        if orders.iter().all(|order| order.node != node) {
            orders.push(Order { node, descending, nulls: Nulls::Default });
        }
    }
    orders
}

impl Compiler<'_> {
    pub(super) fn limited(
        &mut self,
        relation: &'static RelationDef,
        spec: &Spec,
        keys: Vec<Vec<Value>>,
    ) -> Result<SelectStatement> {
        // The rows that a limit chooses among are told apart by the primary key of the table that
        // holds the parent's key. A view has none.
        let identity = match relation.kind {
            RelationKind::ManyToMany { through, .. } => through().key,
            _ => self.model.key,
        };
        let facts = self.dialect.facts();
        if facts.lateral {
            self.lateral(relation, spec, keys)
        } else if facts.limit_in_list && !identity.is_empty() {
            self.listed(relation, spec, keys)
        } else {
            self.numbered(relation, spec, keys)
        }
    }

    /// The keys as a table, and the condition that a row of `holder` has one of them.
    fn key_table(
        &mut self,
        select: &mut SelectStatement,
        holder: &Holder,
        keys: Vec<Vec<Value>>,
    ) -> Result<Expr> {
        let (exprs, types) = holder.key()?;
        let alias = self.scopes.alias("keys");
        select.from_subquery(self.dialect.key_rows(&types, keys, &mut self.args)?, alias.clone());
        self.has_key(exprs, &types, &alias)
    }

    fn has_key(&self, exprs: Vec<Expr>, types: &[SqlType], alias: &DynIden) -> Result<Expr> {
        let pairs = exprs.into_iter().zip(types).enumerate().map(|(i, (expr, ty))| {
            let key = self.dialect.key_column(Expr::col((alias.clone(), key_name(i))), *ty);
            binary(expr, BinOper::Equal, key)
        });
        fold(pairs.collect(), BinOper::And)
            .ok_or_else(|| crate::Error::new(crate::error::Kind::Config, "a relation pairs no columns"))
    }

    fn total_order(&mut self, spec: &Spec) -> Result<Vec<SortKey>> {
        let mut keys = Vec::new();
        for order in total(self.model, spec) {
            keys.extend(self.sort_keys(&order, &[])?);
        }
        Ok(keys)
    }

    /// `FROM keys JOIN LATERAL (… LIMIT n)`.
    fn lateral(
        &mut self,
        relation: &'static RelationDef,
        spec: &Spec,
        keys: Vec<Vec<Value>>,
    ) -> Result<SelectStatement> {
        let (mut outer, mut inner) = (Query::select(), Query::select());
        let holder = self.add_relation_tables(&mut inner, relation)?;
        let rows = self.scopes.alias("rows");
        for (expr, name) in self.columns(&holder)? {
            inner.expr_as(expr, name.clone());
            outer.expr(Expr::col((rows.clone(), name)));
        }
        let has_key = self.key_table(&mut outer, &holder, keys)?;
        inner.cond_where(has_key);
        if let Some(cond) = self.conditions(&spec.filters)? {
            inner.cond_where(cond);
        }
        // A join promises no order, so that the outer query sorts the few rows again.
        for (i, key) in self.total_order(spec)?.into_iter().enumerate() {
            let name = format!("plough_order_{i}");
            inner.expr_as(key.expr, name.clone());
            let (order, nulls) = (key.order, key.nulls);
            SortKey { expr: Expr::col(name.clone()), order: order.clone(), nulls }.add_to(&mut inner);
            SortKey { expr: Expr::col((rows.clone(), name)), order, nulls }.add_to(&mut outer);
        }
        self.scopes.innermost().join(&mut inner);
        self.limit_offset(&mut inner, spec.limit, spec.offset);
        outer.join_lateral(JoinType::InnerJoin, inner, rows, Expr::Constant(true.into()));
        Ok(outer)
    }

    /// `FROM keys CROSS JOIN children WHERE key IN (… LIMIT n)`.
    fn listed(
        &mut self,
        relation: &'static RelationDef,
        spec: &Spec,
        keys: Vec<Vec<Value>>,
    ) -> Result<SelectStatement> {
        let (mut outer, mut inner) = (Query::select(), Query::select());
        let chosen = self.add_relation_tables(&mut inner, relation)?;
        let has_key = self.key_table(&mut outer, &chosen, keys)?;
        inner.cond_where(has_key);
        for index in chosen.model.key {
            inner.expr(Expr::col((chosen.alias.clone(), column(chosen.model, *index)?.name)));
        }
        if let Some(cond) = self.conditions(&spec.filters)? {
            inner.cond_where(cond);
        }
        for key in self.total_order(spec)? {
            key.add_to(&mut inner);
        }
        self.scopes.innermost().join(&mut inner);
        self.limit_offset(&mut inner, spec.limit, spec.offset);

        self.scopes.open_query(spec.scope.unwrap_or(0), self.model)?;
        let built = self.listed_rows(&mut outer, relation, spec, inner);
        self.scopes.close();
        built.map(|()| outer)
    }

    fn listed_rows(
        &mut self,
        outer: &mut SelectStatement,
        relation: &'static RelationDef,
        spec: &Spec,
        inner: SelectStatement,
    ) -> Result<()> {
        let alias = self.scopes.innermost().alias();
        // CROSS JOIN holds SQLite to this order: the keys first, then the few rows.
        let holder = match relation.kind {
            RelationKind::ManyToMany { through, near, far } => {
                let link = through();
                let link_alias = self.scopes.alias(link.table);
                outer.cross_join(table(link, &link_alias));
                outer.cross_join(self.scopes.innermost().table());
                outer.cond_where(equal((link, &link_alias, far), (self.model, &alias, relation.remote))?);
                Holder { model: link, alias: link_alias, columns: near, link: true }
            }
            _ => {
                outer.cross_join(self.scopes.innermost().table());
                Holder { model: self.model, alias, columns: relation.remote, link: false }
            }
        };
        let mut identity = Vec::with_capacity(holder.model.key.len());
        for index in holder.model.key {
            identity.push(Expr::col((holder.alias.clone(), column(holder.model, *index)?.name)));
        }
        let identity = match identity.pop() {
            Some(only) if identity.is_empty() => only,
            last => Expr::Tuple(identity.into_iter().chain(last).collect()),
        };
        outer.cond_where(identity.in_subquery(inner));
        for (expr, _) in self.columns(&holder)? {
            outer.expr(expr);
        }
        for key in self.total_order(spec)? {
            key.add_to(outer);
        }
        self.scopes.innermost().join(outer);
        Ok(())
    }

    /// `SELECT … FROM (SELECT …, ROW_NUMBER() OVER (PARTITION BY key ORDER BY …)) WHERE …`.
    fn numbered(
        &mut self,
        relation: &'static RelationDef,
        spec: &Spec,
        keys: Vec<Vec<Value>>,
    ) -> Result<SelectStatement> {
        const NUMBER: &str = "plough_number";
        let mut inner = Query::select();
        let holder = self.add_relation_tables(&mut inner, relation)?;
        self.having_keys(&mut inner, &holder, keys)?;
        if let Some(cond) = self.conditions(&spec.filters)? {
            inner.cond_where(cond);
        }
        let rows = self.scopes.alias("rows");
        let mut outer = Query::select();
        for (expr, name) in self.columns(&holder)? {
            inner.expr_as(expr, name.clone());
            outer.expr(Expr::col((rows.clone(), name)));
        }
        let mut window = WindowStatement::new();
        for expr in holder.key()?.0 {
            window.add_partition_by(expr);
        }
        for key in self.total_order(spec)? {
            key.add_to(&mut window);
        }
        inner.expr_window_as(Func::cust("ROW_NUMBER"), window, NUMBER);
        self.scopes.innermost().join(&mut inner);
        outer.from_subquery(inner, rows.clone());
        let number = || Expr::col((rows.clone(), NUMBER));
        let bound = |rows: u64| Value::I64(i64::try_from(rows).unwrap_or(i64::MAX));
        let offset = spec.offset.unwrap_or(0);
        if offset > 0 {
            let after = self.value(bound(offset));
            outer.cond_where(binary(number(), BinOper::GreaterThan, after));
        }
        if let Some(limit) = spec.limit {
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

    fn sql(database: &str) -> Result<String> {
        let db = Db::offline(database)?;
        let query = Post::query()
            .with(|p| p.comments().filter(|c| c.text.ne("spam")).order_by(|c| c.text.desc()).limit(3));
        let edge = &query.edges[0];
        let relation = edge.definition(<Post as crate::model::Decl>::DEF)?;
        let keys = vec![vec![Value::I64(1)], vec![Value::I64(2)]];
        let statement = crate::compile::children(db.dialect(), relation, &edge.spec, keys)?;
        Ok(statement.sql.to_string())
    }

    #[test]
    fn each_database_stops_after_the_limit_in_its_own_way() -> Result<()> {
        let has = |database, parts: &[&str]| {
            let sql = sql(database)?;
            assert!(parts.iter().all(|part| sql.contains(part)), "{database}: {sql}");
            Ok::<_, Error>(())
        };
        has(
            "sqlite",
            &[r#"CROSS JOIN "comments" AS "comments_2""#, r#""comments_2"."id" IN (SELECT "#, "LIMIT 3)"],
        )?;
        has("postgres:15", &["unnest($1)", "INNER JOIN LATERAL (SELECT", r#"LIMIT $3) AS "rows" ON TRUE"#])?;
        has("mysql:8.0.36", &["JSON_TABLE(?", "INNER JOIN LATERAL (SELECT", "LIMIT ?) AS `rows` ON TRUE"])?;
        has("mariadb:10.11", &["ROW_NUMBER() OVER", "WHERE `rows`.`plough_number` <= ?"])?;
        Ok(())
    }
}
