//! Expressions.

use super::group::is_aggregate;
use super::{Bind, Compiler};
use crate::error::{Error, Kind, Result};
use crate::model::Path;
use crate::query::{Binary, Like, Node, PROPOSED, Unary};
use crate::value::{EnumDef, SqlType, Value};
use sea_query::{BinOper, CaseStatement, Expr, FunctionCall, Keyword, SelectStatement, UnOper};

/// Conditions that stand in a row without parentheses. More are put into groups: a chain of
/// thousands would be a tree of that depth, for which no stack is deep enough.
const GROUP: usize = 16;

/// How deep an expression may be.
const DEEPEST: usize = 150;

/// Joins expressions by AND or OR; `None` if there are none.
pub(super) fn fold(mut exprs: Vec<Expr>, op: BinOper) -> Option<Expr> {
    while exprs.len() > GROUP {
        let mut groups = Vec::with_capacity(exprs.len() / GROUP + 1);
        let mut rest = exprs.into_iter();
        while let Some(first) = rest.next() {
            groups.push(rest.by_ref().take(GROUP - 1).fold(first, |left, right| binary(left, op, right)));
        }
        exprs = groups;
    }
    exprs.into_iter().reduce(|left, right| binary(left, op, right))
}

pub(super) fn binary(left: Expr, op: BinOper, right: Expr) -> Expr {
    Expr::Binary(Box::new(left), op, Box::new(right))
}

pub(super) fn not(expr: Expr) -> Expr {
    Expr::Unary(UnOper::Not, Box::new(expr))
}

pub(super) fn null() -> Expr {
    Expr::Keyword(Keyword::Null)
}

