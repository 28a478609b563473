//! The queries of MySQL's and MariaDB's `information_schema`.
//!
//! `{in}` stands for the condition on the database `{db}`, which is a column's name; `{schema}` for
//! its name, NULL for the current one. MySQL's follow its manual; there was no server to try them on.

use super::facts::Flavor;

/// Puts a query together. Only an equation lets MariaDB look at one database alone.
pub(super) fn query(text: &str, db: &str, others: usize) -> String {
    let list: Vec<String> = (1..=others).map(|i| format!("?{i}")).collect();
    let condition = match others {
        0 => format!("{db} = DATABASE()"),
        _ => format!("({db} = DATABASE() OR {db} IN ({}))", list.join(", ")),
    };
    text.replace("{in}", &condition).replace("{schema}", &format!("NULLIF({db}, DATABASE())"))
}

/// Tables, views and sequences.
pub(super) const TABLES: (&str, &str) = (
    "TABLE_SCHEMA",
    "SELECT {schema}, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, TABLE_COMMENT, CREATE_OPTIONS, DATABASE()
FROM information_schema.TABLES WHERE {in}",
);

/// Columns of tables and views.
pub(super) const COLUMNS: (&str, &str) = (
    "TABLE_SCHEMA",
    "SELECT {schema}, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, CHARACTER_SET_NAME,
  COLLATION_NAME, COLUMN_COMMENT, GENERATION_EXPRESSION
FROM information_schema.COLUMNS WHERE {in} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
);

/// The parts of indexes.
pub(super) fn indexes(flavor: Flavor) -> (&'static str, &'static str) {
    let sql = match flavor {
        Flavor::MariaDb => {
            "SELECT {schema}, TABLE_NAME, INDEX_NAME, CAST(NON_UNIQUE AS CHAR), COLUMN_NAME, COLLATION,
  CAST(SUB_PART AS CHAR), INDEX_TYPE, INDEX_COMMENT, IF(IGNORED = 'YES', '1', '0'), NULL
FROM information_schema.STATISTICS WHERE {in} ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"
        }
        Flavor::MySql => {
            "SELECT {schema}, TABLE_NAME, INDEX_NAME, CAST(NON_UNIQUE AS CHAR), COLUMN_NAME, COLLATION,
  CAST(SUB_PART AS CHAR), INDEX_TYPE, INDEX_COMMENT, IF(IS_VISIBLE = 'NO', '1', '0'), EXPRESSION
FROM information_schema.STATISTICS WHERE {in} ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"
        }
    };
    ("TABLE_SCHEMA", sql)
}

/// The columns of foreign keys.
pub(super) const KEY_COLUMNS: (&str, &str) = (
    "TABLE_SCHEMA",
    "SELECT {schema}, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, NULLIF(REFERENCED_TABLE_SCHEMA, DATABASE()),
  REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND {in}
ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION",
);

/// The actions of foreign keys.
pub(super) const KEY_ACTIONS: (&str, &str) = (
    "CONSTRAINT_SCHEMA",
    "SELECT {schema}, TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE
FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE {in}",
);

/// Checks. MariaDB tells those of columns apart; MySQL tells which are not enforced.
pub(super) fn checks(flavor: Flavor) -> (&'static str, &'static str) {
    match flavor {
        Flavor::MariaDb => (
            "CONSTRAINT_SCHEMA",
            "SELECT {schema}, TABLE_NAME, CONSTRAINT_NAME, LEVEL, 'YES', CHECK_CLAUSE
FROM information_schema.CHECK_CONSTRAINTS WHERE {in}",
        ),
        Flavor::MySql => (
            "c.CONSTRAINT_SCHEMA",
            "SELECT {schema}, t.TABLE_NAME, c.CONSTRAINT_NAME, 'Table', t.ENFORCED, c.CHECK_CLAUSE
FROM information_schema.CHECK_CONSTRAINTS c
JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA
  AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
WHERE {in}",
        ),
    }
}

/// The queries of views.
pub(super) const VIEWS: (&str, &str) = (
    "TABLE_SCHEMA",
    "SELECT {schema}, TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, SECURITY_TYPE
FROM information_schema.VIEWS WHERE {in}",
);

/// Triggers.
pub(super) const TRIGGERS: (&str, &str) = (
    "TRIGGER_SCHEMA",
    "SELECT {schema}, TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT
FROM information_schema.TRIGGERS WHERE {in} ORDER BY EVENT_OBJECT_TABLE, ACTION_ORDER",
);

/// Functions and procedures, and their parameters, which come after them; the number of a
/// parameter is there for those.
pub(super) const ROUTINES: (&str, &str) = (
    "ROUTINE_SCHEMA",
    "SELECT {schema}, ROUTINE_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, ROUTINE_DEFINITION, IS_DETERMINISTIC, SQL_DATA_ACCESS,
  SECURITY_TYPE, ROUTINE_COMMENT
FROM information_schema.ROUTINES WHERE {in}",
);

/// The parameters of functions and procedures.
pub(super) const PARAMETERS: (&str, &str) = (
    "SPECIFIC_SCHEMA",
    "SELECT {schema}, SPECIFIC_NAME, ROUTINE_TYPE, PARAMETER_MODE, PARAMETER_NAME, DTD_IDENTIFIER
FROM information_schema.PARAMETERS WHERE ORDINAL_POSITION > 0 AND {in}
ORDER BY SPECIFIC_SCHEMA, SPECIFIC_NAME, ORDINAL_POSITION",
);

/// Partitions, in one text for each table, and events.
pub(super) const PARTITIONS_AND_EVENTS: &str = "
SELECT 'partition', CONVERT(NULLIF(TABLE_SCHEMA, DATABASE()) USING utf8mb4), CONVERT(TABLE_NAME USING utf8mb4),
  CONVERT(CONCAT(PARTITION_METHOD, ' (', COALESCE(PARTITION_EXPRESSION, ''), ')') USING utf8mb4),
  CONVERT(PARTITION_NAME USING utf8mb4), CONVERT(PARTITION_DESCRIPTION USING utf8mb4),
  LPAD(PARTITION_ORDINAL_POSITION, 6, '0')
FROM information_schema.PARTITIONS WHERE PARTITION_NAME IS NOT NULL AND {tables}
UNION ALL
SELECT 'event', CONVERT(NULLIF(EVENT_SCHEMA, DATABASE()) USING utf8mb4), CONVERT(EVENT_NAME USING utf8mb4),
  CONVERT(IF(EVENT_TYPE = 'ONE TIME', CONCAT('AT ''', EXECUTE_AT, ''''), CONCAT('EVERY ',
    IF(INTERVAL_VALUE REGEXP '^[0-9]+$', INTERVAL_VALUE, QUOTE(INTERVAL_VALUE)), ' ', INTERVAL_FIELD,
    COALESCE(CONCAT(' STARTS ''', STARTS, ''''), ''), COALESCE(CONCAT(' ENDS ''', ENDS, ''''), ''))) USING utf8mb4),
  CONVERT(CONCAT('ON COMPLETION ', ON_COMPLETION, IF(STATUS = 'ENABLED', ' ENABLE', ' DISABLE')) USING utf8mb4),
  CONVERT(EVENT_DEFINITION USING utf8mb4), ''
FROM information_schema.EVENTS WHERE {events}
ORDER BY 1, 2, 3, 7";
