//! Changes of MySQL's and MariaDB's tables.
//!
//! Each says by which algorithm it is to be made, so that the server refuses instead of copying the
//! table behind everyone's back: INSTANT, or INPLACE with LOCK=NONE
//! (<https://dev.mysql.com/doc/refman/8.0/en/innodb-online-ddl-operations.html>,
//! <https://mariadb.com/kb/en/innodb-online-ddl-overview/>).

use super::MySqlDialect;
use super::online::Algorithm;
use crate::dialect::Dialect;
use crate::dialect::alter::{Alter, statements};
use crate::dialect::ddl::Ddl;
use crate::dialect::family::{Family, exceeds, family};
use crate::dialect::objects::no_exclusion;
use crate::error::{Error, Result};
use crate::schema::{
    Change, Column, ColumnChange, Constraint, Effect, Index, Key, Name, ObjectChange, Statement, Style,
    Table, TableChange, View,
};

impl Alter for MySqlDialect {
    fn effects(&self, change: &Change, _style: Style) -> Vec<Effect> {
        super::online::effects(self.server, change)
    }

    fn in_place(&self, change: &Change, old: &Table, new: &Table) -> bool {
        // A numbered column must begin a key at any time.
        let numbered = |table: &Table| table.columns.iter().any(|column| column.identity.is_some());
        match change {
            Change::AddColumn { column, .. } | Change::DropColumn { column, .. } => column.identity.is_none(),
            Change::AlterColumn(change) => change.old.identity == change.new.identity,
            Change::ReplacePrimaryKey { .. } => !numbered(old) && !numbered(new),
            Change::AddConstraint { constraint, .. } | Change::DropConstraint { constraint, .. } => {
                let key = matches!(constraint, Constraint::PrimaryKey(_) | Constraint::Unique(_));
                !key || (!numbered(old) && !numbered(new))
            }
            Change::AlterOptions { .. } => false,
            _ => true,
        }
    }

    fn replaces(&self, change: &ObjectChange) -> bool {
        super::alter_objects::replaces(self, change)
    }

    fn alter_object(&self, change: &ObjectChange) -> Result<Vec<Statement>> {
        super::alter_objects::alter(self, change)
    }

    fn counter(&self) -> (&'static str, &'static str) {
        ("next_not_cached_value", "next_not_cached_value <> start_value")
    }

    fn takes_in(&self, change: &Change) -> bool {
        match change {
            Change::AddColumn { .. }
            | Change::DropColumn { .. }
            | Change::AlterColumn(_)
            | Change::ReplacePrimaryKey { .. }
            | Change::CreateIndex { .. }
            | Change::DropIndex { .. }
            | Change::RenameIndex { .. }
            | Change::AlterOptions { .. } => true,
            Change::AddConstraint { constraint, .. }
            | Change::DropConstraint { constraint, .. }
            | Change::RenameConstraint { old: constraint, .. } => {
                matches!(constraint, Constraint::PrimaryKey(_) | Constraint::Unique(_))
            }
            _ => false,
        }
    }

    fn copies(&self, table: &Table) -> bool {
        let stored = |column: &Column| column.generated.as_ref().is_some_and(|generated| generated.stored);
        // Without a primary key, a unique one that refuses NULL orders the rows: with its columns they are written anew.
        let ordered = table.primary_key.is_none() && !table.uniques.is_empty();
        ordered || table.columns.iter().any(stored)
    }

    fn keys_need_indexes(&self) -> bool {
        true
    }

    fn expressions_hold_names(&self) -> bool {
        // MySQL refuses to rename a column that a check or a generated column reads.
        !self.mariadb()
    }

    fn narrowing(&self, change: &ColumnChange) -> Option<(String, bool)> {
        let name = self.quote(&change.new.name);
        if let (Some(old), Some(new)) = (labels(&change.old.ty), labels(&change.new.ty)) {
            let gone: Vec<&str> = old.iter().filter(|label| !new.contains(label)).copied().collect();
            return (!gone.is_empty()).then(|| (format!("{name} IN ({})", gone.join(", ")), false));
        }
        let (old, new) = (family(&change.old.ty), family(&change.new.ty));
        let all = || format!("{name} IS NOT NULL");
        if let Some(labels) = labels(&change.new.ty) {
            // A number would be the place of a label.
            let text = matches!(old, Family::Text(_));
            return Some((
                if text { format!("{name} NOT IN ({})", labels.join(", ")) } else { all() },
                !text,
            ));
        }
        if labels(&change.old.ty).is_some() {
            // It becomes the label's place.
            return (!matches!(new, Family::Text(_))).then(|| (all(), true));
        }
        match (&old, &new) {
            (Family::Text(_), Family::Integer { bits, .. }) => {
                let digits = match bits {
                    8 => 2,
                    16 => 4,
                    24 => 6,
                    32 => 9,
                    _ => 18,
                };
                Some((format!("{name} NOT REGEXP '^[-+]?[0-9]{{1,{digits}}}$'"), false))
            }
            (Family::Text(_), Family::Decimal(Some((precision, scale)))) => {
                let whole = precision.saturating_sub(*scale);
                let number = format!("^[-+]?[0-9]{{1,{whole}}}([.][0-9]{{0,{scale}}})?$");
                Some((format!("{name} NOT REGEXP '{number}'"), false))
            }
            (Family::Time, Family::Time) => Some((all(), true)),
            (old, new) if (old.is_number() && new.is_number()) || matches!(new, Family::Text(_)) => {
                exceeds(&name, &format!("char_length({name})"), old, new)
            }
            // No query can tell which values the type takes.
            _ => Some((all(), false)),
        }
    }

