//! Schemas to SQL: standard text in the middle, each database's own at its edge.

use super::Dialect;
use super::clauses::{constraint_name, deferrable, foreign_key, key_columns, part_list, part_of, view_head};
use super::search::SearchIndex;
use crate::error::Result;
use crate::schema::{
    Check, Column, Copied, Default, Domain, EnumType, Exclusion, Extension, ForeignKey, Function, Index, Key,
    Name, Object, Other, Part, Rebuild, Schema, Sequence, Table, Trigger, View,
};
use crate::value::{SqlType, Value};

/// Where the labels of an enum are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnumStorage {
    /// In a type with a name, which is made before the tables.
    Type,
    /// In the column's type.
    Column,
    /// In a check constraint.
    Check,
}

/// How a database makes and drops tables.
///
/// What it cannot do is refused by [`check_table`](Ddl::check_table), before there is any SQL; the
/// other methods take it for done.
pub(crate) trait Ddl: Dialect {
    /// How its columns are said in Rust.
    fn pull(&self) -> &dyn super::pull::Pull;

    /// Where the labels of an enum are kept.
    fn enums(&self) -> EnumStorage;

    /// Whether a foreign key may be written before its target exists. If not, it is added when
    /// both tables are there.
    fn forward_references(&self) -> bool {
        false
    }

    /// Whether two tables may have an index of one name.
    fn index_names_per_table(&self) -> bool {
        false
    }

    /// Whether a key of integers is the row's own number, with nothing said about it.
    fn rowid_keys(&self) -> bool {
        false
    }

    /// Whether a constraint may have no name, which is then empty.
    fn unnamed_constraints(&self) -> bool {
        false
    }

    /// The greatest length of a name, if there is one, and whether it is counted in characters
    /// instead of bytes.
    fn name_limit(&self) -> Option<(usize, bool)>;

    /// A text literal.
    ///
    /// # Errors
    /// If the database cannot hold the text.
    fn text(&self, text: &str) -> Result<String>;

    /// A value as a column's default. `ty` is the column's type in the database.
    ///
    /// # Errors
    /// If the database cannot hold the value.
    fn literal(&self, value: &Value, ty: &str) -> Result<Default>;

    /// The time of the insert, in UTC, for a column of a type that holds dates or times.
    fn now(&self, ty: SqlType, column_type: &str) -> Option<Default>;

    /// Refuses what the database cannot make.
    ///
    /// # Errors
    /// If there is such a thing in the table.
    fn check_table(&self, table: &Table) -> Result<()>;

    /// Refuses kinds of objects that the database does not have.
    ///
    /// # Errors
    /// If the schema holds one.
    fn check_schema(&self, schema: &Schema) -> Result<()>;

    /// The character that quotes a name.
    fn name_quote(&self) -> char {
        '"'
    }

    /// A quoted name.
    fn quote(&self, name: &str) -> String {
        let quote = self.name_quote();
        let mut quoted = String::with_capacity(name.len() + 2);
        quoted.push(quote);
        for c in name.chars() {
            if c == quote {
                quoted.push(quote);
            }
            quoted.push(c);
        }
        quoted.push(quote);
        quoted
    }

    /// A quoted name with its schema.
    fn quote_name(&self, name: &Name) -> String {
        match &name.schema {
            Some(schema) => format!("{}.{}", self.quote(schema), self.quote(&name.name)),
            None => self.quote(&name.name),
        }
    }

    /// Quoted names, with commas.
    fn quote_list(&self, names: &[String]) -> String {
        names.iter().map(|name| self.quote(name)).collect::<Vec<_>>().join(", ")
    }

    /// Makes a database schema unless it is there, where tables cannot be made without.
    fn create_schema(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Makes an extension unless it is there.
    fn create_extension(&self, extension: &Extension) -> Option<String> {
        let _ = extension;
        None
    }

    /// Makes a domain, with its comment.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn create_domain(&self, domain: &Domain) -> Result<Vec<String>> {
        let _ = domain;
        Ok(Vec::new())
    }

