//! What an expression holds, and what a database cannot do with it: refused before anything is
//! rendered.

use super::Compiler;
use super::scope::relation;
use crate::error::{Error, Result};
use crate::query::{Binary, Func, JsonAsk, Node, Quantifier, SearchAsk, Unary};
use crate::value::SqlType;

impl Compiler<'_> {
    /// The type of an expression.
    pub(super) fn type_of(&mut self, node: &Node) -> Result<SqlType> {
        Ok(match node {
            Node::Column(path, index) => self.scopes.seen(*path, *index)?.ty,
            Node::Value(value) => value.sql_type(),
            Node::Unary(Unary::Negate, operand) => self.type_of(operand)?,
            Node::Binary(Binary::Concat, ..) => SqlType::Text,
            Node::Binary(
                Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Rem,
                left,
                right,
            ) => match &**left {
                // A value travels in a wider type than its column may have.
                Node::Value(_) => self.type_of(right)?,
                _ => self.type_of(left)?,
            },
            Node::Unary(..)
            | Node::Binary(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::In { .. }
            | Node::InQuery { .. }
            | Node::Exists(_)
            | Node::Like { .. } => SqlType::Bool,
            Node::Case { branches, otherwise } => {
                let values = branches.iter().map(|(_, value)| value).chain(otherwise.as_deref());
                match values.clone().find(|value| !matches!(value, Node::Value(_))).or(values.clone().next())
                {
                    Some(value) => self.type_of(value)?,
                    None => SqlType::Text,
                }
            }
            Node::Subquery(query) => {
                self.scopes.look(query.spec.scope.unwrap_or(0), query.model);
                let ty = query.node.as_ref().map(|node| self.type_of(node));
                self.scopes.close();
                ty.transpose()?.unwrap_or(SqlType::I64)
            }
            Node::Call(func, args) => match args.first() {
                Some(first) => self.call_type(*func, first)?,
                None => SqlType::I64,
            },
            Node::Function(function) => function.ty,
            Node::Json(json) => match json.ask {
                JsonAsk::Text => SqlType::Text,
                JsonAsk::Int | JsonAsk::Length => SqlType::I64,
                JsonAsk::Float => SqlType::F64,
                JsonAsk::Document => SqlType::Json,
                _ => SqlType::Bool,
            },
            Node::JsonEdit(_) => SqlType::Json,
            Node::Search(search) => match search.ask {
                SearchAsk::Found => SqlType::Bool,
                SearchAsk::Rank => SqlType::F64,
                SearchAsk::Snippet { .. } => SqlType::Text,
            },
            Node::Over { func, .. } | Node::Filtered { func, .. } => self.type_of(func)?,
            Node::Relation(node) => match &node.quantifier {
                Quantifier::Any | Quantifier::None | Quantifier::All => SqlType::Bool,
                Quantifier::Count => SqlType::I64,
                Quantifier::Aggregate(func, value) => {
                    let def = relation(self.scopes.model_at(node.at)?.0, node.relation)?;
                    self.scopes.look(node.scope, (def.target)());
                    let ty = self.call_type(*func, value);
                    self.scopes.close();
                    ty?
                }
            },
        })
    }

    fn call_type(&mut self, func: Func, first: &Node) -> Result<SqlType> {
        Ok(match func {
            Func::Lower | Func::Upper | Func::Trim => SqlType::Text,
            Func::Cast(ty) => ty,
            Func::HasAll | Func::Overlaps => SqlType::Bool,
            Func::Length
            | Func::ListLength
            | Func::Part(_)
            | Func::Since
            | Func::Count
            | Func::CountDistinct
            | Func::RowNumber
            | Func::Rank
            | Func::DenseRank => SqlType::I64,
            Func::Abs
            | Func::Coalesce
            | Func::NullIf
            | Func::Append
            | Func::Without
            | Func::Trunc(_)
            | Func::Later(_)
            | Func::Min
            | Func::Max
            | Func::Lag(_)
            | Func::Lead(_)
            | Func::FirstValue => self.type_of(first)?,
            Func::Sum => match self.type_of(first)? {
                SqlType::Decimal => SqlType::Decimal,
                SqlType::F32 | SqlType::F64 => SqlType::F64,
                _ => SqlType::I64,
            },
            Func::Avg => match self.type_of(first)? {
                SqlType::Decimal => SqlType::Decimal,
                _ => SqlType::F64,
            },
        })
    }

    /// Whether an expression may be NULL. When in doubt, it may.
    pub(super) fn nullable(&mut self, node: &Node) -> Result<bool> {
        Ok(match node {
            Node::Column(path, index) => self.scopes.seen(*path, *index)?.nullable,
            Node::Value(value) => value.is_null(),
            Node::Unary(Unary::IsNull | Unary::IsNotNull | Unary::IsTrue, _)
            | Node::Binary(Binary::IsNotDistinctFrom | Binary::IsDistinctFrom, ..) => false,
            Node::Unary(Unary::Not | Unary::Negate | Unary::Holds, operand) => self.nullable(operand)?,
            Node::Binary(Binary::Div | Binary::Rem, left, right) => {
                !matches!(&**right, Node::Value(_)) || self.nullable(left)?
            }
            Node::Binary(_, left, right) => self.nullable(left)? || self.nullable(right)?,
            Node::Call(
                Func::Count | Func::CountDistinct | Func::RowNumber | Func::Rank | Func::DenseRank,
                _,
            ) => false,
            Node::Over { func, .. } | Node::Filtered { func, .. } => self.nullable(func)?,
            Node::Call(Func::Coalesce, args) => {
                for arg in args {
                    if !self.nullable(arg)? {
                        return Ok(false);
                    }
                }
                true
            }
            Node::Call(
                Func::Lower
                | Func::Upper
                | Func::Length
                | Func::ListLength
                | Func::HasAll
                | Func::Overlaps
                | Func::Append
                | Func::Without
                | Func::Trim
                | Func::Abs
                | Func::Cast(_)
                | Func::Part(_)
                | Func::Trunc(_),
                args,
            ) => match args.first() {
                Some(first) => self.nullable(first)?,
                None => true,
            },
            Node::Call(Func::Later(_) | Func::Since, args) => {
                for arg in args {
                    if self.nullable(arg)? {
                        return Ok(true);
                    }
                }
                false
            }
            Node::Function(function) => function.nullable,
            Node::Json(json) => !matches!(json.ask, JsonAsk::Exists | JsonAsk::Null),
            Node::JsonEdit(edit) => self.nullable(&edit.document)?,
            Node::Search(search) => search.ask != SearchAsk::Rank,
            Node::Call(..) => true,
            Node::Relation(node) => matches!(node.quantifier, Quantifier::Aggregate(..)),
            Node::Case { branches, otherwise } => {
                let Some(otherwise) = otherwise else { return Ok(true) };
                for value in branches.iter().map(|(_, value)| value) {
                    if self.nullable(value)? {
                        return Ok(true);
                    }
                }
                self.nullable(otherwise)?
            }
            Node::Exists(_) => false,
            Node::And(_)
            | Node::Or(_)
            | Node::In { .. }
            | Node::InQuery { .. }
            | Node::Like { .. }
            | Node::Subquery(_) => true,
        })
    }

    /// Refuses an expression that cannot be compared by `=`.
    pub(super) fn comparable(&mut self, node: &Node) -> Result<()> {
        if self.dialect.facts().json_equality || self.type_of(node)? != SqlType::Json {
            return Ok(());
        }
        self.refuse(node, "comparing JSON documents")
            .map_err(|error| error.hint("it compares them as text; compare what is in them"))
    }

    /// Refuses an aggregate that some databases do not have for the type.
    pub(super) fn least(&mut self, node: &Node) -> Result<()> {
        self.sortable(node)?;
        let ty = self.type_of(node)?;
        let enums = self.dialect.facts().enum_order;
        match ty {
            SqlType::Bool | SqlType::Bytes | SqlType::Uuid | SqlType::Array(_) => self.refuse_min(node),
            SqlType::Enum(_) if !enums => self.refuse_min(node),
            _ => Ok(()),
        }
    }

    fn refuse_min(&self, node: &Node) -> Result<()> {
        self.refuse(node, "the least or greatest of truth values, bytes, UUIDs, lists or enums")
            .map_err(|error| error.hint("order by it and take the first row"))
    }

    /// Refuses an expression that cannot be ordered or compared by `<` and `>`.
    pub(super) fn sortable(&mut self, node: &Node) -> Result<()> {
        let ty = self.type_of(node)?;
        match ty {
            SqlType::Decimal if !self.dialect.facts().decimal_order => self
                .refuse(node, "ordering decimals or comparing them by `<` and `>`")
                .map_err(|error| error.hint(DECIMAL_HINT)),
            SqlType::Json => self.refuse(node, "ordering JSON documents or comparing them by `<` and `>`"),
            _ => Ok(()),
        }
    }

    /// Refuses an expression that cannot be calculated with.
    pub(super) fn computable(&mut self, node: &Node) -> Result<()> {
        let ty = self.type_of(node)?;
        if ty == SqlType::Decimal && !self.dialect.facts().decimal_order {
            return self.refuse(node, "calculating with decimals").map_err(|error| error.hint(DECIMAL_HINT));
        }
        Ok(())
    }

    fn refuse(&self, node: &Node, what: &'static str) -> Result<()> {
        let error = Error::unsupported(what, self.dialect.name());
        Err(match node {
            Node::Column(path, index) => match self.scopes.seen(*path, *index)?.column {
                Some((model, column)) => {
                    error.table_column(Some(model.table.to_owned()), Some(column.name.to_owned()))
                }
                None => error,
            },
            _ => error,
        })
    }
}

const DECIMAL_HINT: &str = "it keeps them exactly, as text; keep a whole number of the smallest unit in an \
    `i64` to order it or to calculate with it";
