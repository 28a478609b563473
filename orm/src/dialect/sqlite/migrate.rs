//! What the migration engine asks of SQLite.

use crate::dialect::{ForeignKeySwitch, MigrationFacts, MigrationLock, SplitRules};

static SPLIT: SplitRules = SplitRules {
    backslash_escapes: false,
    escape_strings: false,
    dollar_quotes: false,
    backticks: true,
    brackets: true,
    nested_comments: false,
    hash_comments: false,
    dashes_need_space: false,
    executable_comments: false,
    delimiter: false,
    body_of: &["TRIGGER"],
    body_begins: &["BEGIN"],
    statement_blocks: &[],
    blocks: &["CASE"],
};

pub(super) fn facts() -> MigrationFacts {
    MigrationFacts {
        folder: "sqlite",
        transactional: true,
        split: &SPLIT,
        lock: MigrationLock::File {
            file: "SELECT file FROM pragma_database_list WHERE name = 'main'",
            suffix: "-migrate.lock",
        },
        table_exists: "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1",
        catalog: "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema \
                  WHERE tbl_name NOT IN (?1, ?2)",
        leftovers: "",
        // PRAGMA foreign_keys does nothing inside a transaction, and a table that is dropped with it
        // on deletes the rows that point at it.
        foreign_keys: Some(ForeignKeySwitch {
            setting: "foreign_keys",
            is_on: "SELECT foreign_keys FROM pragma_foreign_keys",
            off: "PRAGMA foreign_keys = OFF",
            on: "PRAGMA foreign_keys = ON",
            broken: "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' -> ' || parent FROM \
                     pragma_foreign_key_check ORDER BY 1 LIMIT 1000",
            beside: "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE \
                     AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid",
            views: "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY rowid",
        }),
        // Waiting for the writer's lock is the connection's `sqlite_busy_timeout`.
        limits: |_, _| Vec::new(),
        as_text: |sql, _| format!("CAST({sql} AS TEXT)"),
        no_limits: &[],
    }
}