    fn rename_table(&self, from: &Name, to: &Name) -> Vec<String> {
        vec![format!("RENAME TABLE {} TO {}", self.quote_name(from), self.quote_name(to))]
    }

    fn constraint(&self, table: &Name, constraint: &Constraint) -> String {
        match constraint {
            // It is called PRIMARY whatever one says.
            Constraint::PrimaryKey(key) => {
                let mut alone = Table::new(table.clone());
                alone.primary_key = Some(key.clone());
                let named = self.primary_key(&alone).unwrap_or_default();
                named.find("PRIMARY KEY (").map_or(named.clone(), |at| named[at..].to_owned())
            }
            Constraint::Unique(key) => self.unique(key),
            Constraint::Check(check) => self.check(check),
            Constraint::ForeignKey(key) => self.foreign_key(key),
            Constraint::Exclusion(exclusion) => self.exclusion(exclusion),
        }
    }

    fn alter_table(&self, change: &TableChange) -> Result<Vec<Statement>> {
        let (old, new) = (&change.old, &change.new);
        let value = |name: &str| change.values.iter().find(|(column, _)| column == name).map(|(_, sql)| sql);
        let table = self.quote_name(&new.name);
        let kept = |column: &&Column| new.column(&column.name).is_some();
        let filled: Vec<(&Column, &String)> = old
            .columns
            .iter()
            .filter(kept)
            .filter_map(|column| value(&column.name).map(|value| (column, value)))
            .collect();
        // A key that goes goes before its columns are filled: the same value may fill many rows.
        let drop = |name: &str| format!("DROP INDEX {}", self.quote(name));
        let in_the_way = |columns: &[String]| filled.iter().any(|(column, _)| columns.contains(&column.name));
        let gone = old.uniques.iter().filter(|key| !new.uniques.contains(key));
        let (before, with): (Vec<&Key>, Vec<&Key>) = gone.partition(|key| in_the_way(&key.columns));
        let mut list = Vec::new();
        if !before.is_empty() {
            let clauses: Vec<String> = before.iter().map(|key| drop(&key.name)).collect();
            list.push(Statement::new(format!("ALTER TABLE {table} {}", clauses.join(", "))));
        }
        for (column, value) in filled {
            let name = self.quote(&column.name);
            if let Some(new) = new.column(&column.name).filter(|new| new.ty != column.ty) {
                list.push(self.typed_first(&change.new.name, new)?);
            }
            list.push(Statement::new(format!("UPDATE {table} SET {name} = {value}")));
        }
        let mut clauses = super::alter_objects::options(self, old, new)?;
        let indexes = old.indexes.iter().filter(|index| !new.indexes.contains(index));
        clauses.extend(indexes.map(|index| drop(&index.name)));
        clauses.extend(with.iter().map(|key| drop(&key.name)));
        let columns =
            |table: &Table| table.primary_key.as_ref().map(|key| (key.columns.clone(), key.parts.clone()));
        let rekeyed = columns(old) != columns(new);
        if rekeyed && old.primary_key.is_some() {
            clauses.push("DROP PRIMARY KEY".to_owned());
        }
        for column in old.columns.iter().filter(|column| new.column(&column.name).is_none()) {
            clauses.push(format!("DROP COLUMN {}", self.quote(&column.name)));
        }
        for column in &new.columns {
            match old.column(&column.name) {
                Some(old) if old == column => {}
                Some(_) => clauses.push(format!("MODIFY COLUMN {}", self.column(new, column)?)),
                None => clauses.push(format!("ADD COLUMN {}", self.column(new, column)?)),
            }
        }
        if rekeyed {
            let key = new.primary_key.clone().map(Constraint::PrimaryKey);
            clauses.extend(key.map(|key| format!("ADD {}", self.constraint(&new.name, &key))));
        }
        let added = new.uniques.iter().filter(|key| !old.uniques.contains(key));
        clauses.extend(added.map(|key| format!("ADD {}", self.unique(key))));
        if !clauses.is_empty() {
            list.push(Statement::new(format!("ALTER TABLE {table}\n  {}", clauses.join(",\n  "))));
        }
        for column in new.columns.iter().filter(|column| old.column(&column.name).is_none()) {
            if let Some(value) = value(&column.name) {
                let name = self.quote(&column.name);
                list.push(Statement::new(format!("UPDATE {table} SET {name} = {value}")));
            }
        }
        list.extend(super::alter_objects::partitions(self, old, new).map(Statement::new));
        let indexes = new.indexes.iter().filter(|index| !old.indexes.contains(index));
        list.extend(indexes.map(|index| Statement::new(self.create_index(new, index))));
        Ok(list)
    }

