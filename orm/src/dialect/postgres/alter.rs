//! Changes of PostgreSQL's tables.
//!
//! What takes long is done under a lock that lets others read and write: an index is built
//! CONCURRENTLY, a constraint is added NOT VALID and validated apart, NOT NULL follows from a check
//! (<https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>).

use super::PgDialect;
use crate::dialect::alter::{Alter, statements};
use crate::dialect::clauses::default_clause;
use crate::dialect::ddl::Ddl;
use crate::dialect::family::{Family, exceeds, family};
use crate::error::Result;
use crate::schema::{
    Change, Column, ColumnChange, Constraint, Effect, EnumChange, Index, Key, Mode, Name, Object,
    ObjectChange, Statement, Style, Table, TableOptions, Trigger,
};

impl Alter for PgDialect {
    fn effects(&self, change: &Change, style: Style) -> Vec<Effect> {
        super::effects::effects(change, style)
    }

    fn views_hold_columns(&self) -> bool {
        true
    }

    fn copies(&self, table: &Table) -> bool {
        // No index of one is built concurrently, and no key of one is added without a look at its rows.
        table.options.partition_by.is_some()
    }

    fn replaces(&self, change: &ObjectChange) -> bool {
        super::alter_objects::replaces(change)
    }

    fn drop_object(&self, object: &Object) -> String {
        super::objects::drop(self, object)
    }

    fn alter_object(&self, change: &ObjectChange) -> Result<Vec<Statement>> {
        super::alter_objects::alter(self, change)
    }

    fn alter_options(&self, table: &Name, old: &TableOptions, new: &TableOptions) -> Result<Vec<Statement>> {
        super::alter_objects::options(self, table, old, new)
    }

    fn narrowing(&self, change: &ColumnChange) -> Option<(String, bool)> {
        let name = self.quote(&change.new.name);
        let text = format!("{name}::text");
        let (old, new) = (family(&change.old.ty), family(&change.new.ty));
        let number = r"^\s*[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*$";
        match (&old, &new) {
            (Family::Text(_), Family::Integer { bits, .. }) => {
                let digits = if *bits == 64 {
                    18
                } else if *bits == 32 {
                    9
                } else {
                    4
                };
                Some((format!("{text} !~ '^\\s*[-+]?[0-9]{{1,{digits}}}\\s*$'"), false))
            }
            (Family::Text(_), Family::Decimal(Some((precision, scale)))) => {
                let whole = precision.saturating_sub(*scale);
                Some((format!("{text} !~ '{number}' OR length({text}) > {whole}"), false))
            }
            (Family::Text(_), Family::Decimal(None) | Family::Float(_)) => {
                Some((format!("{text} !~ '{number}'"), false))
            }
            (Family::Text(_), Family::Bool) => {
                let words = "'t', 'true', 'f', 'false', 'yes', 'no', 'on', 'off', '1', '0'";
                Some((format!("lower(trim({text})) NOT IN ({words})"), false))
            }
            (old, Family::Bool) if old.is_number() => Some((format!("{name} NOT IN (0, 1)"), true)),
            (Family::Bool, new) if new.is_number() => None,
            (Family::Time, Family::Time) => {
                let (old, new) = (&change.old.ty, &change.new.ty);
                Some((format!("{name}::{new}::{old} <> {name}"), true))
            }
            (old, new) if (old.is_number() && new.is_number()) || matches!(new, Family::Text(_)) => {
                exceeds(&name, &format!("char_length({text})"), old, new)
            }
            // No query can tell which values the type takes.
            _ => Some((format!("{name} IS NOT NULL"), false)),
        }
    }

    fn drop_schema(&self, name: &str) -> Option<String> {
        Some(format!("DROP SCHEMA IF EXISTS {}", self.quote(name)))
    }

    fn alter_enum(&self, change: &EnumChange) -> Result<Vec<Statement>> {
        self.change_enum(change)
    }

