//! Functions: the library's own, which databases write in different words, and the user's.

use super::Compiler;
use super::expr::function;
use crate::error::{Error, Kind, Result};
use crate::query::{DateStep, Func, Function, Node};
use crate::value::SqlType;
use sea_query::Expr;

impl Compiler<'_> {
    pub(super) fn call(&mut self, func: Func, args: &[Node]) -> Result<Expr> {
        if let (Func::Count, []) = (func, args) {
            return self.aggregate(func, None, None);
        }
        let [first, ..] = args else {
            if matches!(func, Func::RowNumber | Func::Rank | Func::DenseRank) {
                return Err(super::window::without_window());
            }
            return Err(Error::new(Kind::InvalidInput, "a function without operands"));
        };
        match func {
            Func::Lower => Ok(function("LOWER", [self.node(first)?])),
            Func::Upper => Ok(function("UPPER", [self.node(first)?])),
            Func::Trim => Ok(function("TRIM", [self.node(first)?])),
            Func::Length => {
                let text = self.node(first)?;
                Ok(self.dialect.char_length(text))
            }
            Func::Abs => Ok(function("ABS", [self.number(first)?])),
            Func::Coalesce => Ok(function("COALESCE", self.nodes(args)?)),
            Func::NullIf => {
                self.comparable(first)?;
                Ok(function("NULLIF", self.nodes(args)?))
            }
            Func::Cast(to) => {
                let from = self.type_of(first)?;
                let value = self.node(first)?;
                Ok(self.dialect.convert(value, from, to))
            }
            Func::HasAll | Func::Overlaps | Func::ListLength | Func::Append | Func::Without => {
                self.list(func, args)
            }
            Func::Part(part) => {
                let ty = self.type_of(first)?;
                let value = self.node(first)?;
                Ok(self.dialect.date_part(part, value, ty))
            }
            Func::Trunc(part) => {
                let ty = self.type_of(first)?;
                let value = self.node(first)?;
                Ok(self.dialect.trunc(part, value, ty))
            }
            Func::Later(step) => {
                let ty = self.type_of(first)?;
                if step == DateStep::Microsecond && ty == SqlType::Date {
                    return Err(Error::new(Kind::InvalidInput, "a date is moved by a part of a day")
                        .hint("move it by whole days, or keep a date with a time"));
                }
                let (value, amount) = self.both(args)?;
                Ok(self.dialect.later(step, value, amount, ty))
            }
            Func::Since => {
                let ty = self.type_of(first)?;
                let (later, earlier) = self.both(args)?;
                Ok(self.dialect.micros_between(later, earlier, ty))
            }
            Func::Count | Func::CountDistinct | Func::Sum | Func::Avg | Func::Min | Func::Max => {
                self.aggregate(func, Some(first), None)
            }
            Func::RowNumber
            | Func::Rank
            | Func::DenseRank
            | Func::Lag(_)
            | Func::Lead(_)
            | Func::FirstValue => Err(super::window::without_window()),
        }
    }

    /// The two operands of a function.
    fn both(&mut self, args: &[Node]) -> Result<(Expr, Expr)> {
        let [first, second] = args else {
            return Err(Error::new(
                Kind::InvalidInput,
                "a function with another number of operands than two",
            ));
        };
        Ok((self.node(first)?, self.node(second)?))
    }

    /// Text in which a regular expression is found.
    pub(super) fn matches(&mut self, text: &Node, expression: &Node) -> Result<Expr> {
        if !self.dialect.facts().regular_expressions {
            return Err(Error::unsupported("`.matches(..)`", self.dialect.name())
                .hint("use `.like(..)`, or look at the texts of fewer rows in Rust"));
        }
        let (text, expression) = (self.node(text)?, self.node(expression)?);
        Ok(self.dialect.matches(text, expression))
    }

    /// A function of the user's own.
    pub(super) fn user_function(&mut self, call: &Function) -> Result<Expr> {
        if !is_function_name(call.name) {
            return Err(Error::new(
                Kind::InvalidInput,
                format!("`{}` is not the name of a function", call.name),
            )
            .hint("it is made of letters, digits and `_`, and may have a schema's before a point"));
        }
        Ok(function(call.name, self.nodes(&call.args)?))
    }
}

/// Whether a name needs no quotes, which functions that come with MySQL may not have.
fn is_function_name(name: &str) -> bool {
    let word = |word: &str| {
        word.len() <= 63
            && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.split('.').count() <= 2 && name.split('.').all(word)
}
