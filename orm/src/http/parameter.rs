//! What is wrong with a parameter of a request.

use crate::error::{Error, Kind};
use std::fmt;

/// Names of parameters and columns that an answer lists; more would bury them.
const MOST_LISTED: usize = 40;
/// Characters of a name that came with the request.
const LONGEST_NAME: usize = 60;

/// A parameter that is unknown, or whose value is not what it may be. It never holds the value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadParameter {
    /// The parameter's name, cut if it is long.
    pub parameter: String,
    /// What is wrong with it.
    pub reason: String,
    /// What is allowed in its place; the first of it, if that is much.
    pub allowed: Vec<String>,
}

impl BadParameter {
    pub(super) fn new(parameter: &str, reason: impl Into<String>) -> Self {
        let name: String = parameter.chars().take(LONGEST_NAME).collect();
        let parameter = name.escape_debug().to_string();
        BadParameter { parameter, reason: reason.into(), allowed: Vec::new() }
    }

    pub(super) fn allowed(mut self, allowed: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.allowed = allowed.into_iter().take(MOST_LISTED).map(Into::into).collect();
        self
    }
}

impl fmt::Display for BadParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameter `{}` {}", self.parameter, self.reason)?;
        if !self.allowed.is_empty() {
            write!(f, "; allowed are `{}`", self.allowed.join("`, `"))?;
        }
        Ok(())
    }
}

impl std::error::Error for BadParameter {}

impl From<BadParameter> for Error {
    /// An error of the kind [`Kind::InvalidInput`] whose source is the parameter's.
    fn from(parameter: BadParameter) -> Self {
        Error::new(Kind::InvalidInput, parameter.to_string()).source_error(parameter)
    }
}
