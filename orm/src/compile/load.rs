//! The statement that loads one edge for any number of parents.
//!
//! The keys are one parameter, so that the text is the same for one parent and for 70,000.

mod limited;

use super::Compiler;
use super::scope::{column, equal, table};
use crate::dialect::Dialect;
use crate::dialect::render::Tree;
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Statement};
use crate::model::{ModelDef, RelationDef, RelationKind};
use crate::query::Spec;
use crate::value::{SqlType, Value};
use sea_query::{DynIden, Expr, JoinType, Query, SelectStatement};

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
    let limited = spec.limit.is_some() || spec.offset.is_some();
    let tree = if limited {
        compiler.limited(relation, spec, keys)
    } else {
        compiler.children(relation, spec, keys)
    };
    let tree = tree.map_err(|error| error.model(Some(target.name)))?;
    Ok(compiler.finish(&Tree::Select(tree), Access::Read, "SELECT"))
}

/// The table that holds the key of the parents: the target's, or the link's.
struct Holder {
    model: &'static ModelDef,
    alias: DynIden,
    /// Its columns of the key.
    columns: &'static [u16],
    /// Whether it is the link.
    link: bool,
}

impl Holder {
    /// The columns of the key, and their types.
    fn key(&self) -> Result<(Vec<Expr>, Vec<SqlType>)> {
        if self.columns.is_empty() {
            return Err(Error::new(Kind::Config, "a relation pairs no columns"));
        }
        let mut exprs = Vec::with_capacity(self.columns.len());
        let mut types = Vec::with_capacity(self.columns.len());
        for index in self.columns {
            let column = column(self.model, *index)?;
            exprs.push(Expr::col((self.alias.clone(), column.name)));
            types.push(column.ty);
        }
        Ok((exprs, types))
    }
}

impl Compiler<'_> {
    fn children(
        &mut self,
        relation: &'static RelationDef,
        spec: &Spec,
        keys: Vec<Vec<Value>>,
    ) -> Result<SelectStatement> {
        let mut select = Query::select();
        let holder = self.add_relation_tables(&mut select, relation)?;
        for (expr, _) in self.columns(&holder)? {
            select.expr(expr);
        }
        self.having_keys(&mut select, &holder, keys)?;
        if let Some(cond) = self.conditions(&spec.filters)? {
            select.cond_where(cond);
        }
        for order in &spec.orders {
            self.order(&mut select, order)?;
        }
        self.scopes.innermost().join(&mut select);
        Ok(select)
    }

    /// Only rows with one of the keys.
    fn having_keys(
        &mut self,
        select: &mut SelectStatement,
        holder: &Holder,
        keys: Vec<Vec<Value>>,
    ) -> Result<()> {
        let (mut needles, types) = holder.key()?;
        let one_of = match (needles.pop(), &*types) {
            (Some(needle), [ty]) => {
                let keys = keys.into_iter().flatten().collect();
                self.dialect.in_list(needle, *ty, keys, &mut self.args)?
            }
            (last, _) => {
                needles.extend(last);
                self.dialect.in_rows(needles, &types, keys, &mut self.args)?
            }
        };
        select.cond_where(one_of);
        Ok(())
    }

    /// Reads from the relation's target, which is the innermost scope, and joins its link.
    fn add_relation_tables(
        &mut self,
        select: &mut SelectStatement,
        relation: &'static RelationDef,
    ) -> Result<Holder> {
        let (model, alias) = (self.model, self.scopes.innermost().alias());
        select.from(self.scopes.innermost().table());
        let RelationKind::ManyToMany { through, near, far } = relation.kind else {
            return Ok(Holder { model, alias, columns: relation.remote, link: false });
        };
        let link = through();
        let link_alias = self.scopes.alias(link.table);
        let on = equal((link, &link_alias, far), (model, &alias, relation.remote))?;
        select.join(JoinType::InnerJoin, table(link, &link_alias), on);
        Ok(Holder { model: link, alias: link_alias, columns: near, link: true })
    }

    /// What is selected, each with a name: the target's columns, then those of the link's key.
    fn columns(&self, holder: &Holder) -> Result<Vec<(Expr, String)>> {
        let alias = self.scopes.innermost().alias();
        let mut columns = Vec::with_capacity(self.model.columns.len() + holder.columns.len());
        for column in self.model.columns {
            columns.push((Expr::col((alias.clone(), column.name)), column.name.to_owned()));
        }
        if holder.link {
            let key = holder.key()?.0.into_iter().enumerate();
            columns.extend(key.map(|(i, expr)| (expr, format!("plough_key_{i}"))));
        }
        Ok(columns)
    }
}
