//! What the migration engine asks of PostgreSQL.

use crate::dialect::migrate::millis;
use crate::dialect::{MigrationFacts, MigrationLock, SplitRules};

static SPLIT: SplitRules = SplitRules {
    backslash_escapes: false,
    escape_strings: true,
    dollar_quotes: true,
    backticks: false,
    brackets: false,
    nested_comments: true,
    hash_comments: false,
    dashes_need_space: false,
    executable_comments: false,
    delimiter: false,
    body_of: &["FUNCTION", "PROCEDURE"],
    body_begins: &["BEGIN", "ATOMIC"],
    statement_blocks: &[],
    blocks: &["CASE"],
};

pub(super) fn facts() -> MigrationFacts {
    MigrationFacts {
        folder: "postgres",
        transactional: true,
        split: &SPLIT,
        // Asked for again and again: a session that waits for it would hold a snapshot, for which
        // CREATE INDEX CONCURRENTLY waits.
        lock: MigrationLock::Session {
            take: "SELECT (pg_try_advisory_lock(1886154343, \
                   hashtext(current_database() || ' ' || coalesce(current_schema(), ''))))::int::bigint",
            give: "SELECT (pg_advisory_unlock(1886154343, \
                   hashtext(current_database() || ' ' || coalesce(current_schema(), ''))))::int::bigint",
        },
        table_exists: "SELECT count(*) FROM pg_class WHERE relname = ?1 \
                       AND relnamespace = current_schema()::regnamespace",
        catalog: "SELECT 'column ' || a.attrelid::regclass || ' ' || a.attname || ' ' || \
                  format_type(a.atttypid, a.atttypmod) || a.attnotnull::text || a.attidentity::text || a.attgenerated::text || \
                  coalesce(pg_get_expr(d.adbin, d.adrelid), '') FROM pg_attribute a \
                  JOIN pg_class c ON c.oid = a.attrelid \
                  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
                  WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped \
                  AND c.relname NOT IN (?1, ?2) \
                  UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || convalidated::text || \
                  pg_get_constraintdef(oid) FROM pg_constraint \
                  WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0 \
                  UNION ALL SELECT 'index ' || indexrelid::regclass || ' ' || indisvalid::text || pg_get_indexdef(indexrelid) \
                  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
                  WHERE c.relnamespace = current_schema()::regnamespace \
                  UNION ALL SELECT 'type ' || t.typname || ' ' || coalesce((SELECT string_agg(e.enumlabel, ',' \
                  ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '') FROM pg_type t \
                  WHERE t.typnamespace = current_schema()::regnamespace \
                  UNION ALL SELECT 'trigger ' || pg_get_triggerdef(g.oid) FROM pg_trigger g \
                  JOIN pg_class c ON c.oid = g.tgrelid \
                  WHERE c.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal \
                  UNION ALL SELECT 'function ' || p.oid::regprocedure || md5(coalesce(p.prosrc, '')) FROM pg_proc p \
                  WHERE p.pronamespace = current_schema()::regnamespace \
                  UNION ALL SELECT 'view ' || viewname || ' ' || md5(definition) FROM pg_views \
                  WHERE schemaname = current_schema()",
        // What CREATE INDEX CONCURRENTLY leaves when it fails or is stopped.
        leftovers: "SELECT c.relname::text, format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) \
                    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
                    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid",
        foreign_keys: None,
        limits: |lock, statement| {
            let lock = lock.map(|limit| format!("SET lock_timeout = {}", millis(limit)));
            let statement = statement.map(|limit| format!("SET statement_timeout = {}", millis(limit)));
            lock.into_iter().chain(statement).collect()
        },
        as_text: |sql, _| format!("CAST({sql} AS TEXT)"),
        no_limits: &["RESET lock_timeout", "RESET statement_timeout"],
    }
}
