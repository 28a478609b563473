//! The SQL of PostgreSQL's objects that only it has, or that it says more of.

use super::PgDialect;
use crate::dialect::clauses::{default_clause, numbers_clause, part_list, view_head};
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::schema::{
    Domain, Extension, ForeignKey, Function, Index, Name, Object, Other, Sequence, Table, Trigger, View,
};

pub(super) fn extension(ddl: &PgDialect, extension: &Extension) -> String {
    let mut sql = format!("CREATE EXTENSION IF NOT EXISTS {}", ddl.quote(&extension.name));
    if let Some(schema) = &extension.schema {
        sql.push_str(&format!(" WITH SCHEMA {}", ddl.quote(schema)));
    }
    if let Some(version) = &extension.version {
        sql.push_str(&format!(" VERSION {}", ddl.quote(version)));
    }
    sql
}

pub(super) fn domain(ddl: &PgDialect, domain: &Domain) -> Result<Vec<String>> {
    let name = ddl.quote_name(&domain.name);
    let mut sql = format!("CREATE DOMAIN {name} AS {}", domain.ty);
    if let Some(collation) = &domain.collation {
        sql.push_str(&format!(" COLLATE {}", ddl.quote(collation)));
    }
    sql.push_str(&domain.default.as_ref().map(default_clause).unwrap_or_default());
    sql.push_str(if domain.nullable { "" } else { " NOT NULL" });
    for check in &domain.checks {
        sql.push_str(&format!(" {}", ddl.check(check)));
    }
    with_comment(ddl, sql, "DOMAIN", &name, domain.comment.as_deref())
}

pub(super) fn sequence(ddl: &PgDialect, sequence: &Sequence) -> Result<Vec<String>> {
    let name = ddl.quote_name(&sequence.name);
    let ty = sequence.ty.as_ref().map(|ty| format!(" AS {ty}")).unwrap_or_default();
    let sql = format!("CREATE SEQUENCE {name}{ty}{}", numbers_clause(&sequence.numbers));
    with_comment(ddl, sql, "SEQUENCE", &name, sequence.comment.as_deref())
}

pub(super) fn function(ddl: &PgDialect, function: &Function) -> Result<Vec<String>> {
    let kind = if function.procedure { "PROCEDURE" } else { "FUNCTION" };
    let name = format!("{}({})", ddl.quote_name(&function.name), function.arguments);
    with_comment(ddl, function.definition.clone(), kind, &name, function.comment.as_deref())
}

pub(super) fn view(ddl: &PgDialect, view: &View) -> Result<Vec<String>> {
    let name = ddl.quote_name(&view.name);
    let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    let mut sql = format!("CREATE {kind} {}", view_head(ddl, view));
    if !view.parameters.is_empty() {
        sql.push_str(&format!(" WITH ({})", view.parameters.join(", ")));
    }
    sql.push_str(&format!(" AS {}", view.definition));
    if let Some(option) = &view.check_option {
        sql.push_str(&format!(" WITH {option} CHECK OPTION"));
    }
    let mut statements = with_comment(ddl, sql, kind, &name, view.comment.as_deref())?;
    for at in &view.columns {
        if let Some(comment) = &at.comment {
            let column = ddl.quote(&at.name);
            statements.push(format!("COMMENT ON COLUMN {name}.{column} IS {}", ddl.text(comment)?));
        }
    }
    for at in &view.indexes {
        statements.push(index(ddl, &view.name, at));
        statements.extend(ddl.index_comment(&view.name, at)?);
    }
    Ok(statements)
}

pub(super) fn trigger(ddl: &PgDialect, of: &Name, trigger: &Trigger) -> Vec<String> {
    let mut statements = vec![trigger.definition.clone()];
    if let Some(enabled) = &trigger.enabled {
        let how = match enabled.as_str() {
            "REPLICA" => "ENABLE REPLICA",
            "ALWAYS" => "ENABLE ALWAYS",
            _ => "DISABLE",
        };
        let (of, name) = (ddl.quote_name(of), ddl.quote(&trigger.name));
        statements.push(format!("ALTER TABLE {of} {how} TRIGGER {name}"));
    }
    statements
}

