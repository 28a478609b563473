//! Changes of a schema to SQL: standard text in the middle, each database's own at its edge.

use super::Ddl;
use super::family::{Family, family};
use super::objects;
use crate::error::{Error, Result};
use crate::schema::{
    Change, Column, ColumnChange, Constraint, Danger, Effect, EnumChange, Index, Key, Name, Object,
    ObjectChange, Statement, Style, Table, TableChange, TableOptions, Trigger, View,
};

/// How a database changes what is there.
///
/// Methods with a body are standard SQL; a database overrides those that differ.
pub(crate) trait Alter: Ddl {
    /// The statements of a change.
    ///
    /// # Errors
    /// If the database cannot make it.
    fn statements(&self, change: &Change, style: Style) -> Result<Vec<Statement>> {
        let one = |sql: String| Ok(vec![Statement::new(sql)]);
        match change {
            Change::CreateSchema(name) => Ok(statements(self.create_schema(name))),
            Change::DropSchema(name) => Ok(statements(self.drop_schema(name))),
            Change::CreateEnum(def) => Ok(statements(self.create_enum(def)?)),
            Change::DropEnum(def) => one(format!("DROP TYPE {}", self.quote_name(&def.name))),
            Change::AlterEnum(change) => self.alter_enum(change),
            Change::CreateTable(table) => self.whole_table(table),
            Change::DropTable(table) => Ok(vec![self.drop_table(table)]),
            Change::RenameTable { from, to } => Ok(statements(self.rename_table(from, to))),
            Change::AlterTable(change) => self.alter_table(change),
            Change::AlterOptions { table, old, new } => self.alter_options(table, old, new),
            Change::CommentTable { table, new, .. } => {
                Ok(statements(self.comment_table(table, new.as_deref())?))
            }
            Change::AddColumn { table, column, fill } => {
                self.add_column(table, column, fill.as_deref(), style)
            }
            Change::DropColumn { table, column } => self.drop_column(table, column, style),
            Change::RenameColumn { table, from, to } => self.rename_column(table, from, to),
            Change::AlterColumn(change) => self.alter_column(change, style),
            Change::AddConstraint { table, constraint, fresh } => {
                let style = if *fresh { Style { online: false } } else { style };
                self.add_constraint(table, constraint, style)
            }
            Change::DropConstraint { table, constraint } => one(self.drop_constraint(table, constraint)),
            Change::RenameConstraint { table, old, new } => self.rename_constraint(table, old, new, style),
            Change::ReplacePrimaryKey { table, old, new } => self.replace_primary_key(table, old, new, style),
            Change::CreateIndex { table, index } => self.add_index(table, index, style),
            Change::DropIndex { table, index } => self.drop_index(table, index, style),
            Change::RenameIndex { table, old, new } => self.rename_index(table, old, new, style),
            Change::CreateView(view) => self.add_view(view),
            Change::DropView(view) => one(self.remove_view(view)),
            Change::CreateObject(object) => Ok(statements(objects::create(self, object)?)),
            Change::DropObject(object) => one(self.drop_object(object)),
            Change::AlterObject(change) => self.alter_object(change),
            Change::CreateTrigger { table, trigger } => Ok(statements(self.create_trigger(table, trigger))),
            Change::DropTrigger { table, trigger } => one(self.drop_trigger(table, trigger)),
        }
    }

    /// What the change does to those who use the table meanwhile.
    fn effects(&self, change: &Change, style: Style) -> Vec<Effect>;

    /// Whether a change can be made to a table as it is.
    fn in_place(&self, change: &Change, old: &Table, new: &Table) -> bool {
        let _ = (change, old, new);
        true
    }

    /// Whether a change of a table all at once takes this change of it in.
    fn takes_in(&self, change: &Change) -> bool {
        let _ = change;
        false
    }

    /// Whether the server may have to copy this table where it would change others in place, or cannot
    /// change it while others use it.
    fn copies(&self, table: &Table) -> bool {
        let _ = table;
        false
    }

    /// Whether foreign keys must be taken off while a column of theirs changes its type.
    fn keys_hold_types(&self) -> bool {
        true
    }

    /// Whether an index that a foreign key uses cannot be dropped while the key is there.
    fn keys_need_indexes(&self) -> bool {
        false
    }

    /// Whether expressions hold on to the names of columns that they mention.
    fn expressions_hold_names(&self) -> bool {
        false
    }

    /// Whether names are the same in upper and lower case.
    fn names_ignore_case(&self) -> bool {
        false
    }

