//! Changes of SQLite's tables: by ALTER TABLE where it can
//! (<https://www.sqlite.org/lang_altertable.html>), else by a rebuild of the table.

use super::SqliteDialect;
use crate::dialect::Dialect;
use crate::dialect::alter::{Alter, statements};
use crate::dialect::ddl::Ddl;
use crate::dialect::family::{Family, family};
use crate::dialect::objects::no_exclusion;
use crate::error::{Error, Result};
use crate::schema::{
    Change, Column, ColumnChange, Constraint, Copied, Danger, Default, Effect, Impact, Index, Key, Mode,
    Name, Statement, Style, Table, TableChange, View,
};

impl Alter for SqliteDialect {
    fn effects(&self, change: &Change, _style: Style) -> Vec<Effect> {
        match change {
            Change::AlterTable(change) => vec![Effect::new(
                Impact::Rewrite,
                format!(
                    "`{}` is rebuilt: its rows are copied, and nobody can write meanwhile",
                    change.new.name
                ),
                "for a large table, choose a quiet hour",
            )],
            _ => Vec::new(),
        }
    }

    fn in_place(&self, change: &Change, old: &Table, _new: &Table) -> bool {
        match change {
            Change::AddColumn { column, fill, .. } => fill.is_none() && is_addable(column),
            // The way back adds it.
            Change::DropColumn { column, .. } => is_droppable(old, column) && is_addable(column),
            Change::AlterColumn(_)
            | Change::AddConstraint { .. }
            | Change::DropConstraint { .. }
            | Change::RenameConstraint { .. }
            | Change::ReplacePrimaryKey { .. }
            | Change::AlterOptions { .. } => false,
            _ => true,
        }
    }

    fn takes_in(&self, change: &Change) -> bool {
        matches!(
            change,
            Change::AddColumn { .. }
                | Change::DropColumn { .. }
                | Change::AlterColumn(_)
                | Change::AddConstraint { .. }
                | Change::DropConstraint { .. }
                | Change::RenameConstraint { .. }
                | Change::ReplacePrimaryKey { .. }
                | Change::CreateIndex { .. }
                | Change::DropIndex { .. }
                | Change::RenameIndex { .. }
                | Change::AlterOptions { .. }
                | Change::CreateTrigger { .. }
                | Change::DropTrigger { .. }
        )
    }

    fn names_ignore_case(&self) -> bool {
        true
    }

    fn keys_hold_types(&self) -> bool {
        false
    }

    fn narrowing(&self, change: &ColumnChange) -> Option<(String, bool)> {
        let name = self.quote(&change.new.name);
        let text =
            |ty: &str| matches!(family(ty), Family::Text(_)) || ty.to_ascii_uppercase().contains("TEXT");
        // Text in a column for numbers becomes a number where it looks like one: `007` becomes 7.
        let new = family(&change.new.ty);
        let number = new.is_number() || matches!(new, Family::Bool | Family::Time);
        (text(&change.old.ty) && number && !text(&change.new.ty)).then(|| {
            (format!("typeof({name}) = 'text' AND CAST(CAST({name} AS NUMERIC) AS TEXT) <> {name}"), true)
        })
    }

    fn option_guards(&self, old: &Table, new: &Table) -> Vec<(Danger, String, String)> {
        let mut guards = Vec::new();
        if new.options.strict && !old.options.strict {
            for column in new.columns.iter().filter(|column| old.column(&column.name).is_some()) {
                let kept = match column.ty.to_ascii_uppercase().as_str() {
                    "INT" | "INTEGER" => "integer",
                    "REAL" => "real",
                    "TEXT" => "text",
                    "BLOB" => "blob",
                    _ => continue,
                };
                let name = self.quote(&column.name);
                guards.push((
                    Danger::Narrowing,
                    format!("typeof({name}) NOT IN ('{kept}', 'null')"),
                    format!("values of `{}.{}` are not of its type", new.name, column.name),
                ));
            }
        }
        if new.options.without_rowid && !old.options.without_rowid {
            for column in new.primary_key.iter().flat_map(|key| &key.columns) {
                let about = format!("rows have NULL in the key `{}.{column}`", new.name);
                guards.push((Danger::Nulls, format!("{} IS NULL", self.quote(column)), about));
            }
        }
        guards
    }

