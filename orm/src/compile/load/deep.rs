//! A self relation that is followed again and again: WITH RECURSIVE.
//!
//! Only keys go round; the rows are read once, at the end. A row that is reached at several depths
//! is there with the least. Two things make a walk end in data that goes in circles: where it came from
//! is not gone over again, and no depth is greater than the limit.

use super::Wanted;
use crate::compile::Compiler;
use crate::compile::expr::{binary, fold};
use crate::compile::holds::Asked;
use crate::compile::scope::{column, pairs};
use crate::compile::select::SortKey;
use crate::error::{Error, Kind, Result};
use crate::model::RelationKind;
use crate::query::{MOST_LEVELS, Walk};
use crate::value::Value;
use sea_query::{
    BinOper, CommonTableExpression, DynIden, Expr, Func, JoinType, Query, SelectStatement, UnionType,
    WithClause,
};

const DEPTH: &str = "plough_depth";

/// The columns of the walk: the key of the row that it began with, that of the row it is at, and
/// what the next step starts from.
struct Names {
    key: Vec<String>,
    id: Vec<String>,
    next: Vec<String>,
}

impl Compiler<'_> {
    pub(super) fn deep(
        &mut self,
        wanted: Wanted<'_>,
        walk: &Walk,
        keys: Vec<Value>,
    ) -> Result<SelectStatement> {
        let levels = self.levels(wanted, walk)?;
        let scope = wanted.spec.scope.unwrap_or(0);
        let way = self.scopes.alias("walk");

        self.scopes.open_query(scope, self.model)?;
        let first = self.first_step(wanted, walk, keys);
        self.scopes.close();
        let (mut all, names) = first?;
        if levels == 0 {
            all.cond_where(Expr::Constant(false.into()));
        }
        self.scopes.open_query(scope, self.model)?;
        let next = self.next_step(wanted, walk, &way, &names, levels);
        self.scopes.close();
        all.union(UnionType::Distinct, next?);

        let mut table = CommonTableExpression::new();
        table.table_name(way.clone()).query(all);
        table.columns(names.key.iter().chain(&names.id).chain(&names.next).cloned());
        table.column(DEPTH);
        let mut select = self.reached(wanted, &way, &names)?;
        let mut with = WithClause::new();
        with.recursive(true).cte(table);
        select.with_cte(with);
        Ok(select)
    }

    /// How deep it goes, if it may.
    fn levels(&self, wanted: Wanted<'_>, walk: &Walk) -> Result<u64> {
        let name = wanted.relation.name;
        let wrong = |message: String| Error::new(Kind::InvalidInput, message);
        if self.model.key.is_empty() {
            let message =
                format!("`{}` has no primary key by which its rows are gone over once", self.model.name);
            return Err(wrong(message));
        }
        let one_parent =
            !matches!(wanted.relation.kind, RelationKind::ManyToMany { .. } | RelationKind::Through { .. });
        match walk.depth {
            Some(levels) if levels > MOST_LEVELS => {
                Err(wrong(format!("`{name}` can be followed for {MOST_LEVELS} levels, not for {levels}")))
            }
            Some(levels) => Ok(levels),
            // One more than is allowed is read, so that it is found out.
            None if one_parent => Ok(MOST_LEVELS + 1),
            None => Err(wrong(format!("many ways can lead along `{name}`: say how far to go"))
                .hint(format!("`.{name}().descendants().depth(3)`"))),
        }
    }

    /// What the walk knows of the row of the innermost scope; `key` leads to the row it began with.
    fn step(
        &mut self,
        wanted: Wanted<'_>,
        select: &mut SelectStatement,
        names: &Names,
        key: &[Expr],
        depth: Expr,
    ) -> Result<()> {
        let alias = self.scopes.innermost().alias();
        let own = |index: &u16| Ok::<_, Error>(Expr::col((alias.clone(), column(self.model, *index)?.name)));
        for (expr, name) in key.iter().zip(&names.key) {
            select.expr_as(expr.clone(), name.clone());
        }
        for (index, name) in self.model.key.iter().zip(&names.id) {
            select.expr_as(own(index)?, name.clone());
        }
        for (index, name) in wanted.relation.local.iter().zip(&names.next) {
            select.expr_as(own(index)?, name.clone());
        }
        select.expr_as(depth, DEPTH);
        Ok(())
    }

    /// From the rows with the keys to the first level.
    fn first_step(
        &mut self,
        wanted: Wanted<'_>,
        walk: &Walk,
        keys: Vec<Value>,
    ) -> Result<(SelectStatement, Names)> {
        let mut select = Query::select();
        let mut holder = self.add_relation_tables(&mut select, wanted)?;
        let numbered = |what: &str, count| (0..count).map(|i| format!("plough_{what}_{i}")).collect();
        let names = Names {
            key: numbered("key", holder.key.len()),
            id: numbered("id", self.model.key.len()),
            next: numbered("next", wanted.relation.local.len()),
        };
        let key = holder.key.clone();
        // The first step gives the walk's columns their types, and a bare parameter may have none.
        let one = self.value(Value::I64(1));
        let one = binary(Expr::Constant(0.into()), BinOper::Add, one);
        self.step(wanted, &mut select, &names, &key, one)?;
        self.having_keys(&mut select, &mut holder, keys)?;
        self.passing(&mut select, walk)?;
        Ok((select, names))
    }

    /// From a level to the next one.
    fn next_step(
        &mut self,
        wanted: Wanted<'_>,
        walk: &Walk,
        way: &DynIden,
        names: &Names,
        levels: u64,
    ) -> Result<SelectStatement> {
        let mut select = Query::select();
        let mut holder = self.add_relation_tables(&mut select, wanted)?;
        holder.join(&mut select);
        let known = |name: &String| Expr::col((way.clone(), name.clone()));
        let here = holder.key.iter().zip(&names.next);
        let on = here.map(|(key, next)| binary(key.clone(), BinOper::Equal, known(next))).collect();
        select.join(JoinType::InnerJoin, way.clone(), fold(on, BinOper::And).ok_or_else(pairs)?);
        let key: Vec<Expr> = names.key.iter().map(known).collect();
        let depth = || Expr::col((way.clone(), DEPTH));
        let one = self.value(Value::I64(1));
        self.step(wanted, &mut select, names, &key, binary(depth(), BinOper::Add, one))?;
        // From here on all has been reached before. A part that is NULL leads nowhere anyway.
        let back = names.key.iter().zip(&names.next);
        let back = back.map(|(key, next)| binary(known(key), BinOper::Equal, known(next))).collect();
        let back = fold(back, BinOper::And).ok_or_else(pairs)?;
        select.cond_where(binary(back, BinOper::IsNot, Expr::Constant(true.into())));
        let levels = self.value(Value::I64(i64::try_from(levels).unwrap_or(i64::MAX)));
        select.cond_where(binary(depth(), BinOper::SmallerThan, levels));
        self.passing(&mut select, walk)?;
        Ok(select)
    }

    /// Only rows over which the walk goes on.
    fn passing(&mut self, select: &mut SelectStatement, walk: &Walk) -> Result<()> {
        if let Some(cond) = self.conditions(&walk.step)? {
            select.cond_where(cond);
        }
        self.scopes.innermost().join(select);
        Ok(())
    }

    /// The rows that were reached, each with its least depth.
    fn reached(&mut self, wanted: Wanted<'_>, way: &DynIden, names: &Names) -> Result<SelectStatement> {
        let mut least = Query::select();
        for name in names.key.iter().chain(&names.id) {
            least.expr_as(Expr::col((way.clone(), name.clone())), name.clone());
            least.add_group_by([Expr::col((way.clone(), name.clone()))]);
        }
        least.expr_as(Func::min(Expr::col((way.clone(), DEPTH))), DEPTH);
        least.from(way.clone());

        let (rows, alias) = (self.scopes.alias("reached"), self.scopes.innermost().alias());
        let reached = |name: &str| Expr::col((rows.clone(), name.to_owned()));
        let mut select = Query::select();
        select.from_subquery(least, rows.clone());
        let mut on = Vec::with_capacity(names.id.len());
        for (index, name) in self.model.key.iter().zip(&names.id) {
            let own = Expr::col((alias.clone(), column(self.model, *index)?.name));
            on.push(binary(own, BinOper::Equal, reached(name)));
        }
        let on = fold(on, BinOper::And).ok_or_else(pairs)?;
        let (own, held) = self.rows_here(Asked::Through(wanted.relation, wanted.spec.deleted))?;
        select.join(JoinType::InnerJoin, own, on);
        held.narrow(&mut select);
        for column in self.model.columns {
            select.expr(Expr::col((alias.clone(), column.name)));
        }
        select.expr(reached(DEPTH));
        for name in &names.key {
            select.expr(reached(name));
        }
        self.filters(&mut select, wanted)?;
        SortKey { expr: reached(DEPTH), order: sea_query::Order::Asc, nulls: None }.add_to(&mut select);
        for key in self.total_order(wanted)? {
            key.add_to(&mut select);
        }
        self.scopes.innermost().join(&mut select);
        Ok(select)
    }
}
