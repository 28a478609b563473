//! A small limit for each parent where a subquery of IN has none: a scalar subquery for each place.
//!
//! `JSON_TABLE` over `(SELECT key … LIMIT 1 OFFSET 0), (SELECT key … LIMIT 1 OFFSET 1), …` gives the keys
//! of a parent's first rows, each found by an index. To number the rows, all of them would be read.

use super::Wanted;
use super::holder::rows_of_keys;
use crate::compile::Compiler;
use crate::compile::expr::{binary, subquery};
use crate::compile::scope::{column, pairs};
use crate::dialect::PICKED;
use crate::error::Result;
use crate::model::RelationKind;
use crate::query::Pick;
use crate::value::{SqlType, Value};
use sea_query::{BinOper, DynIden, Expr, Query, SelectStatement, TableRef};

/// With more rows for each parent than this, looking each one up takes longer than numbering.
const MOST: u64 = 8;

impl Compiler<'_> {
    /// The column that tells the rows of one parent apart, if they can be picked by it.
    pub(super) fn pickable(&self, wanted: Wanted<'_>) -> Option<u16> {
        let (model, near) = match wanted.relation.kind {
            RelationKind::ManyToMany { through, near, .. } => (through(), near),
            RelationKind::Through { .. } => return None,
            _ => (self.model, wanted.relation.remote),
        };
        let mut rest = model.key.iter().filter(|column| !near.contains(column));
        let (Some(own), None) = (rest.next(), rest.next()) else { return None };
        let few = wanted.spec.limit.is_some_and(|limit| (1..=MOST).contains(&limit));
        let rows = !matches!(wanted.pick, Pick::Value(_)) && !self.distinct(wanted);
        let ty = model.columns.get(usize::from(*own))?.ty;
        (few && rows && self.dialect.picked_keys(ty, Vec::new()).is_some()).then_some(*own)
    }

    /// `FROM keys CROSS JOIN JSON_TABLE(…) CROSS JOIN children WHERE key = picked`.
    pub(super) fn picked(
        &mut self,
        wanted: Wanted<'_>,
        own: u16,
        keys: Vec<Value>,
    ) -> Result<SelectStatement> {
        let (key_alias, picked) = (self.scopes.alias("keys"), self.scopes.alias("picked"));
        let offset = wanted.spec.offset.unwrap_or(0);
        let (mut places, mut types) = (Vec::new(), Vec::new());
        for place in 0..wanted.spec.limit.unwrap_or(0) {
            self.scopes.open_query(wanted.spec.scope.unwrap_or(0), self.model)?;
            let select = self.place(wanted, own, &key_alias, offset.saturating_add(place), &mut types);
            self.scopes.close();
            places.push(subquery(select?));
        }
        let mut outer = Query::select();
        let (dialect, rows) = (self.dialect, rows_of_keys(&types, keys));
        let table = self.bind_keys(&types, |args| dialect.key_rows(&types, rows, args))?;
        outer.from_subquery(table, key_alias.clone());
        let ty = match wanted.relation.kind {
            RelationKind::ManyToMany { through, .. } => column(through(), own)?.ty,
            _ => column(self.model, own)?.ty,
        };
        let (list, key) = self.dialect.picked_keys(ty, places).ok_or_else(pairs)?;
        outer.cross_join(TableRef::FunctionCall(list, picked.clone()));
        let holder = self.cross_tables(&mut outer, wanted)?;
        let found = Expr::col((holder.alias.clone(), column(holder.model, own)?.name));
        outer.cond_where(binary(found, BinOper::Equal, key(Expr::col((picked, PICKED)))));
        outer.cond_where(self.has_key(holder.searched(), &holder.types, &key_alias)?);
        self.rows_in_order(&mut outer, wanted, &holder)?;
        Ok(outer)
    }

    /// The key of the row at one place in the order.
    fn place(
        &mut self,
        wanted: Wanted<'_>,
        own: u16,
        keys: &DynIden,
        place: u64,
        types: &mut Vec<SqlType>,
    ) -> Result<SelectStatement> {
        let mut select = Query::select();
        let mut holder = self.add_relation_tables(&mut select, wanted)?;
        select.expr(Expr::col((holder.alias.clone(), column(holder.model, own)?.name)));
        let has_key = self.has_key(holder.searched(), &holder.types, keys)?;
        holder.only(&mut select, has_key);
        self.filters(&mut select, wanted)?;
        for key in self.total_order(wanted)? {
            key.add_to(&mut select);
        }
        self.scopes.innermost().join(&mut select);
        self.limit_offset(&mut select, Some(1), Some(place));
        *types = holder.types;
        Ok(select)
    }
}
