//! What the errors of the workspace's crates print alike.

use std::fmt;

/// What to do, after what happened.
///
/// # Errors
/// If the text cannot be written.
pub fn hint(f: &mut fmt::Formatter<'_>, hint: Option<&str>) -> fmt::Result {
    hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
}

/// An error for those who debug: all of it but what is private to its crate.
///
/// # Errors
/// If the text cannot be written.
pub fn debug(
    f: &mut fmt::Formatter<'_>,
    error: &dyn std::error::Error,
    kind: &dyn fmt::Debug,
    statement: &Option<String>,
) -> fmt::Result {
    f.debug_struct("Error")
        .field("kind", kind)
        .field("message", &error.to_string())
        .field("statement", statement)
        .field("source", &error.source().map(ToString::to_string))
        .finish()
}
