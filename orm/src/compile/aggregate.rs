//! Aggregates.

use super::Compiler;
use super::group::aggregates;
use crate::error::{Error, Kind, Result};
use crate::query::{Func, Node};
use crate::value::SqlType;
use sea_query::Expr;

/// What an aggregate needs to be the same everywhere: databases disagree on the type of a sum and the
/// digits of a mean.
#[derive(Debug, Clone, Copy)]
pub(super) enum Finish {
    Nothing,
    /// It is made a 64-bit integer.
    Integer,
    /// Its digits are cut to those of other databases.
    Quotient,
}

impl Compiler<'_> {
    /// An aggregate of an expression.
    pub(super) fn aggregate(&mut self, func: Func, node: &Node) -> Result<Expr> {
        if aggregates(node) {
            return Err(Error::new(Kind::InvalidInput, "an aggregate of an aggregate").hint(
                "give the query of the inner one a name, `.named(\"..\")`, and aggregate over its `.query()`",
            ));
        }
        let (aggregate, finish) = self.raw_aggregate(func, node)?;
        Ok(self.finish_aggregate(aggregate, finish))
    }

    /// What stands around an aggregate, or around its window.
    pub(super) fn finish_aggregate(&self, aggregate: Expr, finish: Finish) -> Expr {
        match finish {
            Finish::Nothing => aggregate,
            Finish::Integer => self.dialect.cast(aggregate, SqlType::I64),
            Finish::Quotient => self.dialect.quotient(aggregate),
        }
    }

    /// An aggregate as the database has it.
    pub(super) fn raw_aggregate(&mut self, func: Func, node: &Node) -> Result<(Expr, Finish)> {
        let ty = self.type_of(node)?;
        // Its operand is computed of each row, also in HAVING.
        let having = std::mem::take(&mut self.having);
        let operand = match func {
            Func::Sum | Func::Avg => self.number(node)?,
            Func::Min | Func::Max => {
                self.least(node)?;
                self.node(node)?
            }
            _ => self.node(node)?,
        };
        self.having = having;
        let aggregate = match func {
            Func::Count => sea_query::Func::count(operand),
            Func::CountDistinct => sea_query::Func::count_distinct(operand),
            Func::Min => sea_query::Func::min(operand),
            Func::Max => sea_query::Func::max(operand),
            Func::Sum => match ty {
                SqlType::Decimal | SqlType::F64 => sea_query::Func::sum(operand),
                SqlType::F32 => sea_query::Func::sum(self.dialect.cast(operand, SqlType::F64)),
                _ => return Ok((sea_query::Func::sum(operand).into(), Finish::Integer)),
            },
            _ => match ty {
                SqlType::Decimal => return Ok((sea_query::Func::avg(operand).into(), Finish::Quotient)),
                SqlType::F64 => sea_query::Func::avg(operand),
                _ => sea_query::Func::avg(self.dialect.cast(operand, SqlType::F64)),
            },
        };
        Ok((aggregate.into(), Finish::Nothing))
    }
}
