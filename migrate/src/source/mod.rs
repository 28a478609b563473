//! Migrations as files: what they are called, what they say of themselves, what they hold.

mod directive;
mod folder;
mod merge;
mod name;
mod script;
mod write;

pub use directive::{Check, Danger, Directive, Parent, parse_duration};
pub(crate) use directive::{MARK, parse_version};
pub use folder::{Branch, Migration, Migrations, SourceFile, normalised};
pub use merge::{Merged, merge};
pub(crate) use name::Part;
pub use name::{MigrationName, next_version};
pub use script::{Header, Item, Script, Work};
pub(crate) use script::{first_words, hash_items, words};
pub use write::{Draft, in_comment, parent_line, remove};

#[cfg(test)]
mod tests;
