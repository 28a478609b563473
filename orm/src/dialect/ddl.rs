//! Schemas to SQL: standard text in the middle, each database's own at its edge.

use super::Dialect;
use crate::error::{Error, Kind, Result};
use crate::model::Action;
use crate::schema::{Check, Column, Default, EnumType, ForeignKey, Index, Key, Name, Part, Table};
use crate::value::{DateTime, SqlType, Value, text_form};

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
        parts.extend(self.primary_key(table));
        parts.extend(table.uniques.iter().map(|key| self.unique(key)));
        parts.extend(foreign_keys.iter().map(|key| self.foreign_key(key)));
        parts.extend(table.checks.iter().map(|check| self.check(check)));
        let name = self.quote_name(&table.name);
        let options = self.table_options(table)?;
        Ok(format!("CREATE TABLE {name} (\n  {}\n){options}", parts.join(",\n  ")))
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
        let name = self.quote(&key.name);
        Some(format!("CONSTRAINT {name} PRIMARY KEY ({})", self.quote_list(&key.columns)))
    }

    /// A unique constraint.
    fn unique(&self, key: &Key) -> String {
        format!("CONSTRAINT {} UNIQUE ({})", self.quote(&key.name), self.quote_list(&key.columns))
    }

    /// A check constraint.
    fn check(&self, check: &Check) -> String {
        format!("CONSTRAINT {} CHECK ({})", self.quote(&check.name), check.expression)
    }

    /// A foreign key.
    fn foreign_key(&self, key: &ForeignKey) -> String {
        let mut sql = format!(
            "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
            self.quote(&key.name),
            self.quote_list(&key.columns),
            self.quote_name(&key.target),
            self.quote_list(&key.target_columns),
        );
        for (event, action) in [(" ON DELETE ", key.on_delete), (" ON UPDATE ", key.on_update)] {
            let words = match action {
                Action::NoAction => continue,
                Action::Restrict => "RESTRICT",
                Action::Cascade => "CASCADE",
                Action::SetNull => "SET NULL",
                Action::SetDefault => "SET DEFAULT",
            };
            sql.push_str(event);
            sql.push_str(words);
        }
        sql
    }

    /// Adds a foreign key to a table that exists.
    fn add_foreign_key(&self, table: &Table, key: &ForeignKey) -> String {
        format!("ALTER TABLE {} ADD {}", self.quote_name(&table.name), self.foreign_key(key))
    }

    /// Makes an index.
    fn create_index(&self, table: &Table, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let parts = index.parts.iter().map(|part| match part {
            Part::Column { name, descending: false } => self.quote(name),
            Part::Column { name, descending: true } => format!("{} DESC", self.quote(name)),
            Part::Expression(expression) => format!("({expression})"),
        });
        let mut sql = format!(
            "CREATE {unique}INDEX {} ON {} ({})",
            self.quote(&index.name),
            self.quote_name(&table.name),
            parts.collect::<Vec<_>>().join(", "),
        );
        if let Some(filter) = &index.filter {
            sql.push_str(&format!(" WHERE {filter}"));
        }
        sql
    }

    /// Statements for the comments that `CREATE TABLE` does not hold.
    ///
    /// # Errors
    /// If a comment cannot be held.
    fn comments(&self, table: &Table) -> Result<Vec<String>> {
        let _ = table;
        Ok(Vec::new())
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

/// Checks that hold for every database: names, and what is said about a column.
pub(crate) fn check_common(ddl: &dyn Ddl, table: &Table) -> Result<()> {
    let names = [&table.name.name].into_iter().chain(&table.name.schema);
    let names = names.chain(table.columns.iter().map(|column| &column.name));
    let names = names.chain(table.primary_key.iter().chain(&table.uniques).map(|key| &key.name));
    let names = names.chain(table.foreign_keys.iter().map(|key| &key.name));
    let names = names.chain(table.checks.iter().map(|check| &check.name));
    for name in names.chain(table.indexes.iter().map(|index| &index.name)) {
        check_name(ddl, name)?;
    }
    if table.columns.is_empty() {
        return Err(Error::new(Kind::Config, "a table needs a column"));
    }
    for column in &table.columns {
        let wrong = match column {
            Column { generated: Some(_), identity: true, .. } => "generated and numbered by the database",
            Column { generated: Some(_), default: Some(_), .. } => "generated and have a default",
            Column { identity: true, default: Some(_), .. } => "numbered by the database and have a default",
            _ => continue,
        };
        return Err(Error::new(Kind::Config, format!("the column `{}` cannot be {wrong}", column.name)));
    }
    Ok(())
}

fn check_name(ddl: &dyn Ddl, name: &str) -> Result<()> {
    if name.is_empty() || name.contains('\0') {
        return Err(Error::new(Kind::Config, format!("{name:?} cannot be a name")));
    }
    if let Some((limit, characters)) = ddl.name_limit() {
        let (length, unit) =
            if characters { (name.chars().count(), "characters") } else { (name.len(), "bytes") };
        if length > limit {
            let message = format!("the name `{name}` has more than {limit} {unit}");
            return Err(Error::unsupported(message, ddl.name()).hint("give it a shorter `name`"));
        }
    }
    Ok(())
}

/// ` DEFAULT` with its value; expressions get parentheses.
pub(crate) fn default_clause(default: &Default) -> String {
    match default {
        Default::Literal(literal) => format!(" DEFAULT {literal}"),
        Default::Expression(expression) => format!(" DEFAULT ({expression})"),
    }
}

/// ` GENERATED ALWAYS AS …`, if the column is generated.
pub(crate) fn generated_clause(column: &Column) -> String {
    match &column.generated {
        Some(generated) => {
            let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
            format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expression)
        }
        None => String::new(),
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::new();
    text_form::push_hex(&mut digits, bytes);
    digits
}

/// Text in single quotes, with every one of them doubled.
pub(crate) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The text of a date or a time. An instant is in UTC, which the text does not say.
pub(crate) fn literal_time(value: &Value) -> Result<String> {
    let mut text = String::new();
    let written = match value {
        Value::Date(date) => text_form::push_date(&mut text, *date),
        Value::Time(time) => text_form::push_time(&mut text, *time),
        Value::DateTime(at) => text_form::push_datetime(&mut text, *at),
        Value::Timestamp(at) => text_form::push_datetime(&mut text, DateTime(at.0)),
        _ => return Err(Error::new(Kind::Config, "this value cannot be a default")),
    };
    written.map(|()| text)
}
