//! Changes of MySQL's and MariaDB's objects beside tables, and of what is said of a table beside its
//! columns.

use super::MySqlDialect;
use crate::dialect::alter::statements;
use crate::dialect::clauses::numbers_whole;
use crate::dialect::ddl::Ddl;
use crate::dialect::objects;
use crate::error::Result;
use crate::schema::{Column, Object, ObjectChange, Statement, Table, TableOptions};

/// MySQL has no CREATE OR REPLACE for routines.
pub(super) fn replaces(ddl: &MySqlDialect, change: &ObjectChange) -> bool {
    match (&change.old, &change.new) {
        (Object::Function(old), Object::Function(new)) => ddl.mariadb() && old.procedure == new.procedure,
        (Object::Sequence(_), _) => true,
        _ => false,
    }
}

pub(super) fn alter(ddl: &MySqlDialect, change: &ObjectChange) -> Result<Vec<Statement>> {
    Ok(statements(match (&change.old, &change.new) {
        // One that turns round begins again.
        (Object::Sequence(old), Object::Sequence(new)) if old.numbers.ascends() != new.numbers.ascends() => {
            let create = ddl.create_sequence(new)?.into_iter();
            create.map(|sql| sql.replacen("CREATE ", "CREATE OR REPLACE ", 1)).collect()
        }
        (Object::Sequence(old), Object::Sequence(new)) => {
            let numbers = numbers_whole(&old.numbers, &new.numbers, 1000, "NOCYCLE");
            vec![format!("ALTER SEQUENCE {}{numbers}", ddl.quote_name(&new.name))]
        }
        (_, Object::Function(function)) if ddl.mariadb() => {
            let text = &function.definition;
            vec![
                text.strip_prefix("CREATE ")
                    .filter(|rest| !rest.starts_with("OR "))
                    .map_or_else(|| text.clone(), |rest| format!("CREATE OR REPLACE {rest}")),
            ]
        }
        (old, new) => {
            let mut sql = vec![objects::drop(ddl, old)];
            sql.extend(objects::create(ddl, new)?);
            sql
        }
    }))
}

/// The clauses of `ALTER TABLE` that give a table other options. Its columns that name no character set
/// have the table's, and are written in it.
pub(super) fn options(ddl: &MySqlDialect, old: &Table, new: &Table) -> Result<Vec<String>> {
    let mut clauses = Vec::new();
    let (before, after) = (&old.options, &new.options);
    if before.engine != after.engine {
        clauses.push(format!("ENGINE={}", after.engine.as_deref().unwrap_or("InnoDB")));
    }
    let recoded = (&before.charset, &before.collation) != (&after.charset, &after.collation);
    if recoded {
        clauses.push(format!("DEFAULT{}", ddl.charset_clause(after)));
        let taking =
            |column: &&Column| is_text(&column.ty) && column.charset.is_none() && column.collation.is_none();
        for column in new.columns.iter().filter(taking) {
            // One that changes in other ways is written anyway.
            if old.column(&column.name) == Some(column) {
                clauses.push(format!("MODIFY COLUMN {}", ddl.column(new, column)?));
            }
        }
    }
    let name = |option: &str| option.split('=').next().unwrap_or(option).to_ascii_uppercase();
    let versioned = |options: &TableOptions| options.parameters.iter().any(|option| option == VERSIONED);
    match (versioned(before), versioned(after)) {
        (false, true) => clauses.push("ADD SYSTEM VERSIONING".to_owned()),
        (true, false) => clauses.push("DROP SYSTEM VERSIONING".to_owned()),
        _ => {}
    }
    let plain = |options: &'_ TableOptions| -> Vec<String> {
        options.parameters.iter().filter(|option| *option != VERSIONED).cloned().collect()
    };
    let (had, has) = (plain(before), plain(after));
    let stays = |option: &String| has.iter().any(|other| name(other) == name(option));
    for option in had.iter().filter(|option| !stays(option)) {
        let name = name(option);
        let usual = [
            "ROW_FORMAT",
            "STATS_PERSISTENT",
            "STATS_AUTO_RECALC",
            "STATS_SAMPLE_PAGES",
            "PACK_KEYS",
            "PAGE_CHECKSUM",
            "TRANSACTIONAL",
        ];
        let value = if usual.contains(&name.as_str()) { "DEFAULT" } else { "0" };
        clauses.push(format!("{name}={value}"));
    }
    clauses.extend(has.into_iter().filter(|option| !had.contains(option)));
    Ok(clauses)
}

const VERSIONED: &str = "WITH SYSTEM VERSIONING";

/// How a table is partitioned, which stands in a statement of its own.
pub(super) fn partitions(ddl: &MySqlDialect, old: &Table, new: &Table) -> Option<String> {
    let (before, after) = (&old.options.partition_by, &new.options.partition_by);
    let how = match after {
        _ if before == after => return None,
        Some(by) => format!("PARTITION BY {by}"),
        None => "REMOVE PARTITIONING".to_owned(),
    };
    Some(format!("ALTER TABLE {} {how}", ddl.quote_name(&new.name)))
}

/// Types that have a character set.
fn is_text(ty: &str) -> bool {
    let word = ty.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    matches!(word.as_str(), "char" | "varchar" | "enum" | "set") || word.ends_with("text")
}
