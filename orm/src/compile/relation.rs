//! Questions about the rows of a to-many relation: correlated subqueries.

use super::Compiler;
use super::expr::{binary, fold, not, subquery};
use super::group::refuse_aggregates;
use super::holds::Asked;
use super::scope::{equal, relation};
use super::window::refuse_windows;
use crate::error::{Error, Kind, Result};
use crate::model::{ModelDef, RelationDef, RelationKind};
use crate::query::{Deleted, Node, Quantifier, RelationNode};
use sea_query::{Asterisk, BinOper, DynIden, Expr, Func, JoinType, Query, SelectStatement};

impl Compiler<'_> {
    pub(super) fn relation(&mut self, node: &RelationNode) -> Result<Expr> {
        let source = self.resolve(node.at)?;
        if source.model.table != node.source.table || source.model.schema != node.source.schema {
            return Err(Error::new(
                Kind::Config,
                format!("a relation of `{}` is asked of `{}`", node.source.name, source.model.name),
            ));
        }
        let def = relation(source.model, node.relation)?;
        refuse_aggregates(&node.filter, "the filter of a relation")
            .map_err(|error| error.hint("compare the relation's own: `u.posts().sum(|p| p.views).gt(9)`"))?;
        refuse_windows(&node.filter, "the filter of a relation")?;
        self.scopes.open(node.scope, (def.target)(), def.name)?;
        let built = self.rows(node, def, (source.model, &source.alias));
        let scope = self.scopes.close();
        let (mut select, cond) = built?;
        if let Some(scope) = scope {
            scope.join(&mut select);
        }
        select.cond_where(cond);
        Ok(match node.quantifier {
            Quantifier::Any => self.exists(select),
            Quantifier::None | Quantifier::All => not(Expr::exists(select)),
            Quantifier::Count | Quantifier::Aggregate(..) => subquery(select),
        })
    }

    /// The subquery without its joins, and its condition.
    fn rows(
        &mut self,
        node: &RelationNode,
        def: &'static RelationDef,
        source: (&'static ModelDef, &DynIden),
    ) -> Result<(SelectStatement, Expr)> {
        let target = (def.target)();
        let alias = self.scopes.innermost().alias();
        let mut select = Query::select();
        let (rows, held) = self.rows_here(Asked::Through(def, Deleted::Hidden))?;
        let mut conds = vec![match def.kind {
            RelationKind::BelongsTo | RelationKind::HasOne | RelationKind::HasMany => {
                select.from(rows);
                equal((source.0, source.1, def.local), (target, &alias, def.remote))?
            }
            // A row counts once for each link to it.
            RelationKind::ManyToMany { through, near, far } => {
                let link = through();
                let link_alias = self.scopes.alias(link.table);
                let far = equal((link, &link_alias, far), (target, &alias, def.remote))?;
                let (links, held) = self.rows_of(link, &link_alias, Asked::Rows(Deleted::Hidden))?;
                select.from(links);
                select.join(JoinType::InnerJoin, rows, held.and(far));
                equal((source.0, source.1, def.local), (link, &link_alias, near))?
            }
            // A row counts once, however many ways lead to it.
            RelationKind::Through { .. } => {
                select.from(rows);
                self.reached_from(def, source)?
            }
        }];
        conds.extend(held.condition());
        let (filters, must_hold) = match (&node.quantifier, node.filter.split_last()) {
            (Quantifier::All, Some((last, before))) => (before, Some(last)),
            _ => (node.filter.as_slice(), None),
        };
        // Top-level ANDs are part of the one chain.
        for filter in filters {
            match filter {
                Node::And(nodes) => conds.extend(self.nodes(nodes)?),
                other => conds.push(self.node(other)?),
            }
        }
        if let Some(node) = must_hold {
            // Unknown is not true: such a row refutes `all`.
            let truth = Expr::Constant(true.into());
            conds.push(binary(self.node(node)?, BinOper::IsNot, truth));
        }
        match &node.quantifier {
            Quantifier::Count => select.expr(Func::count(Expr::col(Asterisk))),
            Quantifier::Aggregate(func, value) => select.expr(self.aggregate(*func, Some(value), None)?),
            Quantifier::Any | Quantifier::None | Quantifier::All => select.expr(Expr::Constant(1.into())),
        };
        let cond = fold(conds, BinOper::And)
            .ok_or_else(|| Error::new(Kind::Config, "a relation pairs no columns"))?;
        Ok((select, cond))
    }
}