    fn rename_table(&self, from: &Name, to: &Name) -> Vec<String> {
        let mut sql = Vec::new();
        let mut name = from.clone();
        if from.schema != to.schema
            && let Some(schema) = &to.schema
        {
            sql.push(format!("ALTER TABLE {} SET SCHEMA {}", self.quote_name(&name), self.quote(schema)));
            name.schema = to.schema.clone();
        }
        if from.name != to.name {
            sql.push(format!("ALTER TABLE {} RENAME TO {}", self.quote_name(&name), self.quote(&to.name)));
        }
        sql
    }

    fn comment_table(&self, table: &Name, comment: Option<&str>) -> Result<Vec<String>> {
        Ok(vec![format!("COMMENT ON TABLE {} IS {}", self.quote_name(table), self.text_or_null(comment)?)])
    }

    fn add_column(
        &self,
        table: &Name,
        column: &Column,
        fill: Option<&str>,
        style: Style,
    ) -> Result<Vec<Statement>> {
        let quoted = self.quote_name(table);
        let name = self.quote(&column.name);
        let mut first = column.clone();
        // Rows that are there get the fill, not the default; it is told to those that come.
        if fill.is_some() {
            first.nullable = true;
            first.default = None;
        }
        let definition = self.column(&Table::new(table.clone()), &first)?;
        let mut list = statements([format!("ALTER TABLE {quoted} ADD COLUMN {definition}")]);
        if let Some(fill) = fill {
            if let Some(default) = &column.default {
                let default = default_clause(default);
                list.push(Statement::new(format!("ALTER TABLE {quoted} ALTER COLUMN {name} SET{default}")));
            }
            let update = format!("UPDATE {quoted} SET {name} = {fill}");
            match column.nullable {
                true => list.push(Statement::new(update)),
                false => list.extend(self.set_not_null(table, &column.name, Some(update), style)),
            }
        }
        list.extend(self.column_comment(table, column)?.map(Statement::new));
        Ok(list)
    }

    fn converted(&self, change: &ColumnChange) -> String {
        let name = self.quote(&change.new.name);
        using(change, &name).unwrap_or_else(|| format!("CAST({name} AS {})", change.new.ty))
    }

    fn alter_column(&self, change: &ColumnChange, style: Style) -> Result<Vec<Statement>> {
        let ColumnChange { table, old, new, .. } = change;
        let quoted = self.quote_name(table);
        let name = self.quote(&new.name);
        let alter = |what: String| Statement::new(format!("ALTER TABLE {quoted} ALTER COLUMN {name} {what}"));
        let mut list = Vec::new();
        let retypes = change.retypes();
        if old.identity.is_some() && old.identity != new.identity {
            list.push(alter("DROP IDENTITY".to_owned()));
        }
        // A default of the old type may be none of the new one.
        if old.default.is_some() && (retypes || new.default.is_none()) {
            list.push(alter("DROP DEFAULT".to_owned()));
        }
        if old.generated.is_some() && new.generated.is_none() {
            list.push(alter("DROP EXPRESSION".to_owned()));
        }
        if retypes {
            let collate = match &new.collation {
                Some(collation) => format!(" COLLATE {}", self.quote(collation)),
                None => String::new(),
            };
            let using = using(change, &name).map(|using| format!(" USING {using}")).unwrap_or_default();
            list.push(alter(format!("TYPE {}{collate}{using}", new.ty)));
        }
        if let Some(default) = &new.default
            && (retypes || old.default != new.default)
        {
            list.push(alter(format!("SET{}", default_clause(default))));
        }
        if change.requires() {
            let update = |fill| format!("UPDATE {quoted} SET {name} = {fill} WHERE {name} IS NULL");
            list.extend(self.set_not_null(table, &new.name, change.fill.as_ref().map(update), style));
        } else if new.nullable && !old.nullable {
            list.push(alter("DROP NOT NULL".to_owned()));
        }
        if new.identity.is_some() && old.identity != new.identity {
            let always = new.identity.as_ref().is_some_and(|identity| identity.always);
            let when = if always { "ALWAYS" } else { "BY DEFAULT" };
            list.push(alter(format!("ADD GENERATED {when} AS IDENTITY")));
            // The rows that are there have taken numbers.
            let (table, column) = (self.text(&quoted)?, self.text(&new.name)?);
            list.push(Statement::new(format!(
                "SELECT setval(pg_get_serial_sequence({table}, {column}), \
                 greatest(coalesce(max({name}), 0), 0) + 1, false) FROM {quoted}"
            )));
        }
        if old.comment != new.comment {
            let comment = self.text_or_null(new.comment.as_deref())?;
            list.push(Statement::new(format!("COMMENT ON COLUMN {quoted}.{name} IS {comment}")));
        }
        Ok(list)
    }