    fn comment_table(&self, table: &Name, comment: Option<&str>) -> Result<Vec<String>> {
        let comment = self.text(comment.unwrap_or_default())?;
        Ok(vec![format!("ALTER TABLE {} COMMENT = {comment}", self.quote_name(table))])
    }

    fn add_column(
        &self,
        table: &Name,
        column: &Column,
        fill: Option<&str>,
        style: Style,
    ) -> Result<Vec<Statement>> {
        let quoted = self.quote_name(table);
        let stub = Table::new(table.clone());
        let how = Algorithm::of_added(column);
        let add = |column: &Column| -> Result<Statement> {
            let definition = self.column(&stub, column)?;
            Ok(Statement::new(format!("ALTER TABLE {quoted} ADD COLUMN {definition}{}", how.after(style))))
        };
        let Some(fill) = fill else { return Ok(vec![add(column)?]) };
        let mut first = column.clone();
        first.nullable = true;
        first.default = None;
        let name = self.quote(&column.name);
        let mut list = vec![add(&first)?, Statement::new(format!("UPDATE {quoted} SET {name} = {fill}"))];
        list.extend(self.alter_column(&ColumnChange::new(table.clone(), first, column.clone()), style)?);
        Ok(list)
    }

    fn drop_column(&self, table: &Name, column: &Column, style: Style) -> Result<Vec<Statement>> {
        let (table, name) = (self.quote_name(table), self.quote(&column.name));
        let how = Algorithm::of_dropped(self.server, column).after(style);
        Ok(statements([format!("ALTER TABLE {table} DROP COLUMN {name}{how}")]))
    }

    fn alter_column(&self, change: &ColumnChange, style: Style) -> Result<Vec<Statement>> {
        if change.cast.is_some() {
            let what = format!("a cast for the column `{}.{}`", change.table, change.new.name);
            return Err(
                Error::unsupported(what, self.name()).hint("add another column, fill it, and drop this one")
            );
        }
        if change.old == change.new {
            return Ok(Vec::new());
        }
        let table = self.quote_name(&change.table);
        let name = self.quote(&change.new.name);
        let mut list = Vec::new();
        if change.requires()
            && let Some(fill) = &change.fill
        {
            if change.retypes() {
                list.push(self.typed_first(&change.table, &change.new)?);
            }
            list.push(Statement::new(format!("UPDATE {table} SET {name} = {fill} WHERE {name} IS NULL")));
        }
        let definition = self.column(&Table::new(change.table.clone()), &change.new)?;
        let how = Algorithm::of_altered(self.server, change).after(style);
        list.push(Statement::new(format!("ALTER TABLE {table} MODIFY COLUMN {definition}{how}")));
        Ok(list)
    }

    fn add_constraint(&self, table: &Name, constraint: &Constraint, style: Style) -> Result<Vec<Statement>> {
        let how = match constraint {
            Constraint::PrimaryKey(_) | Constraint::Unique(_) => Algorithm::Inplace,
            Constraint::Check(_) | Constraint::ForeignKey(_) => Algorithm::Servers,
            Constraint::Exclusion(exclusion) => return Err(no_exclusion(self, table, &exclusion.name)),
        };
        let add = self.constraint(table, constraint);
        let table = self.quote_name(table);
        Ok(statements([format!("ALTER TABLE {table} ADD {add}{}", how.after(style))]))
    }