    fn alter_table(&self, change: &TableChange) -> Result<Vec<Statement>> {
        let copied: Vec<_> = change.values.iter().map(|(column, value)| Copied::new(column, value)).collect();
        let sql = super::rebuild::within(self, &change.old, &change.new, &copied)?;
        Ok(sql.into_iter().map(|sql| Statement::with(Mode::Unchecked, sql)).collect())
    }

    fn drop_table(&self, table: &Table) -> Statement {
        // It deletes the rows first: with foreign keys on, also those of a circle that point at them.
        Statement::with(Mode::Unchecked, format!("DROP TABLE {}", self.quote_name(&table.name)))
    }

    fn comment_table(&self, _table: &Name, _comment: Option<&str>) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn add_column(
        &self,
        table: &Name,
        column: &Column,
        _fill: Option<&str>,
        _style: Style,
    ) -> Result<Vec<Statement>> {
        let definition = self.column(&Table::new(table.clone()), column)?;
        Ok(statements([format!("ALTER TABLE {} ADD COLUMN {definition}", self.quote_name(table))]))
    }

    fn alter_column(&self, change: &ColumnChange, _style: Style) -> Result<Vec<Statement>> {
        Err(self.needs_rebuild(&format!("a change of the column `{}`", change.new.name)))
    }

    fn add_constraint(&self, table: &Name, constraint: &Constraint, _style: Style) -> Result<Vec<Statement>> {
        match constraint {
            Constraint::Exclusion(exclusion) => Err(no_exclusion(self, table, &exclusion.name)),
            constraint => Err(self.needs_rebuild(&format!("the new constraint `{}`", constraint.name()))),
        }
    }

    fn rename_constraint(
        &self,
        _table: &Name,
        old: &Constraint,
        _new: &Constraint,
        _style: Style,
    ) -> Result<Vec<Statement>> {
        Err(self.needs_rebuild(&format!("another name for `{}`", old.name())))
    }

    fn replace_primary_key(
        &self,
        table: &Name,
        _old: &Key,
        _new: &Key,
        _style: Style,
    ) -> Result<Vec<Statement>> {
        Err(self.needs_rebuild(&format!("another primary key for `{table}`")))
    }

    fn add_index(&self, table: &Name, index: &Index, _style: Style) -> Result<Vec<Statement>> {
        Ok(statements([self.create_index(&Table::new(table.clone()), index)]))
    }

    fn drop_index(&self, _table: &Name, index: &Index, _style: Style) -> Result<Vec<Statement>> {
        Ok(statements([format!("DROP INDEX {}", self.quote(&index.name))]))
    }

    fn remove_view(&self, view: &View) -> String {
        format!("DROP VIEW {}", self.quote_name(&view.name))
    }
}

impl SqliteDialect {
    fn needs_rebuild(&self, what: &str) -> Error {
        Error::unsupported(format!("{what} in a table as it is"), self.name())
            .hint("the table must be changed all at once")
    }
}

/// What `ALTER TABLE … ADD COLUMN` takes.
fn is_addable(column: &Column) -> bool {
    let constant = match &column.default {
        None => true,
        Some(Default::Literal(literal)) => !literal.to_ascii_uppercase().starts_with("CURRENT_"),
        Some(Default::Expression(_)) => false,
    };
    let null = column.default.as_ref().is_none_or(|default| default.sql().eq_ignore_ascii_case("NULL"));
    column.identity.is_none()
        && constant
        && column.generated.as_ref().is_none_or(|generated| !generated.stored)
        && (column.nullable || !null)
}

/// What `ALTER TABLE … DROP COLUMN` takes. Nothing else of the table may mention the column; what
/// does and is dropped as well brings a rebuild by itself.
fn is_droppable(old: &Table, column: &Column) -> bool {
    let alone = old.columns.len() > 1;
    let keyed = old.primary_key.iter().chain(&old.uniques).any(|key| key.columns.contains(&column.name))
        || old.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
    let computed = old.columns.iter().any(|column| column.generated.is_some());
    alone && !keyed && !computed && old.checks.is_empty() && old.triggers.is_empty()
}
