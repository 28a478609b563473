//! Changes of PostgreSQL's objects beside tables, and of what is said of a table beside its columns.

use super::PgDialect;
use crate::dialect::alter::statements;
use crate::dialect::clauses::{default_clause, numbers_whole};
use crate::dialect::ddl::Ddl;
use crate::error::{Error, Result};
use crate::schema::{
    Check, Column, Domain, Extension, Function, Name, Object, ObjectChange, Sequence, Statement, TableOptions,
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
    let moved = new.schema.as_ref().filter(|_| old.schema != new.schema);
    let name = ddl.quote(&new.name);
    moved
        .map(|schema| format!("ALTER EXTENSION {name} SET SCHEMA {}", ddl.quote(schema)))
        .into_iter()
        .collect()
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
    let partitioned = |options: &TableOptions| (options.partition_by.clone(), options.partition_of.clone());
    if partitioned(old) != partitioned(new) || old.inherits != new.inherits {
        let what = format!("other partitions or parents of the table `{table}`");
        return Err(Error::unsupported(what, "PostgreSQL").hint(
            "write a migration by hand that makes another table, moves the rows and swaps the names, \
             or that attaches a partition",
        ));
    }
    let quoted = ddl.quote_name(table);
    let mut sql = Vec::new();
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
