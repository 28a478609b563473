//! The operators of filters, and which of them a column has.

use super::{BadParameter, text};
use crate::query::{Binary, Like, Test, Unary};
use crate::value::SqlType;

/// What stands after `__` in a filter's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Eq,
    Ne,
    Lt,
    Lte,
    Gt,
    Gte,
    In,
    Contains,
    StartsWith,
    EndsWith,
    IsNull,
}

const ALL: [Operator; 11] = [
    Operator::Eq,
    Operator::Ne,
    Operator::Lt,
    Operator::Lte,
    Operator::Gt,
    Operator::Gte,
    Operator::In,
    Operator::Contains,
    Operator::StartsWith,
    Operator::EndsWith,
    Operator::IsNull,
];

impl Operator {
    pub(super) fn name(self) -> &'static str {
        match self {
            Operator::Eq => "eq",
            Operator::Ne => "ne",
            Operator::Lt => "lt",
            Operator::Lte => "lte",
            Operator::Gt => "gt",
            Operator::Gte => "gte",
            Operator::In => "in",
            Operator::Contains => "contains",
            Operator::StartsWith => "startswith",
            Operator::EndsWith => "endswith",
            Operator::IsNull => "isnull",
        }
    }

    pub(super) fn named(name: &str) -> Option<Operator> {
        ALL.into_iter().find(|operator| operator.name() == name)
    }

    /// Whether a column has it. `ordered` says whether the database can order such a type.
    pub(super) fn fits(self, ty: SqlType, nullable: bool, ordered: bool) -> bool {
        let opaque = matches!(ty, SqlType::Bytes | SqlType::Json | SqlType::Array(_));
        match self {
            Operator::IsNull => nullable,
            Operator::Eq | Operator::Ne => !opaque,
            Operator::In => !opaque && ty != SqlType::Bool,
            Operator::Lt | Operator::Lte | Operator::Gt | Operator::Gte => {
                ordered && !opaque && !matches!(ty, SqlType::Bool | SqlType::Uuid | SqlType::Enum(_))
            }
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => ty == SqlType::Text,
        }
    }

    /// The operators of a column.
    pub(super) fn of(ty: SqlType, nullable: bool, ordered: bool) -> impl Iterator<Item = Operator> {
        ALL.into_iter().filter(move |operator| operator.fits(ty, nullable, ordered))
    }

    /// What a parameter with this operator asks.
    pub(super) fn test(
        self,
        parameter: &str,
        ty: SqlType,
        given: &str,
        most: usize,
    ) -> Result<Test, BadParameter> {
        let value = |ty, given: &str| {
            text::value(ty, given).map_err(|expected| {
                BadParameter::new(parameter, expected.what).allowed(expected.labels.iter().copied())
            })
        };
        let like = |like| value(SqlType::Text, given).map(|text| Test::Like(like, text));
        let compare = |op| value(ty, given).map(|value| Test::Compare(op, value));
        match self {
            Operator::Eq => compare(Binary::Eq),
            Operator::Ne => compare(Binary::Ne),
            Operator::Lt => compare(Binary::Lt),
            Operator::Lte => compare(Binary::Le),
            Operator::Gt => compare(Binary::Gt),
            Operator::Gte => compare(Binary::Ge),
            Operator::Contains => like(Like::Contains),
            Operator::StartsWith => like(Like::StartsWith),
            Operator::EndsWith => like(Like::EndsWith),
            Operator::In if given.split(',').count() > most => {
                Err(BadParameter::new(parameter, format!("has more than {most} values")))
            }
            Operator::In => {
                given.split(',').map(|given| value(ty, given)).collect::<Result<_, _>>().map(Test::In)
            }
            Operator::IsNull => match given {
                "true" => Ok(Test::Null(Unary::IsNull)),
                "false" => Ok(Test::Null(Unary::IsNotNull)),
                _ => Err(BadParameter::new(parameter, "is not a truth value").allowed(["true", "false"])),
            },
        }
    }
}