/// What follows `DROP`. A function is named with its arguments, and what belongs to a table with it.
pub(super) fn dropped(ddl: &PgDialect, object: &Object) -> (String, String) {
    let name = ddl.quote_name(&object.name());
    let of = |table: &Name| format!("{} ON {}", ddl.quote(&object.name().name), ddl.quote_name(table));
    match object {
        Object::Function(function) => {
            (object.kind().to_uppercase(), format!("{name}({})", function.arguments))
        }
        Object::Other(other) => {
            let which = match (other.kind.as_str(), &other.table) {
                ("POLICY" | "RULE", Some(table)) => of(table),
                // An aggregate's name alone says not which.
                ("AGGREGATE", _) => {
                    let text = other.definition.split_once("AGGREGATE ").map(|(_, text)| text);
                    let end = text.and_then(|text| Some(text[..text.find(" (SFUNC")?].to_owned()));
                    end.unwrap_or(name)
                }
                _ => name,
            };
            (other.kind.clone(), which)
        }
        object => (object.kind().to_uppercase(), name),
    }
}

/// Drops an object that nothing uses.
pub(super) fn drop(ddl: &PgDialect, object: &Object) -> String {
    match object {
        // It is no object, but how its table is read.
        Object::Other(Other { kind, table: Some(table), .. }) if kind == "ROW SECURITY" => {
            let table = ddl.quote_name(table);
            format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
        }
        object => crate::dialect::objects::drop(ddl, object),
    }
}

/// `CREATE TABLE`, or `CREATE TABLE .. PARTITION OF`, whose columns are its parent's.
pub(super) fn table(ddl: &PgDialect, table: &Table, foreign_keys: &[&ForeignKey]) -> Result<String> {
    let options = &table.options;
    let unlogged = if options.unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}TABLE {}", ddl.quote_name(&table.name));
    let mut parts = Vec::new();
    for column in table.columns.iter().filter(|column| !column.inherited) {
        parts.push(ddl.column(table, column)?);
    }
    parts.extend(ddl.constraints(table, foreign_keys));
    parts.extend(table.exclusions.iter().map(|exclusion| ddl.exclusion(exclusion)));
    let body = format!(" (\n  {}\n)", parts.join(",\n  "));
    match &options.partition_of {
        Some(of) => {
            sql.push_str(&format!(" PARTITION OF {}", ddl.quote_name(&of.parent)));
            sql.push_str(if parts.is_empty() { "" } else { &body });
            sql.push_str(&format!(" {}", of.bound));
        }
        None if parts.is_empty() => sql.push_str(" ()"),
        None => sql.push_str(&body),
    }
    if !options.inherits.is_empty() {
        let parents: Vec<_> = options.inherits.iter().map(|name| ddl.quote_name(name)).collect();
        sql.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    if let Some(by) = &options.partition_by {
        sql.push_str(&format!(" PARTITION BY {by}"));
    }
    if !options.parameters.is_empty() {
        sql.push_str(&format!(" WITH ({})", options.parameters.join(", ")));
    }
    Ok(sql)
}

pub(super) fn index(ddl: &PgDialect, of: &Name, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let (name, table) = (ddl.quote(&index.name), ddl.quote_name(of));
    let method = index.method.as_ref().map(|method| format!(" USING {method}")).unwrap_or_default();
    let mut sql =
        format!("CREATE {unique}INDEX {name} ON {table}{method} ({})", part_list(ddl, &index.parts));
    if !index.include.is_empty() {
        sql.push_str(&format!(" INCLUDE ({})", ddl.quote_list(&index.include)));
    }
    sql.push_str(if index.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" });
    if !index.parameters.is_empty() {
        sql.push_str(&format!(" WITH ({})", index.parameters.join(", ")));
    }
    if let Some(filter) = &index.filter {
        sql.push_str(&format!(" WHERE {filter}"));
    }
    sql
}

fn with_comment(
    ddl: &PgDialect,
    sql: String,
    kind: &str,
    name: &str,
    comment: Option<&str>,
) -> Result<Vec<String>> {
    let mut statements = vec![sql];
    if let Some(comment) = comment {
        statements.push(format!("COMMENT ON {kind} {name} IS {}", ddl.text(comment)?));
    }
    Ok(statements)
}