pub(super) fn subquery(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

/// A condition that is always true or always false, in words that every database knows.
fn constant(truth: bool) -> Expr {
    binary(Expr::Constant(1.into()), BinOper::Equal, Expr::Constant(i32::from(truth).into()))
}

/// The same value, of which a database sees that it is computed.
pub(super) fn wrapped(expr: Expr) -> Expr {
    Expr::Case(Box::new(CaseStatement::new().case(constant(true), expr)))
}

fn truth(truth: bool) -> Expr {
    Expr::Constant(truth.into())
}

impl Compiler<'_> {
    /// An expression; errors do not name the model yet.
    pub(super) fn node(&mut self, node: &Node) -> Result<Expr> {
        if let Some((_, expr)) = self.groups.iter().find(|(group, _)| group == node) {
            let expr = expr.clone();
            return Ok(if self.having { sea_query::Func::min(expr).into() } else { expr });
        }
        let cost = match node {
            Node::And(nodes) | Node::Or(nodes) => nodes.len().min(GROUP),
            _ => 1,
        };
        self.depth += cost;
        let expr = if self.depth > DEEPEST {
            Err(Error::new(Kind::InvalidInput, "an expression is nested too deeply")
                .hint("use `.in_(..)` for a long list of values"))
        } else {
            self.any_node(node)
        };
        self.depth -= cost;
        expr
    }

    fn any_node(&mut self, node: &Node) -> Result<Expr> {
        match node {
            Node::Column(path, index) if *path == Path::scope(PROPOSED) => self.proposed(*index),
            Node::Column(path, index) => self.column(*path, *index),
            Node::Value(Value::Invalid(reason)) => Err(Error::encode(reason.clone())),
            Node::Value(value) => {
                let start = self.args.values().len();
                let value = self.value(value.clone());
                self.bound(start, node);
                Ok(value)
            }
            Node::Unary(op, operand) => self.unary(*op, operand),
            Node::Binary(op, left, right) => self.binary(*op, left, right),
            Node::And(nodes) => Ok(fold(self.nodes(nodes)?, BinOper::And).unwrap_or_else(|| constant(true))),
            Node::Or(nodes) => Ok(fold(self.nodes(nodes)?, BinOper::Or).unwrap_or_else(|| constant(false))),
            Node::In { values, .. } if values.is_empty() => Ok(constant(false)),
            Node::In { needle, ty, values } => {
                let needle = self.needle(needle)?;
                let start = self.args.values().len();
                let list = self.dialect.in_list(needle, *ty, values.clone(), &mut self.args)?;
                self.bound(start, node);
                Ok(list)
            }
            Node::Like { text, like, pattern, ignore_case } => self.like(text, *like, pattern, *ignore_case),
            Node::Call(func, args) => self.call(*func, args),
            Node::Filtered { func, filter } => self.filtered(func, filter),
            Node::Function(function) => self.user_function(function),
            Node::Case { branches, otherwise } => self.case(branches, otherwise.as_deref()),
            Node::Over { func, partition, orders, frame } => self.over(func, partition, orders, *frame),
            Node::Json(json) => self.json(json),
            Node::JsonEdit(edit) => self.json_edit(edit),
            Node::Search(search) => self.search(node, search),
            Node::Relation(relation) => self.relation(relation),
            Node::InQuery { needle, query } => {
                let needle = self.needle(needle)?;
                Ok(binary(needle, BinOper::In, self.list_query(query)?))
            }
            Node::Exists(query) => {
                let select = self.subquery(query)?;
                Ok(self.exists(select))
            }
            Node::Subquery(query) => Ok(subquery(self.subquery(query)?)),
        }
    }

    /// Whether a query has a row.
    pub(super) fn exists(&self, mut select: SelectStatement) -> Expr {
        if self.skips && !self.dialect.facts().exists_beside_offset {
            select.limit(1);
        }
        Expr::exists(select)
    }

    /// What is looked for in a list.
    fn needle(&mut self, node: &Node) -> Result<Expr> {
        self.comparable(node)?;
        let expr = self.node(node)?;
        let least = self.having && self.groups.iter().any(|(group, _)| group == node);
        let computed = least || is_aggregate(node) || matches!(node, Node::Over { .. });
        Ok(if computed && !self.dialect.facts().aggregates_in_lists { wrapped(expr) } else { expr })
    }

    fn case(&mut self, branches: &[(Node, Node)], otherwise: Option<&Node>) -> Result<Expr> {
        let mut case = CaseStatement::new();
        for (cond, value) in branches {
            case = case.case(self.node(cond)?, self.node(value)?);
        }
        if let Some(value) = otherwise {
            case = case.finally(self.node(value)?);
        }
        Ok(Expr::Case(Box::new(case)))
    }

    /// Notes that the values from `start` on came from a node.
    pub(super) fn bound(&mut self, start: usize, node: &Node) {
        let slots = start..self.args.values().len();
        self.binds.push(Bind { slots, node: std::ptr::from_ref(node) as usize });
    }

    pub(super) fn nodes(&mut self, nodes: &[Node]) -> Result<Vec<Expr>> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn unary(&mut self, op: Unary, operand: &Node) -> Result<Expr> {
        match op {
            Unary::IsNull => Ok(binary(self.node(operand)?, BinOper::Is, null())),
            Unary::IsNotNull => Ok(binary(self.node(operand)?, BinOper::IsNot, null())),
            Unary::IsTrue => Ok(binary(self.node(operand)?, BinOper::Is, truth(true))),
            Unary::Holds => Ok(binary(self.node(operand)?, BinOper::Equal, truth(true))),
            // Not `0 - x`: PostgreSQL would make a 64-bit float of a 32-bit one.
            Unary::Negate => Ok(function("-", [self.number(operand)?])),
            Unary::Not => match operand {
                // What people write by hand, and what an index can serve.
                Node::Unary(Unary::Holds, inner) => {
                    Ok(binary(self.node(inner)?, BinOper::Equal, truth(false)))
                }
                Node::Unary(Unary::IsNull, inner) => self.unary(Unary::IsNotNull, inner),
                Node::Unary(Unary::IsNotNull, inner) => self.unary(Unary::IsNull, inner),
                Node::And(nodes) if nodes.is_empty() => Ok(constant(false)),
                Node::Or(nodes) if nodes.is_empty() => Ok(constant(true)),
                Node::In { values, .. } if values.is_empty() => Ok(constant(true)),
                _ => Ok(not(self.node(operand)?)),
            },
        }
    }

    fn binary(&mut self, op: Binary, left: &Node, right: &Node) -> Result<Expr> {
        let op = match op {
            Binary::Eq => BinOper::Equal,
            Binary::Ne => BinOper::NotEqual,
            Binary::Lt => return self.order_comparison(left, BinOper::SmallerThan, right),
            Binary::Le => return self.order_comparison(left, BinOper::SmallerThanOrEqual, right),
            Binary::Gt => return self.order_comparison(left, BinOper::GreaterThan, right),
            Binary::Ge => return self.order_comparison(left, BinOper::GreaterThanOrEqual, right),
            Binary::IsNotDistinctFrom => return self.same(left, right),
            Binary::IsDistinctFrom => {
                return match (left, right) {
                    (_, Node::Value(Value::Null(_))) => self.unary(Unary::IsNotNull, left),
                    _ => Ok(not(self.same(left, right)?)),
                };
            }
            Binary::Concat => {
                let (left, right) = (self.node(left)?, self.node(right)?);
                return Ok(self.dialect.concat(left, right));
            }
            Binary::Matches => return self.matches(left, right),
            Binary::Div => return self.division(left, right),
            Binary::Rem => {
                let (left, right) = (self.number(left)?, self.divisor(right)?);
                return Ok(binary(left, BinOper::Mod, right));
            }
            Binary::Add => BinOper::Add,
            Binary::Sub => BinOper::Sub,
            Binary::Mul => BinOper::Mul,
        };
        if matches!(op, BinOper::Add | BinOper::Sub | BinOper::Mul) {
            return Ok(binary(self.number(left)?, op, self.number(right)?));
        }
        self.comparable(left)?;
        Ok(binary(self.node(left)?, op, self.node(right)?))
    }

    fn order_comparison(&mut self, left: &Node, op: BinOper, right: &Node) -> Result<Expr> {
        self.sortable(left)?;
        self.sortable(right)?;
        Ok(binary(self.sort_key(left)?, op, self.sort_key(right)?))
    }

    /// An expression by which rows are ordered, or which is compared by `<` and `>`.
    pub(super) fn sort_key(&mut self, node: &Node) -> Result<Expr> {
        match self.type_of(node)? {
            SqlType::Enum(def) if !self.dialect.facts().enum_order => self.rank(node, def),
            _ => self.node(node),
        }
    }

    /// The number of an enum's label.
    fn rank(&mut self, node: &Node, def: &'static EnumDef) -> Result<Expr> {
        let number = |n: usize| Expr::Constant(i32::try_from(n).unwrap_or(i32::MAX).into());
        if let Node::Value(Value::Enum(_, label)) = node {
            return Ok(def.labels.iter().position(|other| other == label).map_or_else(null, number));
        }
        let value = self.node(node)?;
        let mut case = CaseStatement::new();
        for (n, label) in def.labels.iter().enumerate() {
            let label = self.value(Value::Enum(def, label));
            case = case.case(binary(value.clone(), BinOper::Equal, label), number(n));
        }
        Ok(Expr::Case(Box::new(case)))
    }

    /// Equality that takes NULL for a value.
    fn same(&mut self, left: &Node, right: &Node) -> Result<Expr> {
        if let Node::Value(Value::Null(_)) = right {
            return self.unary(Unary::IsNull, left);
        }
        self.comparable(left)?;
        let (left_null, right_null) = (self.nullable(left)?, self.nullable(right)?);
        let (l, r) = (self.node(left)?, self.node(right)?);
        if !left_null && !right_null {
            return Ok(binary(l, BinOper::Equal, r));
        }
        if let Node::Value(_) = right {
            // PostgreSQL has no index for IS NOT DISTINCT FROM.
            let equal = binary(l.clone(), BinOper::Equal, r);
            return Ok(binary(equal, BinOper::And, binary(l, BinOper::IsNot, null())));
        }
        Ok(self.dialect.is_not_distinct_from(l, r))
    }

    /// An operand of arithmetic.
    pub(super) fn number(&mut self, node: &Node) -> Result<Expr> {
        self.computable(node)?;
        self.node(node)
    }

    fn division(&mut self, left: &Node, right: &Node) -> Result<Expr> {
        let ty = self.type_of(left)?;
        let (left, right) = (self.number(left)?, self.divisor(right)?);
        if is_integer(ty) {
            return Ok(self.dialect.integer_division(left, right));
        }
        let quotient = binary(left, BinOper::Div, right);
        Ok(if ty == SqlType::Decimal { self.dialect.quotient(quotient) } else { quotient })
    }

    /// What is divided by: zero gives NULL where it is found in a row, and an error now where it
    /// is a constant.
    fn divisor(&mut self, node: &Node) -> Result<Expr> {
        match node {
            Node::Value(value) if is_zero(value) => {
                Err(Error::new(Kind::InvalidInput, "division by the constant zero"))
            }
            Node::Value(_) => self.number(node),
            _ => {
                let divisor = self.number(node)?;
                Ok(function("NULLIF", [divisor, Expr::Constant(0.into())]))
            }
        }
    }

    fn like(&mut self, text: &Node, like: Like, pattern: &Node, ignore_case: bool) -> Result<Expr> {
        let (text, pattern) = (self.node(text)?, self.node(pattern)?);
        Ok(self.dialect.like(text, like, pattern, ignore_case))
    }
}

/// A function by its name.
pub(super) fn function(name: &'static str, args: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::FunctionCall(args.into_iter().fold(sea_query::Func::cust(name), FunctionCall::arg))
}

pub(super) fn is_integer(ty: SqlType) -> bool {
    matches!(
        ty,
        SqlType::I8
            | SqlType::I16
            | SqlType::I32
            | SqlType::I64
            | SqlType::U8
            | SqlType::U16
            | SqlType::U32
            | SqlType::U64
    )
}

pub(super) fn is_zero(value: &Value) -> bool {
    match value {
        Value::I16(n) => *n == 0,
        Value::I32(n) => *n == 0,
        Value::I64(n) => *n == 0,
        Value::U64(n) => *n == 0,
        Value::F32(n) => *n == 0.0,
        Value::F64(n) => *n == 0.0,
        Value::Decimal(digits) => digits.bytes().all(|b| matches!(b, b'0' | b'.' | b'-')),
        _ => false,
    }
}
