//! What the migration engine asks of MySQL and MariaDB.

use super::facts::Flavor;
use crate::dialect::migrate::millis;
use crate::dialect::{MigrationFacts, MigrationLock, SplitRules};

static SPLIT: SplitRules = SplitRules {
    backslash_escapes: true,
    escape_strings: false,
    dollar_quotes: false,
    backticks: true,
    brackets: false,
    nested_comments: false,
    hash_comments: true,
    dashes_need_space: true,
    executable_comments: true,
    delimiter: true,
    body_of: &["FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "PACKAGE"],
    body_begins: &["BEGIN"],
    statement_blocks: &["IF", "LOOP", "WHILE", "REPEAT", "FOR"],
    blocks: &["CASE", "BEGIN"],
};

const CATALOG: &str = "SELECT sha2(concat_ws(' ', 'column', table_name, column_name, ordinal_position, column_default, is_nullable, \
     column_type, collation_name, extra, generation_expression, column_comment), 256) \
     FROM information_schema.columns WHERE table_schema = database() AND table_name NOT IN (?1, ?2) \
     UNION ALL SELECT sha2(concat_ws(' ', 'table', table_name, table_type, engine, table_collation, table_comment, \
     create_options), 256) \
     FROM information_schema.tables WHERE table_schema = database() \
     UNION ALL SELECT sha2(concat_ws(' ', 'index', table_name, index_name, seq_in_index, column_name, non_unique, \
     collation, sub_part), 256) FROM information_schema.statistics WHERE table_schema = database() \
     UNION ALL SELECT sha2(concat_ws(' ', 'constraint', table_name, constraint_name, constraint_type), 256) \
     FROM information_schema.table_constraints WHERE table_schema = database() \
     UNION ALL SELECT sha2(concat_ws(' ', 'reference', table_name, constraint_name, referenced_table_name, update_rule, \
     delete_rule), 256) FROM information_schema.referential_constraints WHERE constraint_schema = database() \
     UNION ALL SELECT sha2(concat_ws(' ', 'check', constraint_name, check_clause), 256) \
     FROM information_schema.check_constraints WHERE constraint_schema = database() \
     UNION ALL SELECT sha2(concat_ws(' ', 'trigger', trigger_name, event_object_table, action_statement), 256) \
     FROM information_schema.triggers WHERE trigger_schema = database() \
     UNION ALL SELECT sha2(concat_ws(' ', 'routine', routine_type, routine_name, routine_definition, \
     dtd_identifier, is_deterministic, sql_data_access, security_type, routine_comment), 256) \
     FROM information_schema.routines WHERE routine_schema = database() \
     UNION ALL SELECT sha2(concat_ws(' ', 'view', table_name, view_definition), 256) \
     FROM information_schema.views WHERE table_schema = database()";

pub(super) fn facts(flavor: Flavor) -> MigrationFacts {
    MigrationFacts {
        folder: match flavor {
            Flavor::MariaDb => "mariadb",
            Flavor::MySql => "mysql",
        },
        transactional: false,
        split: &SPLIT,
        // Names of locks are the server's, and have at most 64 characters.
        lock: MigrationLock::Session {
            take: "SELECT CAST(coalesce(get_lock(concat('plough_', md5(database())), 0), 0) AS SIGNED)",
            give: "SELECT CAST(coalesce(release_lock(concat('plough_', md5(database()))), 0) AS SIGNED)",
        },
        table_exists: "SELECT count(*) FROM information_schema.tables WHERE table_schema = database() \
                       AND table_name = ?1",
        catalog: CATALOG,
        leftovers: "",
        foreign_keys: None,
        limits: match flavor {
            Flavor::MariaDb => |lock, statement| {
                let mut limits = locks(lock);
                limits.extend(statement.map(|limit| {
                    let millis = millis(limit);
                    format!("SET SESSION max_statement_time = {}.{:03}", millis / 1000, millis % 1000)
                }));
                limits
            },
            // It has a limit for SELECT alone.
            Flavor::MySql => |lock, _| locks(lock),
        },
        as_text,
        no_limits: match flavor {
            Flavor::MariaDb => &[
                "SET SESSION lock_wait_timeout = DEFAULT, innodb_lock_wait_timeout = DEFAULT",
                "SET SESSION max_statement_time = DEFAULT",
            ],
            Flavor::MySql => &["SET SESSION lock_wait_timeout = DEFAULT, innodb_lock_wait_timeout = DEFAULT"],
        },
    }
}

/// Both count whole seconds.
fn locks(limit: Option<std::time::Duration>) -> Vec<String> {
    limit
        .map(|limit| {
            let seconds = millis(limit).div_ceil(1000);
            format!("SET SESSION lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}")
        })
        .into_iter()
        .collect()
}

/// A value as text. What is no text is written as such: a cast refuses shapes, and loses bytes.
fn as_text(sql: &str, ty: &str) -> String {
    let ty = ty.to_ascii_lowercase();
    let shapes = ["geometry", "point", "linestring", "polygon"];
    if shapes.iter().any(|shape| ty.contains(shape)) && !ty.starts_with("enum") && !ty.starts_with("set") {
        return format!("ST_AsText({sql})");
    }
    if ty.starts_with("binary") || ty.starts_with("varbinary") || ty.ends_with("blob") {
        return format!("HEX({sql})");
    }
    format!("CAST({sql} AS CHAR CHARACTER SET utf8mb4)")
}