    /// Makes a sequence, with its comment.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn create_sequence(&self, sequence: &Sequence) -> Result<Vec<String>> {
        let _ = sequence;
        Ok(Vec::new())
    }

    /// Ties a sequence to the column that it numbers, when both are there.
    fn own_sequence(&self, sequence: &Sequence) -> Option<String> {
        let _ = sequence;
        None
    }

    /// Makes a function or a procedure, with its comment.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn create_function(&self, function: &Function) -> Result<Vec<String>> {
        Ok(vec![function.definition.clone()])
    }

    /// Makes a view, with its indexes and comment.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn create_view(&self, view: &View) -> Result<Vec<String>> {
        Ok(vec![format!("CREATE VIEW {} AS {}", view_head(self, view), view.definition)])
    }

    /// Makes a trigger of a table or view.
    fn create_trigger(&self, of: &Name, trigger: &Trigger) -> Vec<String> {
        let _ = of;
        vec![trigger.definition.clone()]
    }

    /// Drops a view.
    fn drop_view(&self, view: &View) -> String {
        let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        format!("DROP {kind} IF EXISTS {}", self.quote_name(&view.name))
    }

    /// What is dropped to drop an object: its kind and which, as they follow `DROP`.
    fn dropped(&self, object: &Object) -> (String, String) {
        let kind = match object {
            Object::Other(other) => other.kind.clone(),
            object => object.kind().to_uppercase(),
        };
        (kind, self.quote_name(&object.name()))
    }

    /// Makes an enum type unless one with the same labels is there.
    ///
    /// # Errors
    /// If a label cannot be held.
    fn create_enum(&self, def: &EnumType) -> Result<Option<String>> {
        let _ = def;
        Ok(None)
    }

    /// Drops an enum type unless something else uses it.
    fn drop_enum(&self, def: &EnumType) -> Option<String> {
        let _ = def;
        None
    }

    /// Makes a table with those of its foreign keys that are named.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn create_table(&self, table: &Table, foreign_keys: &[&ForeignKey]) -> Result<String> {
        let mut parts = Vec::with_capacity(table.columns.len() + 2);
        for column in &table.columns {
            parts.push(self.column(table, column)?);
        }
        parts.extend(self.constraints(table, foreign_keys));
        let name = self.quote_name(&table.name);
        let options = self.table_options(table)?;
        Ok(format!("CREATE TABLE {name} (\n  {}\n){options}", parts.join(",\n  ")))
    }

    /// What stands after the columns in `CREATE TABLE`.
    fn constraints(&self, table: &Table, foreign_keys: &[&ForeignKey]) -> Vec<String> {
        let mut parts: Vec<String> = self.primary_key(table).into_iter().collect();
        parts.extend(table.uniques.iter().map(|key| self.unique(key)));
        parts.extend(foreign_keys.iter().map(|key| self.foreign_key(key)));
        // Those that do not hold for all rows are added when the table is there.
        let checks = table.checks.iter().filter(|check| check.column.is_none() && !check.not_valid);
        parts.extend(checks.map(|check| self.check(check)));
        parts
    }

    /// A column of `CREATE TABLE`.
    ///
    /// # Errors
    /// If a text in it cannot be held.
    fn column(&self, table: &Table, column: &Column) -> Result<String>;

    /// What follows a table's closing parenthesis.
    ///
    /// # Errors
    /// If the comment cannot be held.
    fn table_options(&self, table: &Table) -> Result<String> {
        let _ = table;
        Ok(String::new())
    }

    /// The primary key, unless its column holds it.
    fn primary_key(&self, table: &Table) -> Option<String> {
        let key = table.primary_key.as_ref()?;
        let (name, columns) = (constraint_name(self, &key.name), key_columns(self, key));
        Some(format!("{name}PRIMARY KEY ({columns}){}{}", self.key_options(key), deferrable(key.deferrable)))
    }

    /// A unique constraint.
    fn unique(&self, key: &Key) -> String {
        let (name, columns) = (constraint_name(self, &key.name), key_columns(self, key));
        let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
        format!("{name}UNIQUE{nulls} ({columns}){}{}", self.key_options(key), deferrable(key.deferrable))
    }

    /// What follows the columns of a key: columns that its index holds, and what a duplicate does.
    fn key_options(&self, key: &Key) -> String {
        let mut sql = String::new();
        if !key.include.is_empty() {
            sql.push_str(&format!(" INCLUDE ({})", self.quote_list(&key.include)));
        }
        if let Some(action) = &key.on_conflict {
            sql.push_str(&format!(" ON CONFLICT {action}"));
        }
        sql
    }

    /// A check constraint.
    fn check(&self, check: &Check) -> String {
        let mut sql = format!("{}CHECK ({})", constraint_name(self, &check.name), check.expression);
        for (said, words) in [
            (check.no_inherit, " NO INHERIT"),
            (check.not_valid, " NOT VALID"),
            (check.not_enforced, " NOT ENFORCED"),
        ] {
            sql.push_str(if said { words } else { "" });
        }
        sql
    }

    /// A foreign key.
    fn foreign_key(&self, key: &ForeignKey) -> String {
        foreign_key(self, key)
    }

    /// Whether there are exclusion constraints.
    fn exclusions(&self) -> bool {
        false
    }

    /// An exclusion constraint.
    fn exclusion(&self, exclusion: &Exclusion) -> String {
        format!("{}{}", constraint_name(self, &exclusion.name), exclusion.definition)
    }

    /// Adds a search index to a table: what the table has then, and what is beside it.
    ///
    /// # Errors
    /// If the database cannot have one over this table.
    fn add_search(&self, table: &mut Table, search: &SearchIndex) -> Result<Option<Other>>;

    /// Makes what is none of the other kinds, beside tables that may have rows.
    fn create_other(&self, other: &Other) -> Vec<String> {
        vec![other.definition.clone()]
    }

    /// Adds a foreign key to a table that exists.
    fn add_foreign_key(&self, table: &Table, key: &ForeignKey) -> String {
        format!("ALTER TABLE {} ADD {}", self.quote_name(&table.name), self.foreign_key(key))
    }

    /// Adds a check to a table that exists.
    fn add_check(&self, table: &Table, check: &Check) -> String {
        format!("ALTER TABLE {} ADD {}", self.quote_name(&table.name), self.check(check))
    }

    /// Whether an index stands in `CREATE TABLE`, because it cannot be made after.
    fn index_in_table(&self, table: &Table, index: &Index) -> bool {
        let _ = (table, index);
        false
    }

    /// Makes an index.
    fn create_index(&self, table: &Table, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let (name, table) = (self.quote(&index.name), self.quote_name(&table.name));
        let mut sql = format!("CREATE {unique}INDEX {name} ON {table} ({})", part_list(self, &index.parts));
        if let Some(filter) = &index.filter {
            sql.push_str(&format!(" WHERE {filter}"));
        }
        sql
    }

    /// A part of an index.
    fn part(&self, part: &Part) -> String {
        let mut sql = part_of(self, part);
        if part.descending {
            sql.push_str(" DESC");
        }
        sql
    }

    /// Says an index's comment, where `CREATE INDEX` does not hold it.
    ///
    /// # Errors
    /// If the comment cannot be held.
    fn index_comment(&self, table: &Name, index: &Index) -> Result<Option<String>> {
        let _ = (table, index);
        Ok(None)
    }

    /// Statements for the comments that `CREATE TABLE` does not hold.
    ///
    /// # Errors
    /// If a comment cannot be held.
    fn comments(&self, table: &Table) -> Result<Vec<String>> {
        let _ = table;
        Ok(Vec::new())
    }

    /// Makes a table anew with its rows, where a table cannot be changed in place.
    ///
    /// # Errors
    /// If the database cannot hold the new table.
    fn rebuild(
        &self,
        old: &Table,
        new: &Table,
        copied: &[Copied],
        views: &[View],
    ) -> Result<Option<Rebuild>> {
        let _ = (old, new, copied, views);
        Ok(None)
    }

    /// A query for the tables that point at one of these and are not among them, with the table
    /// they point at; `None` where dropping refuses by itself.
    ///
    /// # Errors
    /// If a name cannot be held.
    fn dependents(&self, tables: &[&Table]) -> Result<Option<String>> {
        let _ = tables;
        Ok(None)
    }

    /// Drops the tables that exist, each before those that it points at; `circular` are the
    /// foreign keys that do not fit into this order.
    fn drop_tables(&self, tables: &[&Table], circular: &[(&Table, &ForeignKey)]) -> Vec<String>;
}
