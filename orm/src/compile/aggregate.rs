//! Aggregates.

use super::Compiler;
use super::group::{aggregates, refuse_aggregates};
use super::window::refuse_windows;
use crate::error::{Error, Kind, Result};
use crate::query::{Func, Node};
use crate::value::SqlType;
use sea_query::{Asterisk, CaseStatement, Expr};

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
    /// An aggregate of an expression, or of rows, that pass a filter.
    pub(super) fn aggregate(
        &mut self,
        func: Func,
        node: Option<&Node>,
        filter: Option<&Node>,
    ) -> Result<Expr> {
        if node.is_some_and(aggregates) {
            return Err(Error::new(Kind::InvalidInput, "an aggregate of an aggregate").hint(
                "give the query of the inner one a name, `.named(\"..\")`, and aggregate over its `.query()`",
            ));
        }
        let (aggregate, finish) = self.raw_aggregate(func, node, filter)?;
        Ok(self.finish_aggregate(aggregate, finish))
    }

    /// An aggregate of the rows that pass a filter.
    pub(super) fn filtered(&mut self, func: &Node, filter: &Node) -> Result<Expr> {
        match func {
            Node::Call(func, args) => self.aggregate(*func, args.first(), Some(filter)),
            _ => Err(Error::new(Kind::InvalidInput, "only aggregates have filters")),
        }
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
    pub(super) fn raw_aggregate(
        &mut self,
        func: Func,
        node: Option<&Node>,
        filter: Option<&Node>,
    ) -> Result<(Expr, Finish)> {
        if let Some(filter) = filter {
            let filter = std::slice::from_ref(filter);
            refuse_aggregates(filter, "the filter of an aggregate")?;
            refuse_windows(filter, "the filter of an aggregate")?;
        }
        // What it is made of is computed of each row, also in HAVING.
        let having = std::mem::take(&mut self.having);
        let whole = self.whole_aggregate(func, node, filter);
        self.having = having;
        whole
    }

    fn whole_aggregate(
        &mut self,
        func: Func,
        node: Option<&Node>,
        filter: Option<&Node>,
    ) -> Result<(Expr, Finish)> {
        let Some(filter) = filter else {
            let operand = self.operand(func, node)?;
            return self.aggregate_of(func, node, operand);
        };
        if self.dialect.facts().aggregate_filter {
            let operand = self.operand(func, node)?;
            let (aggregate, finish) = self.aggregate_of(func, node, operand)?;
            let filter = self.node(filter)?;
            let sql = "? FILTER (WHERE ?)".to_owned();
            return Ok((self.dialect.template(sql, vec![aggregate, filter]), finish));
        }
        // NULL is not aggregated. Values are bound in the order in which they are written.
        let filter = self.node(filter)?;
        let operand = match node {
            None => Expr::Constant(1.into()),
            Some(_) => self.operand(func, node)?,
        };
        let operand = Expr::Case(Box::new(CaseStatement::new().case(filter, operand)));
        self.aggregate_of(func, node, operand)
    }

    fn operand(&mut self, func: Func, node: Option<&Node>) -> Result<Expr> {
        let Some(node) = node else { return Ok(Expr::col(Asterisk)) };
        match func {
            Func::Sum | Func::Avg => self.number(node),
            Func::Min | Func::Max => {
                self.least(node)?;
                self.node(node)
            }
            _ => self.node(node),
        }
    }

    /// An aggregate of an operand, whose type is that of the node.
    fn aggregate_of(&mut self, func: Func, node: Option<&Node>, operand: Expr) -> Result<(Expr, Finish)> {
        let ty = match node {
            Some(node) => self.type_of(node)?,
            None => SqlType::I64,
        };
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
