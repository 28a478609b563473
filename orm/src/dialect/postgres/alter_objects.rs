//! Changes of PostgreSQL's objects beside tables, and of what is said of a table beside its columns.

use super::PgDialect;
use crate::dialect::alter::statements;
use crate::dialect::clauses::{default_clause, numbers_whole};
use crate::dialect::ddl::Ddl;
use crate::error::{Error, Result};
use crate::schema::{
    Check, Column, Domain, Extension, Function, Name, Object, ObjectChange, PartitionOf, Sequence, Statement,
    TableOptions,
};

/// Whether an object becomes the other as it is, with what leans on it.
pub(super) fn replaces(change: &ObjectChange) -> bool {
    match (&change.old, &change.new) {
        // What it takes and gives cannot be changed while something uses it.
        (Object::Function(old), Object::Function(new)) => {
            old.procedure == new.procedure && signature(old) == signature(new)
        }
        (Object::Other(_), _) => false,
        _ => true,
    }
}

/// The name, the arguments with their names and defaults, and the result, as the server writes them.
fn signature(function: &Function) -> &str {
    let text = function.definition.as_str();
    text.find("\n LANGUAGE ").map_or(text, |end| &text[..end])
}

pub(super) fn alter(ddl: &PgDialect, change: &ObjectChange) -> Result<Vec<Statement>> {
    Ok(statements(match (&change.old, &change.new) {
        (Object::Extension(old), Object::Extension(new)) => extension(ddl, old, new),
        (Object::Domain(old), Object::Domain(new)) => domain(ddl, old, new, &change.columns)?,
        (Object::Sequence(old), Object::Sequence(new)) => sequence(ddl, old, new)?,
        (Object::Function(old), Object::Function(new)) => function(ddl, old, new)?,
        (old, new) => {
            let mut sql = vec![super::objects::drop(ddl, old)];
            sql.extend(crate::dialect::objects::create(ddl, new)?);
            sql
        }
    }))
}

fn extension(ddl: &PgDialect, old: &Extension, new: &Extension) -> Vec<String> {
    let name = ddl.quote(&new.name);
    let mut sql = Vec::new();
    if let Some(schema) = new.schema.as_ref().filter(|_| old.schema != new.schema) {
        sql.push(format!("ALTER EXTENSION {name} SET SCHEMA {}", ddl.quote(schema)));
    }
    if let Some(version) = new.version.as_ref().filter(|_| old.version != new.version) {
        sql.push(format!("ALTER EXTENSION {name} UPDATE TO {}", ddl.quote(version)));
    }
    sql
}

fn comment(
    ddl: &PgDialect,
    kind: &str,
    name: &str,
    old: &Option<String>,
    new: &Option<String>,
) -> Result<Vec<String>> {
    if old == new {
        return Ok(Vec::new());
    }
    Ok(vec![format!("COMMENT ON {kind} {name} IS {}", ddl.text_or_null(new.as_deref())?)])
}

fn domain(ddl: &PgDialect, old: &Domain, new: &Domain, columns: &[(Name, Column)]) -> Result<Vec<String>> {
    if (&old.ty, &old.collation) != (&new.ty, &new.collation) {
        return replaced(ddl, new, columns);
    }
    let name = ddl.quote_name(&new.name);
    let alter = |what: String| format!("ALTER DOMAIN {name} {what}");
    let mut sql = Vec::new();
    let kept = |check: &Check, others: &[Check]| others.iter().any(|other| other == check);
    for check in old.checks.iter().filter(|check| !kept(check, &new.checks)) {
        sql.push(alter(format!("DROP CONSTRAINT {}", ddl.quote(&check.name))));
    }
    if old.default != new.default {
        sql.push(alter(match &new.default {
            Some(default) => format!("SET{}", default_clause(default)),
            None => "DROP DEFAULT".to_owned(),
        }));
    }
    if old.nullable != new.nullable {
        sql.push(alter(if new.nullable { "DROP NOT NULL" } else { "SET NOT NULL" }.to_owned()));
    }
    for check in new.checks.iter().filter(|check| !kept(check, &old.checks)) {
        sql.push(alter(format!("ADD {}", ddl.check(check))));
    }
    sql.extend(comment(ddl, "DOMAIN", &name, &old.comment, &new.comment)?);
    Ok(sql)
}

/// A domain over another type is another domain: its columns go over to it.
fn replaced(ddl: &PgDialect, new: &Domain, columns: &[(Name, Column)]) -> Result<Vec<String>> {
    let name = ddl.quote_name(&new.name);
    let aside = super::alter::fitting(&format!("{}_before", new.name.name));
    let aside = Name::new(new.name.schema.as_deref(), &aside);
    let mut sql = vec![format!("ALTER DOMAIN {name} RENAME TO {}", ddl.quote(&aside.name))];
    sql.extend(super::objects::domain(ddl, new)?);
    for (table, column) in columns {
        let (table, quoted) = (ddl.quote_name(table), ddl.quote(&column.name));
        let alter = format!("ALTER TABLE {table} ALTER COLUMN {quoted}");
        if column.default.is_some() {
            sql.push(format!("{alter} DROP DEFAULT"));
        }
        sql.push(format!("{alter} TYPE {0} USING {quoted}::text::{0}", column.ty));
        if let Some(default) = &column.default {
            sql.push(format!("{alter} SET{}", default_clause(default)));
        }
    }
    sql.push(format!("DROP DOMAIN {}", ddl.quote_name(&aside)));
    Ok(sql)
}

