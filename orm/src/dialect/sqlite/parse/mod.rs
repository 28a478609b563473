//! Reads the statements that SQLite keeps of its objects.
//!
//! `sqlite_schema` holds the text of each `CREATE` as the user wrote it, kept up to date by
//! `ALTER TABLE`. The pragmas do not tell checks, collations, generated expressions, names of
//! constraints and when they are checked; so the text is read, all of it, and nothing else is asked.
//! The grammar is <https://www.sqlite.org/lang_createtable.html>.

mod index;
mod table;
mod token;

pub(super) use index::{index, view};
pub(super) use table::table;
