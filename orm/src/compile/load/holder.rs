//! The table that holds the key of the parents: the target's, a link's, or the first one on a way.

use super::Wanted;
use crate::compile::Compiler;
use crate::compile::expr::{binary, fold};
use crate::compile::holds::Asked;
use crate::compile::scope::{column, equal, pairs};
use crate::error::{Error, Kind, Result};
use crate::model::{Leg, ModelDef, RelationDef, RelationKind, Way};
use crate::query::Deleted;
use crate::value::{SqlType, Value};
use sea_query::{BinOper, DynIden, Expr, ExprTrait, JoinType, Query, SelectStatement};

/// Where the key of the parents stands.
pub(super) struct Holder {
    pub model: &'static ModelDef,
    pub alias: DynIden,
    /// The key, as the query reads it.
    pub key: Vec<Expr>,
    /// The names under which it is selected.
    pub names: Vec<String>,
    pub types: Vec<SqlType>,
    /// Whether the key is selected beside the target's columns.
    pub link: bool,
    /// The pairs of keys that lead from parents to rows, until they are joined.
    way: Option<Between>,
}

/// `(SELECT DISTINCT near, far FROM …)`, which is joined like a link.
struct Between {
    select: SelectStatement,
    /// The key, inside of it.
    key: Vec<Expr>,
    /// How the target is joined with it.
    on: Expr,
}

/// The columns of a table, and their types.
fn key_of(model: &'static ModelDef, alias: &DynIden, columns: &[u16]) -> Result<(Vec<Expr>, Vec<SqlType>)> {
    if columns.is_empty() {
        return Err(Error::new(Kind::Config, "a relation pairs no columns"));
    }
    let mut exprs = Vec::with_capacity(columns.len());
    let mut types = Vec::with_capacity(columns.len());
    for index in columns {
        let column = column(model, *index)?;
        exprs.push(Expr::col((alias.clone(), column.name)));
        types.push(column.ty);
    }
    Ok((exprs, types))
}

impl Holder {
    /// The target itself.
    pub(super) fn target(model: &'static ModelDef, alias: DynIden, columns: &[u16]) -> Result<Holder> {
        let (key, types) = key_of(model, &alias, columns)?;
        let names = columns.iter().map(|index| Ok(column(model, *index)?.name.to_owned()));
        let names = names.collect::<Result<_>>()?;
        Ok(Holder { model, alias, key, names, types, link: false, way: None })
    }

    /// A link.
    pub(super) fn link(model: &'static ModelDef, alias: DynIden, columns: &[u16]) -> Result<Holder> {
        let (key, types) = key_of(model, &alias, columns)?;
        let names = key_names(columns.len());
        Ok(Holder { model, alias, key, names, types, link: true, way: None })
    }

    /// The key where a condition on it belongs.
    pub(super) fn searched(&self) -> Vec<Expr> {
        self.way.as_ref().map_or(&self.key, |way| &way.key).clone()
    }

    /// Joins what leads to the rows, of whatever parents.
    pub(super) fn join(&mut self, select: &mut SelectStatement) {
        if let Some(Between { select: between, on, .. }) = self.way.take() {
            select.join_subquery(JoinType::InnerJoin, between, self.alias.clone(), on);
        }
    }

    /// Restricts the parents, once: what leads to the rows is read by the condition.
    pub(super) fn only(&mut self, select: &mut SelectStatement, condition: Expr) {
        match self.way.take() {
            None => {
                select.cond_where(condition);
            }
            Some(Between { select: mut between, on, .. }) => {
                between.cond_where(condition);
                select.join_subquery(JoinType::InnerJoin, between, self.alias.clone(), on);
            }
        }
    }
}

/// The names of the columns that hold the parent's key beside the target's.
fn key_names(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("plough_key_{i}")).collect()
}