fn sequence(ddl: &PgDialect, old: &Sequence, new: &Sequence) -> Result<Vec<String>> {
    let name = ddl.quote_name(&new.name);
    let mut sql = Vec::new();
    // A type alone brings its bounds.
    if old.ty != new.ty {
        sql.push(format!("ALTER SEQUENCE {name} AS {}", new.ty.as_deref().unwrap_or("bigint")));
    }
    if old.numbers != new.numbers {
        let numbers = numbers_whole(&old.numbers, &new.numbers, 1, "NO CYCLE");
        sql.push(format!("ALTER SEQUENCE {name}{numbers}"));
    }
    if old.owned_by != new.owned_by {
        sql.push(match ddl.own_sequence(new) {
            Some(owned) => owned,
            None => format!("ALTER SEQUENCE {name} OWNED BY NONE"),
        });
    }
    sql.extend(comment(ddl, "SEQUENCE", &name, &old.comment, &new.comment)?);
    Ok(sql)
}

fn function(ddl: &PgDialect, old: &Function, new: &Function) -> Result<Vec<String>> {
    let (kind, name) = super::objects::dropped(ddl, &Object::Function(new.clone()));
    let mut sql = Vec::new();
    if old.definition != new.definition {
        // Its body may speak of what a table has only afterwards, or had before, on the way back.
        if new.definition.contains("LANGUAGE sql") && new.definition.contains("\nAS $") {
            sql.push("SET LOCAL check_function_bodies = off".to_owned());
        }
        sql.push(new.definition.clone());
    }
    sql.extend(comment(ddl, &kind, &name, &old.comment, &new.comment)?);
    Ok(sql)
}

/// What is said of a table. How it is partitioned cannot be changed.
pub(super) fn options(
    ddl: &PgDialect,
    table: &Name,
    old: &TableOptions,
    new: &TableOptions,
) -> Result<Vec<Statement>> {
    if old.partition_by != new.partition_by || old.inherits != new.inherits {
        let what = match old.inherits == new.inherits {
            true => format!("other partitions of the table `{table}`"),
            false => format!("other parents of the table `{table}`"),
        };
        return Err(Error::unsupported(what, "PostgreSQL")
            .hint("write a migration by hand that makes another table, moves the rows and swaps the names"));
    }
    let quoted = ddl.quote_name(table);
    let mut sql = partition(ddl, table, old.partition_of.as_ref(), new.partition_of.as_ref())?;
    if old.unlogged != new.unlogged {
        let how = if new.unlogged { "UNLOGGED" } else { "LOGGED" };
        sql.push(format!("ALTER TABLE {quoted} SET {how}"));
    }
    let name = |option: &String| option.split('=').next().unwrap_or(option).to_owned();
    let names: Vec<String> = new.parameters.iter().map(name).collect();
    let gone: Vec<String> = old.parameters.iter().map(name).filter(|name| !names.contains(name)).collect();
    if !gone.is_empty() {
        sql.push(format!("ALTER TABLE {quoted} RESET ({})", gone.join(", ")));
    }
    let set = new.parameters.iter().filter(|option| !old.parameters.contains(option));
    let set: Vec<&str> = set.map(String::as_str).collect();
    if !set.is_empty() {
        sql.push(format!("ALTER TABLE {quoted} SET ({})", set.join(", ")));
    }
    Ok(statements(sql))
}

/// A table becomes a partition, that of another range, or a table of its own.
fn partition(
    ddl: &PgDialect,
    table: &Name,
    old: Option<&PartitionOf>,
    new: Option<&PartitionOf>,
) -> Result<Vec<String>> {
    if old == new {
        return Ok(Vec::new());
    }
    let quoted = ddl.quote_name(table);
    let detach =
        old.map(|of| format!("ALTER TABLE {} DETACH PARTITION {quoted}", ddl.quote_name(&of.parent)));
    let attach = new.map(|of| {
        format!("ALTER TABLE {} ATTACH PARTITION {quoted} {}", ddl.quote_name(&of.parent), of.bound)
    });
    match (detach, attach) {
        (Some(detach), None) => Ok(vec![detached(ddl, &quoted, &detach)?]),
        (detach, attach) => Ok(detach.into_iter().chain(attach).collect()),
    }
}

/// Detaches a partition. What it had of its parent's indexes and constraints would stay as its own, by
/// names that nobody chose: they go with it.
fn detached(ddl: &PgDialect, quoted: &str, detach: &str) -> Result<String> {
    let table = ddl.text(quoted)?;
    Ok(format!(
        "DO $plough$\nDECLARE\n  gone text;\n  constraints text[] := ARRAY(SELECT quote_ident(conname) FROM \
         pg_catalog.pg_constraint\n    WHERE conrelid = {table}::regclass AND conparentid <> 0);\n  indexes text[] := \
         ARRAY(SELECT i.indexrelid::regclass::text FROM pg_catalog.pg_index i\n    JOIN pg_catalog.pg_class c ON c.oid = \
         i.indexrelid\n    WHERE i.indrelid = {table}::regclass AND c.relispartition\n      AND NOT EXISTS (SELECT FROM \
         pg_catalog.pg_constraint k WHERE k.conindid = c.oid));\nBEGIN\n  {detach};\n  FOREACH gone IN ARRAY constraints \
         LOOP\n    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', {table}, gone);\n  END LOOP;\n  FOREACH gone IN \
         ARRAY indexes LOOP\n    EXECUTE 'DROP INDEX ' || gone;\n  END LOOP;\nEND $plough$"
    ))
}
