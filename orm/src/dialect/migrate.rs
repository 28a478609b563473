//! What the migration engine asks of a database, as data.

use std::time::Duration;

/// How a script of several statements is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitRules {
    /// Does a backslash escape the next character in quotes? (`\'`)
    pub backslash_escapes: bool,
    /// Is there `E'…'`, in which a backslash escapes?
    pub escape_strings: bool,
    /// Is there `$tag$ … $tag$`?
    pub dollar_quotes: bool,
    /// Are names quoted by backticks?
    pub backticks: bool,
    /// Are names quoted by brackets?
    pub brackets: bool,
    /// Do comments nest?
    pub nested_comments: bool,
    /// Does `#` begin a comment?
    pub hash_comments: bool,
    /// Does `--` begin a comment only before white space?
    pub dashes_need_space: bool,
    /// Are there comments that are executed, `/*! … */`?
    pub executable_comments: bool,
    /// Does a line `DELIMITER x` change what ends a statement?
    pub delimiter: bool,
    /// What may hold semicolons without quotes: the body after `CREATE` and one of these words …
    pub body_of: &'static [&'static str],
    /// … which begins with these words …
    pub body_begins: &'static [&'static str],
    /// … or, where a body is one statement, with one of these; they nest at the start of a statement …
    pub statement_blocks: &'static [&'static str],
    /// … while these nest anywhere. `END` ends each.
    pub blocks: &'static [&'static str],
}

/// What keeps two migrators apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MigrationLock {
    /// A lock of the session, which ends with it.
    Session {
        /// The query that takes it or does not: a number, 1 if it is taken.
        take: &'static str,
        /// The query that gives it back: a number.
        give: &'static str,
    },
    /// A lock on a file beside the database's, which the system takes away when the process ends.
    File {
        /// The query for the database's file: empty text for a database in memory.
        file: &'static str,
        /// What is put after its name.
        suffix: &'static str,
    },
}

/// What is to be done around a transaction that makes a table anew, since the database ignores it
/// inside, and what must be the same before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignKeySwitch {
    /// The setting's name, as a word of the statements that change it.
    pub setting: &'static str,
    /// Whether it is on: a number.
    pub is_on: &'static str,
    /// Turns it off.
    pub off: &'static str,
    /// Turns it on.
    pub on: &'static str,
    /// The rows that break a foreign key, each as one text.
    pub broken: &'static str,
    /// What the table `?1` has that goes with it when it is dropped: what it is, and the statement that
    /// makes it.
    pub beside: &'static str,
    /// The names of the views.
    pub views: &'static str,
}

/// What the migration engine asks of a database.
#[derive(Debug, Clone)]
pub struct MigrationFacts {
    /// The name of its folder of migrations, and of [`Db::offline`](crate::Db::offline).
    pub folder: &'static str,
    /// Are schema changes part of a transaction? If not, each statement is journalled.
    pub transactional: bool,
    /// How scripts are taken apart.
    pub split: &'static SplitRules,
    /// What keeps two migrators apart.
    pub lock: MigrationLock,
    /// Whether there is a table of the name `?1`: a number.
    pub table_exists: &'static str,
    /// All there is in the catalog but the tables `?1` and `?2`, a text for each thing: the texts change
    /// with any change of the schema.
    pub catalog: &'static str,
    /// The statements that remove what a statement left behind that failed half-way, each with the
    /// name of what it removes: two texts. Empty if nothing is ever left.
    pub leftovers: &'static str,
    /// How foreign keys are turned off, if that must happen outside of a transaction.
    pub foreign_keys: Option<ForeignKeySwitch>,
    /// The statement that limits waiting for a lock, in the session, and the one for the time of a
    /// statement; `None` where there is no such limit.
    pub limits: fn(lock: Option<Duration>, statement: Option<Duration>) -> Vec<String>,
    /// Any value of a type as text, for a person.
    pub as_text: fn(sql: &str, ty: &str) -> String,
    /// The statements that take those limits back.
    pub no_limits: &'static [&'static str],
}

/// A time in milliseconds: at least one, since 0 means no limit.
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) fn millis(limit: Duration) -> u128 {
    limit.as_millis().clamp(1, i32::MAX as u128)
}