    fn add_constraint(&self, table: &Name, constraint: &Constraint, style: Style) -> Result<Vec<Statement>> {
        let quoted = self.quote_name(table);
        let add = format!("ALTER TABLE {quoted} ADD {}", self.constraint(table, constraint));
        if !style.online {
            return Ok(statements([add]));
        }
        Ok(match constraint {
            // What is added not valid in the schema stays so.
            Constraint::ForeignKey(key) if key.not_valid => statements([add]),
            Constraint::Check(check) if check.not_valid => statements([add]),
            Constraint::Exclusion(_) => statements([add]),
            Constraint::ForeignKey(_) | Constraint::Check(_) => {
                let name = self.quote(constraint.name());
                let validate = format!("ALTER TABLE {quoted} VALIDATE CONSTRAINT {name}");
                vec![Statement::new(format!("{add} NOT VALID")), Statement::with(Mode::Alone, validate)]
            }
            Constraint::PrimaryKey(key) => self.key_by_index(table, key, "PRIMARY KEY", &add),
            Constraint::Unique(key) => self.key_by_index(table, key, "UNIQUE", &add),
        })
    }

    fn rename_constraint(
        &self,
        table: &Name,
        old: &Constraint,
        new: &Constraint,
        _style: Style,
    ) -> Result<Vec<Statement>> {
        let (old, new) = (self.quote(old.name()), self.quote(new.name()));
        let table = self.quote_name(table);
        Ok(statements([format!("ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")]))
    }

    fn replace_primary_key(
        &self,
        table: &Name,
        old: &Key,
        new: &Key,
        _style: Style,
    ) -> Result<Vec<Statement>> {
        let new = self.constraint(table, &Constraint::PrimaryKey(new.clone()));
        let (table, old) = (self.quote_name(table), self.quote(&old.name));
        Ok(statements([format!("ALTER TABLE {table} DROP CONSTRAINT {old}, ADD {new}")]))
    }

    fn add_index(&self, table: &Name, index: &Index, style: Style) -> Result<Vec<Statement>> {
        let sql = self.create_index(&Table::new(table.clone()), index);
        let mut list = match (style.online, sql.find(" INDEX ")) {
            (true, Some(at)) => {
                let (before, after) = sql.split_at(at + " INDEX ".len());
                vec![Statement::with(Mode::Alone, format!("{before}CONCURRENTLY {after}"))]
            }
            _ => statements([sql]),
        };
        if let Some(comment) = &index.comment {
            let name = self.quote_name(&Name::new(table.schema.as_deref(), &index.name));
            let comment = self.text(comment)?;
            // In the same file: each file is undone by itself.
            let mode = list.last().map_or(Mode::Transaction, |statement| statement.mode);
            list.push(Statement::with(mode, format!("COMMENT ON INDEX {name} IS {comment}")));
        }
        Ok(list)
    }

    fn drop_index(&self, table: &Name, index: &Index, style: Style) -> Result<Vec<Statement>> {
        let name = self.quote_name(&Name::new(table.schema.as_deref(), &index.name));
        Ok(if style.online {
            vec![Statement::with(Mode::Alone, format!("DROP INDEX CONCURRENTLY {name}"))]
        } else {
            statements([format!("DROP INDEX {name}")])
        })
    }

    fn rename_index(&self, table: &Name, old: &Index, new: &Index, _style: Style) -> Result<Vec<Statement>> {
        let old = self.quote_name(&Name::new(table.schema.as_deref(), &old.name));
        Ok(statements([format!("ALTER INDEX {old} RENAME TO {}", self.quote(&new.name))]))
    }

    fn drop_trigger(&self, table: &Name, trigger: &Trigger) -> String {
        format!("DROP TRIGGER {} ON {}", self.quote(&trigger.name), self.quote_name(table))
    }
}