impl Compiler<'_> {
    /// Reads from the relation's target, which is the innermost scope, and joins its link.
    /// [`Holder::only`] joins a way.
    pub(super) fn add_relation_tables(
        &mut self,
        select: &mut SelectStatement,
        wanted: Wanted<'_>,
    ) -> Result<Holder> {
        let relation = wanted.relation;
        let (model, alias) = (self.model, self.scopes.innermost().alias());
        let (rows, held) = self.rows_here(Asked::Through(relation, wanted.spec.deleted))?;
        select.from(rows);
        held.narrow(select);
        if let Some(way) = Way::of(relation)? {
            return self.way(&way, &alias);
        }
        let RelationKind::ManyToMany { through, near, far } = relation.kind else {
            return Holder::target(model, alias, relation.remote);
        };
        let link = through();
        let link_alias = self.scopes.alias(link.table);
        let on = equal((link, &link_alias, far), (model, &alias, relation.remote))?;
        let (links, held) = self.rows_of(link, &link_alias, Asked::Rows(Deleted::Hidden))?;
        select.join(JoinType::InnerJoin, links, held.and(on));
        Holder::link(link, link_alias, near)
    }

    /// The tables before the target, joined: the first one's alias and the last one's.
    fn legs(&mut self, select: &mut SelectStatement, legs: &[Leg]) -> Result<(DynIden, DynIden)> {
        let mut ends: Option<(DynIden, &Leg, DynIden)> = None;
        for leg in legs {
            let alias = self.scopes.alias(leg.model.table);
            let (rows, held) = self.rows_of(leg.model, &alias, Asked::Rows(Deleted::Hidden))?;
            held.narrow(select);
            ends = Some(match ends {
                None => {
                    select.from(rows);
                    (alias.clone(), leg, alias)
                }
                Some((first, before, last)) => {
                    let on = equal((before.model, &last, leg.from), (leg.model, &alias, leg.to))?;
                    select.join(JoinType::InnerJoin, rows, on);
                    (first, leg, alias)
                }
            });
        }
        let ends = ends.ok_or_else(|| Error::new(Kind::Config, "a path goes over no table"))?;
        Ok((ends.0, ends.2))
    }

    /// The columns of the last table on the way that lead to the target.
    fn far(&self, way: &Way, alias: &DynIden) -> Result<Vec<Expr>> {
        let last = way.legs.last().map_or(way.last.model, |leg| leg.model);
        Ok(key_of(last, alias, way.last.from)?.0)
    }

    fn way(&mut self, way: &Way, target: &DynIden) -> Result<Holder> {
        let mut select = Query::select();
        select.distinct();
        let (first, last) = self.legs(&mut select, &way.legs)?;
        let (near_model, near) = way.near();
        let (inner, types) = key_of(near_model, &first, near)?;
        let alias = self.scopes.alias("way");
        let names = key_names(near.len());
        for (expr, name) in inner.iter().zip(&names) {
            select.expr_as(expr.clone(), name.clone());
        }
        let (wanted, _) = key_of(way.last.model, target, way.last.to)?;
        let mut on = Vec::with_capacity(wanted.len());
        for (i, (expr, column)) in self.far(way, &last)?.into_iter().zip(wanted).enumerate() {
            let name = format!("plough_far_{i}");
            select.expr_as(expr, name.clone());
            on.push(binary(column, BinOper::Equal, Expr::col((alias.clone(), name))));
        }
        let on = fold(on, BinOper::And).ok_or_else(pairs)?;
        let key = names.iter().map(|name| Expr::col((alias.clone(), name.clone()))).collect();
        let way = Some(Between { select, key: inner, on });
        Ok(Holder { model: near_model, alias, key, names, types, link: true, way })
    }

    /// The condition that a way leads from a row to the row of the innermost scope.
    pub(in crate::compile) fn reached_from(
        &mut self,
        relation: &'static RelationDef,
        source: (&'static ModelDef, &DynIden),
    ) -> Result<Expr> {
        let Some(way) = Way::of(relation)? else { return Err(pairs()) };
        let target = self.scopes.innermost().alias();
        let mut select = Query::select();
        let (first, last) = self.legs(&mut select, &way.legs)?;
        for far in self.far(&way, &last)? {
            select.expr(far);
        }
        let (near_model, near) = way.near();
        select.cond_where(equal((source.0, source.1, relation.local), (near_model, &first, near))?);
        Ok(one_of(key_of(way.last.model, &target, way.last.to)?.0).in_subquery(select))
    }

    /// Only rows with one of the keys.
    pub(super) fn having_keys(
        &mut self,
        select: &mut SelectStatement,
        holder: &mut Holder,
        keys: Vec<Value>,
    ) -> Result<()> {
        let (dialect, mut needles) = (self.dialect, holder.searched());
        let one_of = self.bind_keys(&holder.types, |args| match (needles.pop(), &*holder.types) {
            (Some(needle), [ty]) => dialect.in_list(needle, *ty, keys, args),
            (last, types) => {
                needles.extend(last);
                dialect.in_rows(needles, types, rows_of_keys(types, keys), args)
            }
        })?;
        holder.only(select, one_of);
        Ok(())
    }
}

/// Keys that stand one after the other, each by itself.
pub(super) fn rows_of_keys(types: &[SqlType], keys: Vec<Value>) -> Vec<Vec<Value>> {
    let width = types.len().max(1);
    let rows = keys.len() / width;
    let mut keys = keys.into_iter();
    (0..rows).map(|_| keys.by_ref().take(width).collect()).collect()
}

/// Columns as the left side of IN.
pub(super) fn one_of(mut columns: Vec<Expr>) -> Expr {
    match columns.pop() {
        Some(only) if columns.is_empty() => only,
        last => Expr::Tuple(columns.into_iter().chain(last).collect()),
    }
}
