//! UNION, INTERSECT and EXCEPT as the table that a query reads from.
//!
//! The table has the name of the model's own: what is written for its rows (conditions, orders, joins,
//! loads) means the same over them. A part that has a limit is a table of its own once more, since
//! SQLite takes no parentheses around a part.

use super::Compiler;
use super::select::Output;
use crate::error::{Error, Kind, Result};
use crate::query::{Combined, SetOperator, Spec};
use crate::value::SqlType;
use sea_query::{Asterisk, Query, SelectStatement, UnionType};

impl Compiler<'_> {
    /// The rows of several queries over the innermost scope's model.
    pub(super) fn combined(&mut self, combined: &Combined) -> Result<SelectStatement> {
        self.check_operator(combined.operator)?;
        let kind = || match combined.operator {
            SetOperator::Union => UnionType::Distinct,
            SetOperator::UnionAll => UnionType::All,
            SetOperator::Intersect => UnionType::Intersect,
            SetOperator::Except => UnionType::Except,
        };
        let mut select = self.part(&combined.first)?;
        for spec in &combined.rest {
            let part = self.part(spec)?;
            select.union(kind(), part);
        }
        Ok(select)
    }

    fn check_operator(&self, operator: SetOperator) -> Result<()> {
        let facts = self.dialect.facts();
        let (name, has) = match operator {
            SetOperator::UnionAll => return Ok(()),
            SetOperator::Union => ("`.union(..)`", true),
            SetOperator::Intersect => ("`.intersect(..)`", facts.intersect_except),
            SetOperator::Except => ("`.except(..)`", facts.intersect_except),
        };
        if !has {
            return Err(Error::unsupported(name, self.dialect.name())
                .hint("say it as a condition: `p.id.in_query(..)`, or `!exists(..)`"));
        }
        let model = self.scopes.innermost().model();
        let json = model.columns.iter().find(|column| column.ty == SqlType::Json);
        match json.filter(|_| !facts.json_equality) {
            None => Ok(()),
            Some(column) => {
                let what = format!("{name} of rows with a JSON column, which it compares as text,");
                Err(Error::unsupported(what, self.dialect.name())
                    .table_column(Some(model.table.to_owned()), Some(column.name.to_owned()))
                    .hint("`.union_all(..)` compares no rows; or put the conditions into one query by `|`"))
            }
        }
    }

    fn part(&mut self, spec: &Spec) -> Result<SelectStatement> {
        if spec.lock.is_some() {
            return Err(Error::new(Kind::InvalidInput, "a part of a union cannot lock its rows")
                .hint("lock the rows with a query of their own"));
        }
        let model = self.scopes.innermost().model();
        // An order decides which rows a limit takes, and nothing else.
        let ordered = spec.limit.is_some() || spec.offset.is_some() || !spec.distinct_on.is_empty();
        let unordered = (!ordered).then(|| Spec { orders: Vec::new(), ..spec.clone() });
        self.scopes.open_query(spec.scope.unwrap_or(0), model)?;
        let select = self.innermost_select(unordered.as_ref().unwrap_or(spec), Output::Model);
        self.scopes.close();
        let select = select?;
        if !ordered {
            return Ok(select);
        }
        let alias = self.scopes.alias("part");
        Ok(Query::select().column(Asterisk).from_subquery(select, alias).take())
    }
}