    /// Whether a view holds on to the columns that it reads.
    fn views_hold_columns(&self) -> bool {
        false
    }

    /// Whether an object becomes the other as it is. If not, it is dropped and made, and with it what
    /// leans on it.
    fn replaces(&self, change: &ObjectChange) -> bool {
        let _ = change;
        false
    }

    /// Drops an object that nothing uses.
    fn drop_object(&self, object: &Object) -> String {
        objects::drop(self, object)
    }

    /// Changes an object that [`replaces`](Alter::replaces) says can be.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn alter_object(&self, change: &ObjectChange) -> Result<Vec<Statement>> {
        let mut sql = vec![self.drop_object(&change.old)];
        sql.extend(objects::create(self, &change.new)?);
        Ok(statements(sql))
    }

    /// The column of a sequence that says how far it has counted, and the condition that it has.
    fn counter(&self) -> (&'static str, &'static str) {
        ("last_value", "is_called")
    }

    /// Changes what is said of a table beside its columns.
    ///
    /// # Errors
    /// If the database cannot.
    fn alter_options(&self, table: &Name, old: &TableOptions, new: &TableOptions) -> Result<Vec<Statement>> {
        let _ = (old, new);
        Err(Error::unsupported(format!("other options of the table `{table}`"), self.name())
            .hint("the table must be changed all at once"))
    }

    /// Conditions for the rows that stand in the way of a table's new options, and what is wrong with
    /// them, in words.
    fn option_guards(&self, old: &Table, new: &Table) -> Vec<(Danger, String, String)> {
        let _ = (old, new);
        Vec::new()
    }

    /// A condition for the rows whose value does not fit into a changed column, and whether such a
    /// value is cut (instead of refused); `None` if every value fits.
    fn narrowing(&self, change: &ColumnChange) -> Option<(String, bool)>;

    /// The value of a column as one of its new type, before NULLs are filled.
    fn converted(&self, change: &ColumnChange) -> String {
        change.cast.clone().unwrap_or_else(|| self.quote(&change.new.name))
    }

    /// Makes a table with its indexes and comments.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn whole_table(&self, table: &Table) -> Result<Vec<Statement>> {
        if !self.exclusions() {
            objects::refuse_exclusions(self, table)?;
        }
        let (later, inline): (Vec<_>, Vec<_>) = table.foreign_keys.iter().partition(|key| key.not_valid);
        let mut sql = vec![self.create_table(table, &inline)?];
        sql.extend(self.comments(table)?);
        for index in table.indexes.iter().filter(|index| !self.index_in_table(table, index)) {
            sql.push(self.create_index(table, index));
            sql.extend(self.index_comment(&table.name, index)?);
        }
        sql.extend(later.into_iter().map(|key| self.add_foreign_key(table, key)));
        let later = table.checks.iter().filter(|check| check.not_valid);
        sql.extend(later.map(|check| self.add_check(table, check)));
        Ok(statements(sql))
    }

    /// Drops a table.
    fn drop_table(&self, table: &Table) -> Statement {
        Statement::new(format!("DROP TABLE {}", self.quote_name(&table.name)))
    }

    /// Drops a database schema, where there are such.
    fn drop_schema(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Changes the labels of a type.
    ///
    /// # Errors
    /// If there are no such types.
    fn alter_enum(&self, change: &EnumChange) -> Result<Vec<Statement>> {
        Err(Error::unsupported(format!("the type `{}`", change.new.name), self.name()))
    }

    /// Renames a table.
    fn rename_table(&self, from: &Name, to: &Name) -> Vec<String> {
        vec![format!("ALTER TABLE {} RENAME TO {}", self.quote_name(from), self.quote(&to.name))]
    }

    /// Makes a table another one, all at once.
    ///
    /// # Errors
    /// If there is no such way.
    fn alter_table(&self, change: &TableChange) -> Result<Vec<Statement>> {
        let what = format!("changing the table `{}` all at once", change.new.name);
        Err(Error::unsupported(what, self.name()))
    }

    /// Changes a table's comment.
    ///
    /// # Errors
    /// If it cannot be held.
    fn comment_table(&self, table: &Name, comment: Option<&str>) -> Result<Vec<String>>;

    /// Adds a column.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn add_column(
        &self,
        table: &Name,
        column: &Column,
        fill: Option<&str>,
        style: Style,
    ) -> Result<Vec<Statement>>;

    /// Drops a column.
    ///
    /// # Errors
    /// If the database cannot.
    fn drop_column(&self, table: &Name, column: &Column, style: Style) -> Result<Vec<Statement>> {
        let _ = style;
        let (table, column) = (self.quote_name(table), self.quote(&column.name));
        Ok(vec![Statement::new(format!("ALTER TABLE {table} DROP COLUMN {column}"))])
    }

    /// Renames a column.
    ///
    /// # Errors
    /// If the database cannot.
    fn rename_column(&self, table: &Name, from: &str, to: &str) -> Result<Vec<Statement>> {
        let (table, from, to) = (self.quote_name(table), self.quote(from), self.quote(to));
        Ok(vec![Statement::new(format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"))])
    }

    /// Changes a column.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn alter_column(&self, change: &ColumnChange, style: Style) -> Result<Vec<Statement>>;

    /// A constraint, as in `CREATE TABLE`.
    fn constraint(&self, table: &Name, constraint: &Constraint) -> String {
        match constraint {
            Constraint::PrimaryKey(key) => {
                let mut alone = Table::new(table.clone());
                alone.primary_key = Some(key.clone());
                self.primary_key(&alone).unwrap_or_default()
            }
            Constraint::Unique(key) => self.unique(key),
            Constraint::Check(check) => self.check(check),
            Constraint::ForeignKey(key) => self.foreign_key(key),
            Constraint::Exclusion(exclusion) => self.exclusion(exclusion),
        }
    }

    /// Adds a constraint.
    ///
    /// # Errors
    /// If the database cannot.
    fn add_constraint(&self, table: &Name, constraint: &Constraint, style: Style) -> Result<Vec<Statement>>;

    /// Drops a constraint.
    fn drop_constraint(&self, table: &Name, constraint: &Constraint) -> String {
        format!("ALTER TABLE {} DROP CONSTRAINT {}", self.quote_name(table), self.quote(constraint.name()))
    }

    /// Renames a constraint.
    ///
    /// # Errors
    /// If the database cannot.
    fn rename_constraint(
        &self,
        table: &Name,
        old: &Constraint,
        new: &Constraint,
        style: Style,
    ) -> Result<Vec<Statement>>;

    /// Puts another primary key in the place of one.
    ///
    /// # Errors
    /// If the database cannot.
    fn replace_primary_key(&self, table: &Name, old: &Key, new: &Key, style: Style)
    -> Result<Vec<Statement>>;

    /// Makes an index on a table that has rows.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn add_index(&self, table: &Name, index: &Index, style: Style) -> Result<Vec<Statement>>;

    /// Drops an index.
    ///
    /// # Errors
    /// If the database cannot.
    fn drop_index(&self, table: &Name, index: &Index, style: Style) -> Result<Vec<Statement>>;

    /// Renames an index.
    ///
    /// # Errors
    /// If the database cannot.
    fn rename_index(&self, table: &Name, old: &Index, new: &Index, style: Style) -> Result<Vec<Statement>> {
        let mut statements = self.drop_index(table, old, style)?;
        statements.extend(self.add_index(table, new, style)?);
        Ok(statements)
    }

    /// Makes a view with its triggers.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn add_view(&self, view: &View) -> Result<Vec<Statement>> {
        let mut sql = self.create_view(view)?;
        sql.extend(view.triggers.iter().flat_map(|trigger| self.create_trigger(&view.name, trigger)));
        Ok(statements(sql))
    }

    /// Drops a view.
    fn remove_view(&self, view: &View) -> String {
        let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        format!("DROP {kind} {}", self.quote_name(&view.name))
    }

    /// Drops a trigger.
    fn drop_trigger(&self, table: &Name, trigger: &Trigger) -> String {
        let name = Name::new(table.schema.as_deref(), &trigger.name);
        format!("DROP TRIGGER {}", self.quote_name(&name))
    }

    /// A value of a type for a row whose own is lost, where NULL is refused: the empty text or zero.
    fn lost_value(&self, column: &Column) -> Option<String> {
        Some(match family(&column.ty) {
            Family::Text(_) => "''".to_owned(),
            Family::Integer { .. } | Family::Decimal(_) | Family::Float(_) => "0".to_owned(),
            Family::Bool => "false".to_owned(),
            Family::Time | Family::Other => return None,
        })
    }
}

/// Statements for a transaction.
pub(crate) fn statements(sql: impl IntoIterator<Item = String>) -> Vec<Statement> {
    sql.into_iter().map(Statement::new).collect()
}