impl PgDialect {
    pub(super) fn text_or_null(&self, text: Option<&str>) -> Result<String> {
        text.map_or_else(|| Ok("NULL".to_owned()), |text| self.text(text))
    }

    fn column_comment(&self, table: &Name, column: &Column) -> Result<Option<String>> {
        let Some(comment) = &column.comment else { return Ok(None) };
        let (table, name) = (self.quote_name(table), self.quote(&column.name));
        Ok(Some(format!("COMMENT ON COLUMN {table}.{name} IS {}", self.text(comment)?)))
    }

    /// Fills a column, and requires it. With a valid check, SET NOT NULL reads no row, and nobody can
    /// write a NULL while rows are filled; rows are filled outside of a transaction that holds a lock on the
    /// table. All of it is in one file, so that the check goes with what it is for.
    fn set_not_null(&self, table: &Name, column: &str, fill: Option<String>, style: Style) -> Vec<Statement> {
        let quoted = self.quote_name(table);
        let name = self.quote(column);
        let set = format!("ALTER TABLE {quoted} ALTER COLUMN {name} SET NOT NULL");
        if !style.online {
            return statements(fill.into_iter().chain([set]));
        }
        let check = self.quote(&fitting(&format!("{}_{column}_not_null", table.name)));
        let alone = |sql: String| Statement::with(Mode::Alone, sql);
        let mut list = vec![alone(format!(
            "ALTER TABLE {quoted} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID"
        ))];
        list.extend(fill.map(alone));
        list.push(alone(format!("ALTER TABLE {quoted} VALIDATE CONSTRAINT {check}")));
        let undo = format!("ALTER TABLE {quoted} ALTER COLUMN {name} DROP NOT NULL");
        list.push(alone(set).undone_by(undo));
        list.push(alone(format!("ALTER TABLE {quoted} DROP CONSTRAINT {check}")));
        list
    }

    /// An index that is built while others write becomes the constraint's.
    fn key_by_index(&self, table: &Name, key: &Key, kind: &str, add: &str) -> Vec<Statement> {
        if key.nulls_not_distinct && self.facts.version.0 < 15 {
            return statements([add.to_owned()]);
        }
        let (quoted, name) = (self.quote_name(table), self.quote(&key.name));
        let columns = self.quote_list(&key.columns);
        let include = match key.include.as_slice() {
            [] => String::new(),
            include => format!(" INCLUDE ({})", self.quote_list(include)),
        };
        let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
        // Deferrable or not: that is what follows the columns in the definition.
        let deferrable = add.find(" DEFERRABLE").map_or("", |at| &add[at..]);
        vec![
            Statement::with(
                Mode::Alone,
                format!("CREATE UNIQUE INDEX CONCURRENTLY {name} ON {quoted} ({columns}){include}{nulls}"),
            ),
            // In the same file: each file is undone by itself.
            Statement::with(
                Mode::Alone,
                format!("ALTER TABLE {quoted} ADD CONSTRAINT {name} {kind} USING INDEX {name}{deferrable}"),
            ),
        ]
    }
}

/// A name in PostgreSQL's 63 bytes.
pub(super) fn fitting(name: &str) -> String {
    let mut end = name.len().min(63);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}

/// How an old value becomes one of the new type, where an assignment would not do it. (An explicit
/// cast is not taken where an assignment works: it would cut a text that is too long.)
fn using(change: &ColumnChange, name: &str) -> Option<String> {
    if let Some(cast) = &change.cast {
        return Some(cast.clone());
    }
    let (old, new) = (family(&change.old.ty), family(&change.new.ty));
    let ty = &change.new.ty;
    match (old, new) {
        (_, Family::Text(_)) => None,
        _ if change.old.ty == change.new.ty => None,
        (old, new) if old.is_number() && new.is_number() => None,
        (Family::Bool, new) if new.is_number() => Some(format!("{name}::integer::{ty}")),
        (old, Family::Bool) if old.is_number() => Some(format!("({name} <> 0)")),
        (Family::Text(_), _) | (Family::Time, Family::Time) => Some(format!("{name}::{ty}")),
        // Every type has a cast from and to text.
        _ => Some(format!("{name}::text::{ty}")),
    }
}
