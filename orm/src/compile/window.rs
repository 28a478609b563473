//! Window functions.

mod frame;

use super::Compiler;
use super::aggregate::Finish;
use super::expr::function;
use super::group::is_aggregate;
use crate::error::{Error, Kind, Result};
use crate::query::{Frame, Func, Node, Nulls, Order, Spec};
use sea_query::Expr;

/// The error for a window function that stands by itself.
pub(super) fn without_window() -> Error {
    Error::new(Kind::InvalidInput, "a window function without a window")
        .hint("end it with `.over(Window::new())`")
}

/// Whether an expression looks at the rows around.
pub(super) fn has_window(node: &Node) -> bool {
    let mut found = matches!(node, Node::Over { .. });
    super::group::operands(node, &mut |operand| found |= has_window(operand));
    found
}

/// Refuses a window function where there are no windows yet.
pub(super) fn refuse_windows(nodes: &[Node], place: &str) -> Result<()> {
    if nodes.iter().any(has_window) {
        return Err(Error::new(Kind::InvalidInput, format!("a window function in {place}"))
            .hint("it stands in `.select(..)` and `.order_by(..)`"));
    }
    Ok(())
}

type Window<'n> = (&'n [Node], &'n [Order], Option<Frame>);

/// Adds the windows of an expression to those that differ.
fn windows<'n>(node: &'n Node, found: &mut Vec<Window<'n>>) {
    if let Node::Over { func: _, partition, orders, frame } = node {
        let window = (partition.as_slice(), orders.as_slice(), *frame);
        if !found.contains(&window) {
            found.push(window);
        }
    }
    super::group::operands(node, &mut |operand| windows(operand, found));
}

impl Compiler<'_> {
    /// Refuses windows that the database gets wrong.
    pub(super) fn check_windows(&self, spec: &Spec, selected: &[Node]) -> Result<()> {
        if self.dialect.facts().many_windows {
            return Ok(());
        }
        let mut found = Vec::new();
        for node in selected.iter().chain(spec.orders.iter().map(|order| &order.node)) {
            windows(node, &mut found);
        }
        let name = self.dialect.name();
        if found.len() > 2 {
            return Err(Error::unsupported("more than two different windows in one query", name)
                .hint("it gives wrong values; ask with two queries"));
        }
        let grouped = !spec.groups.is_empty() || !spec.having.is_empty();
        if grouped && !found.is_empty() {
            return Err(Error::unsupported("a window function over groups", name)
                .hint("it forgets the rows' order; number the groups in Rust"));
        }
        Ok(())
    }

    /// A function over a window.
    pub(super) fn over(
        &mut self,
        func: &Node,
        partition: &[Node],
        orders: &[Order],
        frame: Option<Frame>,
    ) -> Result<Expr> {
        if let Node::Call(Func::Rank | Func::DenseRank | Func::Lag(_) | Func::Lead(_), _) = func
            && orders.is_empty()
        {
            return Err(Error::new(Kind::InvalidInput, "a rank, or a row before or after, without an order")
                .hint("say in the window what the order is: `Window::new().order_by(..)`"));
        }
        if let Some(frame) = frame {
            frame::check(frame, func, orders)?;
        }
        let (func, filter) = match func {
            Node::Filtered { func, filter } => (&**func, Some(&**filter)),
            func => (func, None),
        };
        let (func, finish) = match func {
            Node::Call(Func::CountDistinct, _) => {
                let what = "counting different values over a window";
                return Err(Error::unsupported(what, self.dialect.name()));
            }
            Node::Call(func, args) if is_aggregate_function(*func) => {
                self.raw_aggregate(*func, args.first(), filter)?
            }
            Node::Call(func, args) => (self.window_function(*func, args)?, Finish::Nothing),
            _ => {
                return Err(Error::new(
                    Kind::InvalidInput,
                    "only aggregates and window functions have windows",
                ));
            }
        };
        let mut exprs = vec![func];
        let mut sql = String::from("? OVER (");
        for (i, node) in partition.iter().enumerate() {
            sql.push_str(if i == 0 { "PARTITION BY ?" } else { ", ?" });
            exprs.push(self.node(node)?);
        }
        for (i, order) in orders.iter().enumerate() {
            if i == 0 && !partition.is_empty() {
                sql.push(' ');
            }
            sql.push_str(if i == 0 { "ORDER BY " } else { ", " });
            self.window_order(order, &mut sql, &mut exprs)?;
        }
        if let Some(frame) = frame {
            let apart = if exprs.len() > 1 { " " } else { "" };
            sql.push_str(apart);
            frame::write(frame, &mut sql);
        }
        sql.push(')');
        let over = self.dialect.template(sql, exprs);
        Ok(self.finish_aggregate(over, finish))
    }

    fn window_function(&mut self, func: Func, args: &[Node]) -> Result<Expr> {
        let (name, rows) = match func {
            Func::RowNumber => ("ROW_NUMBER", None),
            Func::Rank => ("RANK", None),
            Func::DenseRank => ("DENSE_RANK", None),
            Func::Lag(rows) => ("LAG", Some(rows)),
            Func::Lead(rows) => ("LEAD", Some(rows)),
            Func::FirstValue => ("FIRST_VALUE", None),
            _ => {
                return Err(Error::new(
                    Kind::InvalidInput,
                    "only aggregates and window functions have windows",
                ));
            }
        };
        let mut exprs = self.nodes(args)?;
        if let Some(rows) = rows {
            let rows = i32::try_from(rows)
                .map_err(|_| Error::new(Kind::InvalidInput, "a window function looks too many rows away"))?;
            exprs.push(Expr::Constant(rows.into()));
        }
        Ok(function(name, exprs))
    }

    /// One order, in the words of [`order`](Compiler::order).
    fn window_order(&mut self, order: &Order, sql: &mut String, exprs: &mut Vec<Expr>) -> Result<()> {
        let facts = self.dialect.facts();
        let (sorts_first, has_syntax) = (facts.nulls_sort_first, facts.nulls_first_syntax);
        self.sortable(&order.node)?;
        let first = match order.nulls {
            Nulls::Default => !order.descending,
            Nulls::First => true,
            Nulls::Last => false,
        };
        let as_wanted = !self.nullable(&order.node)? || first == (sorts_first != order.descending);
        let key = self.sort_key(&order.node)?;
        if !as_wanted && !has_syntax {
            sql.push_str(if first { "? IS NULL DESC, " } else { "? IS NULL ASC, " });
            exprs.push(function("", [key.clone()]));
        }
        sql.push_str(if order.descending { "? DESC" } else { "? ASC" });
        exprs.push(key);
        if !as_wanted && has_syntax {
            sql.push_str(if first { " NULLS FIRST" } else { " NULLS LAST" });
        }
        Ok(())
    }
}

fn is_aggregate_function(func: Func) -> bool {
    is_aggregate(&Node::Call(func, Vec::new()))
}
