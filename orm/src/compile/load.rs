//! The statement that loads one edge for any number of parents.
//!
//! The keys are one parameter, so that the text is the same for one parent and for 70,000.

use super::Compiler;
use super::scope::{column, equal, table};
use crate::dialect::Dialect;
use crate::dialect::render::Tree;
use crate::error::{Error, Result};
use crate::exec::{Access, Statement};
use crate::model::{ModelDef, RelationDef, RelationKind};
use crate::query::Spec;
use crate::value::{SqlType, Value};
use sea_query::{DynIden, Expr, JoinType, Query};

/// Selects the rows that a relation leads to from parents with the given keys: the target's
/// columns, then, over a link, the link's columns that hold the parent's key.
pub(crate) fn children(
    dialect: &dyn Dialect,
    relation: &'static RelationDef,
    spec: &Spec,
    keys: Vec<Vec<Value>>,
) -> Result<Statement> {
    let target = (relation.target)();
    let mut compiler = Compiler::in_scope(dialect, target, spec.scope.unwrap_or(0));
    let tree = compiler.children(relation, spec, keys).map_err(|error| error.model(Some(target.name)))?;
    Ok(compiler.finish(&Tree::Select(tree), Access::Read, "SELECT"))
}

impl Compiler<'_> {
    fn children(
        &mut self,
        relation: &'static RelationDef,
        spec: &Spec,
        keys: Vec<Vec<Value>>,
    ) -> Result<sea_query::SelectStatement> {
        if spec.limit.is_some() || spec.offset.is_some() {
            return Err(Error::unsupported("a limit per parent", self.dialect.name()));
        }
        let target = self.model;
        let alias = self.scopes.innermost().alias();
        let mut select = Query::select();
        for index in 0..target.columns.len() {
            select.expr(Expr::col((alias.clone(), column(target, index as u16)?.name)));
        }
        select.from(self.scopes.innermost().table());
        let (holder, holder_alias, columns) = match relation.kind {
            RelationKind::ManyToMany { through, near, far } => {
                let link = through();
                let link_alias = self.scopes.alias(link.table);
                let on = equal((link, &link_alias, far), (target, &alias, relation.remote))?;
                select.join(JoinType::InnerJoin, table(link, &link_alias), on);
                for near in near {
                    select.expr(Expr::col((link_alias.clone(), column(link, *near)?.name)));
                }
                (link, link_alias, near)
            }
            _ => (target, alias, relation.remote),
        };
        select.cond_where(self.key_is_one_of(holder, &holder_alias, columns, keys)?);
        if let Some(cond) = self.conditions(&spec.filters)? {
            select.cond_where(cond);
        }
        for order in &spec.orders {
            self.order(&mut select, order)?;
        }
        self.scopes.innermost().join(&mut select);
        Ok(select)
    }

    fn key_is_one_of(
        &mut self,
        model: &'static ModelDef,
        alias: &DynIden,
        columns: &[u16],
        keys: Vec<Vec<Value>>,
    ) -> Result<Expr> {
        let mut needles = Vec::with_capacity(columns.len());
        let mut types: Vec<SqlType> = Vec::with_capacity(columns.len());
        for index in columns {
            let column = column(model, *index)?;
            needles.push(Expr::col((alias.clone(), column.name)));
            types.push(column.ty);
        }
        if needles.len() > 1 {
            return self.dialect.in_rows(needles, &types, keys, &mut self.args);
        }
        match (needles.pop(), types.pop()) {
            (Some(needle), Some(ty)) => {
                self.dialect.in_list(needle, ty, keys.into_iter().flatten().collect(), &mut self.args)
            }
            _ => Err(Error::new(crate::error::Kind::Config, "a relation pairs no columns")),
        }
    }
}