    fn drop_constraint(&self, table: &Name, constraint: &Constraint) -> String {
        let name = self.quote(constraint.name());
        let what = match constraint {
            Constraint::PrimaryKey(_) => "DROP PRIMARY KEY".to_owned(),
            Constraint::Unique(_) => format!("DROP INDEX {name}"),
            // The index that came with it would stay.
            Constraint::ForeignKey(_) if self.mariadb() => {
                format!("DROP FOREIGN KEY {name}, DROP INDEX IF EXISTS {name}")
            }
            Constraint::ForeignKey(_) => format!("DROP FOREIGN KEY {name}"),
            Constraint::Check(_) | Constraint::Exclusion(_) if self.mariadb() => {
                format!("DROP CONSTRAINT {name}")
            }
            Constraint::Check(_) | Constraint::Exclusion(_) => format!("DROP CHECK {name}"),
        };
        format!("ALTER TABLE {} {what}", self.quote_name(table))
    }

    fn rename_constraint(
        &self,
        table: &Name,
        old: &Constraint,
        new: &Constraint,
        style: Style,
    ) -> Result<Vec<Statement>> {
        match new {
            // It is called PRIMARY.
            Constraint::PrimaryKey(_) => Ok(Vec::new()),
            Constraint::Unique(_) => {
                let (from, to) = (self.quote(old.name()), self.quote(new.name()));
                let table = self.quote_name(table);
                let how = Algorithm::Inplace.after(style);
                Ok(statements([format!("ALTER TABLE {table} RENAME INDEX {from} TO {to}{how}")]))
            }
            Constraint::Check(_) | Constraint::ForeignKey(_) | Constraint::Exclusion(_) => {
                let mut list = statements([self.drop_constraint(table, old)]);
                list.extend(self.add_constraint(table, new, style)?);
                Ok(list)
            }
        }
    }

    fn replace_primary_key(
        &self,
        table: &Name,
        _old: &Key,
        new: &Key,
        style: Style,
    ) -> Result<Vec<Statement>> {
        let add = self.constraint(table, &Constraint::PrimaryKey(new.clone()));
        let table = self.quote_name(table);
        let how = Algorithm::Inplace.after(style);
        Ok(statements([format!("ALTER TABLE {table} DROP PRIMARY KEY, ADD {add}{how}")]))
    }

    fn add_index(&self, table: &Name, index: &Index, style: Style) -> Result<Vec<Statement>> {
        let create = self.create_index(&Table::new(table.clone()), index);
        let how = match index.method.as_deref() {
            Some("fulltext" | "spatial") => "",
            _ if style.online => " ALGORITHM=INPLACE LOCK=NONE",
            _ => "",
        };
        Ok(statements([format!("{create}{how}")]))
    }

    fn drop_index(&self, table: &Name, index: &Index, style: Style) -> Result<Vec<Statement>> {
        let (table, name) = (self.quote_name(table), self.quote(&index.name));
        let how = Algorithm::Inplace.after(style);
        // MariaDB's DROP INDEX names no algorithm.
        Ok(statements([format!("ALTER TABLE {table} DROP INDEX {name}{how}")]))
    }

    fn rename_index(&self, table: &Name, old: &Index, new: &Index, style: Style) -> Result<Vec<Statement>> {
        let (table, from, to) = (self.quote_name(table), self.quote(&old.name), self.quote(&new.name));
        let how = Algorithm::Inplace.after(style);
        Ok(statements([format!("ALTER TABLE {table} RENAME INDEX {from} TO {to}{how}")]))
    }

    fn remove_view(&self, view: &View) -> String {
        format!("DROP VIEW {}", self.quote_name(&view.name))
    }
}

impl MySqlDialect {
    /// Gives a column its new type while NULL is still taken: what fills it is a value of that type.
    fn typed_first(&self, table: &Name, column: &Column) -> Result<Statement> {
        let mut column = column.clone();
        column.nullable = true;
        let definition = self.column(&Table::new(table.clone()), &column)?;
        Ok(Statement::new(format!("ALTER TABLE {} MODIFY COLUMN {definition}", self.quote_name(table))))
    }
}

/// The labels of an ENUM, each as its literal.
pub(super) fn labels(ty: &str) -> Option<Vec<&str>> {
    let at = ty.get(..5)?;
    if !at.eq_ignore_ascii_case("enum(") {
        return None;
    }
    let mut rest = &ty[5..];
    let mut labels = Vec::new();
    while rest.starts_with('\'') {
        let bytes = rest.as_bytes();
        let mut end = 1;
        while end < bytes.len() {
            match bytes[end] {
                b'\\' => end += 2,
                b'\'' if bytes.get(end + 1) == Some(&b'\'') => end += 2,
                b'\'' => break,
                _ => end += 1,
            }
        }
        labels.push(rest.get(..=end)?);
        rest = rest.get(end + 1..)?.trim_start_matches([',', ' ']);
    }
    Some(labels)
}
