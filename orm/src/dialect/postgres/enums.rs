//! Changes of PostgreSQL's enum types.

use super::PgDialect;
use super::alter::fitting;
use crate::dialect::alter::statements;
use crate::dialect::clauses::default_clause;
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::schema::{Default, EnumChange, EnumType, Mode, Name, Statement};

impl PgDialect {
    /// Adds and renames labels in place, where that is enough.
    pub(super) fn change_enum(&self, change: &EnumChange) -> Result<Vec<Statement>> {
        let renamed: Vec<&str> = change.old.labels.iter().filter_map(|label| change.target(label)).collect();
        let mut kept = change.new.labels.iter().filter(|label| renamed.contains(&label.as_str()));
        let in_order = renamed.len() == change.old.labels.len()
            && renamed.iter().all(|label| kept.next().is_some_and(|kept| kept == label));
        if !in_order {
            return self.replace_enum(change);
        }
        let name = self.quote_name(&change.old.name);
        let mut sql = Vec::new();
        for (from, to) in change.labels.iter().filter(|(from, to)| from != to) {
            let (from, to) = (self.text(from)?, self.text(to)?);
            sql.push(Statement::new(format!("ALTER TYPE {name} RENAME VALUE {from} TO {to}")));
        }
        let mut before: Option<&String> = None;
        for (i, label) in change.new.labels.iter().enumerate() {
            if !renamed.contains(&label.as_str()) {
                let next = change.new.labels[i + 1..].iter().find(|label| renamed.contains(&label.as_str()));
                let place = match (before, next) {
                    (Some(before), _) => format!(" AFTER {}", self.text(before)?),
                    (None, Some(next)) => format!(" BEFORE {}", self.text(next)?),
                    (None, None) => String::new(),
                };
                // In a transaction, nothing could use the label before its end.
                let add = format!("ALTER TYPE {name} ADD VALUE {}{place}", self.text(label)?);
                sql.push(Statement::with(Mode::Alone, add));
            }
            before = Some(label);
        }
        // In the same file: each file is undone by itself.
        if sql.iter().any(|statement| statement.mode == Mode::Alone) {
            sql.iter_mut().for_each(|statement| statement.mode = Mode::Alone);
        }
        Ok(sql)
    }

    /// Labels can be added and renamed; to take one away or to order them anew, there must be
    /// another type.
    fn replace_enum(&self, change: &EnumChange) -> Result<Vec<Statement>> {
        let name = self.quote_name(&change.new.name);
        let schema = change.new.name.schema.as_deref();
        let aside = Name::new(schema, &fitting(&format!("{}_before", change.new.name.name)));
        let quoted_aside = self.quote(&aside.name);
        let mut sql = vec![format!("ALTER TYPE {name} RENAME TO {quoted_aside}")];
        let new = EnumType::new(change.new.name.clone(), change.new.labels.clone());
        let labels = new.labels.iter().map(|label| self.text(label)).collect::<Result<Vec<_>>>()?;
        sql.push(format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", ")));
        for (table, column) in &change.columns {
            let quoted = self.quote_name(table);
            let column_name = self.quote(&column.name);
            let alter = format!("ALTER TABLE {quoted} ALTER COLUMN {column_name}");
            if column.default.is_some() {
                sql.push(format!("{alter} DROP DEFAULT"));
            }
            let value = self.relabelled(change, &column_name, column.ty.ends_with("[]"))?;
            sql.push(format!("{alter} TYPE {} USING {value}::{}", column.ty, column.ty));
            if let Some(default) = &column.default {
                sql.push(format!("{alter} SET{}", default_clause(&relabelled_default(change, default))));
            }
        }
        sql.push(format!("DROP TYPE {}", self.quote_name(&aside)));
        Ok(statements(sql))
    }

    /// A value's label in the new type, as text.
    fn relabelled(&self, change: &EnumChange, value: &str, array: bool) -> Result<String> {
        let renamed: Vec<_> = change.labels.iter().filter(|(from, to)| from != to).collect();
        if array {
            let mut text = format!("{value}::text[]");
            for (from, to) in renamed {
                text = format!("array_replace({text}, {}, {})", self.text(from)?, self.text(to)?);
            }
            return Ok(text);
        }
        if renamed.is_empty() {
            return Ok(format!("{value}::text"));
        }
        let mut text = format!("(CASE {value}::text");
        for (from, to) in renamed {
            text.push_str(&format!(" WHEN {} THEN {}", self.text(from)?, self.text(to)?));
        }
        Ok(format!("{text} ELSE {value}::text END)"))
    }
}

/// The default with the label's other name, where it is one label.
fn relabelled_default(change: &EnumChange, default: &Default) -> Default {
    let Default::Literal(literal) = default else { return default.clone() };
    let label = literal.split("::").next().unwrap_or(literal).trim_matches('\'').replace("''", "'");
    match change.target(&label) {
        Some(target) => Default::Literal(format!("'{}'", target.replace('\'', "''"))),
        None => default.clone(),
    }
}
