//! What a database says of itself, read by queries that the library has no part in, in lines whose order
//! means nothing.

use super::{Broken, execute, texts};
use plough::prelude::*;
use std::collections::BTreeSet;

pub async fn dump(db: &Db) -> Result<BTreeSet<String>, Broken> {
    let lines = match db.database_name() {
        "SQLite" => sqlite(db).await?,
        "PostgreSQL" => texts(db, POSTGRES).await?.into_iter().flatten().collect(),
        _ => mariadb(db).await?,
    };
    Ok(lines.into_iter().collect())
}

pub fn difference(one: &str, a: &BTreeSet<String>, other: &str, b: &BTreeSet<String>) -> String {
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        a.difference(b).cloned().collect::<Vec<_>>().join("\n  ")
    };
    format!("only {one}:\n  {}\nonly {other}:\n  {}", only(a, b), only(b, a))
}

const POSTGRES: &str = "\
SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) \
  || ' not null ' || a.attnotnull || ' identity ' || a.attidentity::text || ' generated ' || a.attgenerated::text \
  || ' default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || coalesce(col_description(c.oid, a.attnum), '') \
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped \
UNION ALL SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) \
  FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0 \
UNION ALL SELECT 'index ' || i.indisvalid || ' ' || pg_get_indexdef(i.indexrelid) FROM pg_index i \
  JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = current_schema()::regnamespace \
UNION ALL SELECT 'table ' || c.relname || ' ' || coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c \
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'S', 'v') AND c.relname NOT LIKE '%_seq' \
UNION ALL SELECT 'type ' || t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_type t \
  JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = current_schema()::regnamespace GROUP BY t.typname";

async fn mariadb(db: &Db) -> Result<Vec<String>, Broken> {
    let tables =
        texts(db, "SELECT table_name FROM information_schema.tables WHERE table_schema = database()").await?;
    let mut lines = Vec::new();
    for table in tables.into_iter().flatten() {
        let sql = TrustedSql::assert_no_user_input(format!("SHOW CREATE TABLE `{table}`"));
        let (_, text) = raw::<(String, String)>(sql).one(db).await.map_err(|error| error.to_string())?;
        lines.extend(text.lines().map(|line| {
            let line = line.trim().trim_end_matches(',');
            // The counter is no part of the schema.
            let words = line.split(' ').filter(|word| !word.starts_with("AUTO_INCREMENT="));
            format!("{table}: {}", words.collect::<Vec<_>>().join(" "))
        }));
    }
    Ok(lines)
}

async fn sqlite(db: &Db) -> Result<Vec<String>, Broken> {
    let sql = "SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
    let mut lines = Vec::new();
    for text in texts(db, sql).await?.into_iter().flatten() {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(['"', '`'], "");
        let Some((head, body)) = text.split_once('(').filter(|_| text.starts_with("table ")) else {
            lines.push(text);
            continue;
        };
        let name = head.split(' ').nth(1).unwrap_or_default().to_owned();
        // The order of columns and constraints means nothing.
        let (mut depth, mut part) = (0, String::new());
        for c in body.strip_suffix(')').unwrap_or(body).chars() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if c == ',' && depth == 0 {
                lines.push(format!("{name}: {}", part.trim()));
                part.clear();
            } else {
                part.push(c);
            }
        }
        lines.push(format!("{name}: {}", part.trim()));
    }
    Ok(lines)
}

/// Drops whatever is there.
pub async fn reset(db: &Db) -> Result<(), Broken> {
    match db.database_name() {
        "SQLite" => {
            execute(db, "PRAGMA foreign_keys = OFF").await?;
            let tables =
                texts(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
            for table in tables.await?.into_iter().flatten() {
                execute(db, &format!("DROP TABLE \"{table}\"")).await?;
            }
            execute(db, "PRAGMA foreign_keys = ON").await
        }
        "PostgreSQL" => {
            let schema = texts(db, "SELECT current_schema()::text").await?.into_iter().flatten().next();
            let schema = schema.ok_or("no schema")?;
            execute(db, &format!("DROP SCHEMA \"{schema}\" CASCADE")).await?;
            execute(db, &format!("CREATE SCHEMA \"{schema}\"")).await
        }
        _ => {
            let keys = "SELECT concat('ALTER TABLE `', table_name, '` DROP FOREIGN KEY `', constraint_name, '`') FROM \
                        information_schema.table_constraints WHERE table_schema = database() AND constraint_type = 'FOREIGN KEY'";
            for sql in texts(db, keys).await?.into_iter().flatten() {
                execute(db, &sql).await?;
            }
            let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = database()";
            for table in texts(db, tables).await?.into_iter().flatten() {
                execute(db, &format!("DROP TABLE `{table}`")).await?;
            }
            Ok(())
        }
    }
}
