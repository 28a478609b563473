//! MySQL's and MariaDB's tables.

use super::MySqlDialect;
use super::facts::Flavor;
use crate::dialect::Dialect;
use crate::dialect::checks::{check_common, refuse_kind};
use crate::dialect::clauses::{
    default_clause, foreign_key, generated_clause, numbers_clause, part_list, view_head,
};
use crate::dialect::ddl::{Ddl, EnumStorage};
use crate::dialect::literals::{hex, literal_time};
use crate::dialect::search::SearchIndex;
use crate::error::{Error, Result};
use crate::model::Action;
use crate::schema::{
    Column, Default, ForeignKey, Index, Other, Part, PartOf, Schema, Sequence, Table, TableOptions, View,
    float_digits,
};
use crate::value::{SqlType, Value};

impl Ddl for MySqlDialect {
    fn pull(&self) -> &dyn crate::dialect::pull::Pull {
        self
    }

    fn enums(&self) -> EnumStorage {
        EnumStorage::Column
    }

    fn index_names_per_table(&self) -> bool {
        true
    }

    fn name_limit(&self) -> Option<(usize, bool)> {
        Some((64, true))
    }

    fn name_quote(&self) -> char {
        '`'
    }

    fn text(&self, text: &str) -> Result<String> {
        Ok(super::ddl::literal(text))
    }

    fn literal(&self, value: &Value, ty: &str) -> Result<Default> {
        let literal = match value {
            Value::Bool(value) => i32::from(*value).to_string(),
            Value::I64(value) => value.to_string(),
            Value::F64(value) => float_digits(*value),
            Value::Decimal(digits) => digits.clone(),
            Value::Bytes(bytes) => format!("X'{}'", hex(bytes)),
            Value::Uuid(bytes) => format!("X'{}'", hex(bytes)),
            Value::Text(text) | Value::Json(text) => self.text(text)?,
            Value::Enum(_, label) => self.text(label)?,
            _ => format!("'{}'", literal_time(value)?),
        };
        // MySQL takes a default for these types only as an expression.
        Ok(if is_long(ty) { Default::Expression(literal) } else { Default::Literal(literal) })
    }

    fn now(&self, ty: SqlType, column_type: &str) -> Option<Default> {
        // The session is in UTC. The precision must be the column's own.
        let digits = column_type
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'))
            .and_then(|(digits, _)| digits.trim().parse::<u8>().ok());
        let precision = digits.map(|digits| format!("({digits})")).unwrap_or_default();
        match ty {
            SqlType::DateTime | SqlType::Timestamp => {
                Some(Default::Literal(format!("CURRENT_TIMESTAMP{precision}")))
            }
            SqlType::Date => Some(Default::Expression("CURRENT_DATE".to_owned())),
            SqlType::Time => Some(Default::Expression(format!("CURRENT_TIME{precision}"))),
            _ => None,
        }
    }

    fn check_table(&self, table: &Table) -> Result<()> {
        check_common(self, table)?;
        for index in &table.indexes {
            self.check_index(index)?;
        }
        let keys = table.primary_key.iter().chain(&table.uniques).map(|key| ("unique", &key.columns));
        for (what, columns) in keys.chain(table.foreign_keys.iter().map(|key| ("references", &key.columns))) {
            for column in columns {
                self.check_key_column(table, column, what)?;
            }
        }
        for index in table.indexes.iter().filter(|index| !index.method.as_deref().is_some_and(is_kind)) {
            for part in index.parts.iter().filter(|part| part.length.is_none()) {
                if let Some(name) = part.column_name() {
                    self.check_key_column(table, name, "index")?;
                }
            }
        }
        for key in &table.foreign_keys {
            if [key.on_delete, key.on_update].contains(&Action::SetDefault) {
                let what = format!("`set_default` on the foreign key `{}`", key.name);
                return Err(Error::unsupported(what, self.name()).hint("use `set_null` or a trigger"));
            }
        }
        self.check_identity(table)
    }

    fn check_schema(&self, schema: &Schema) -> Result<()> {
        let hint = "MySQL and MariaDB have tables, views, triggers, routines and events";
        let materialized = schema.views.iter().find(|view| view.materialized);
        let sequences = if self.mariadb() { None } else { schema.sequences.first() };
        for (kind, first) in [
            ("the enum type", schema.enums.first().map(|def| &def.name)),
            ("the domain", schema.domains.first().map(|domain| &domain.name)),
            ("the sequence", sequences.map(|sequence| &sequence.name)),
            ("the materialized view", materialized.map(|view| &view.name)),
        ] {
            refuse_kind(self, kind, first, hint)?;
        }
        match schema.extensions.first() {
            None => Ok(()),
            Some(it) => {
                Err(Error::unsupported(format!("the extension `{}`", it.name), self.name()).hint(hint))
            }
        }
    }

    fn create_sequence(&self, sequence: &Sequence) -> Result<Vec<String>> {
        let name = self.quote_name(&sequence.name);
        Ok(vec![format!("CREATE SEQUENCE {name}{}", numbers_clause(&sequence.numbers))])
    }

    fn create_view(&self, view: &View) -> Result<Vec<String>> {
        let security = view.parameters.iter().map(|option| format!("{option} ")).collect::<String>();
        let check = view.check_option.as_ref().map(|option| format!(" WITH {option} CHECK OPTION"));
        let check = check.unwrap_or_default();
        Ok(vec![format!("CREATE {security}VIEW {} AS {}{check}", view_head(self, view), view.definition)])
    }

    fn constraints(&self, table: &Table, foreign_keys: &[&ForeignKey]) -> Vec<String> {
        let mut parts: Vec<String> = self.primary_key(table).into_iter().collect();
        parts.extend(table.uniques.iter().map(|key| self.unique(key)));
        let indexes = table.indexes.iter().filter(|index| self.index_in_table(table, index));
        parts.extend(indexes.map(|index| {
            format!("{}INDEX {} {}", index_kind(index), self.quote(&index.name), self.index_body(index))
        }));
        parts.extend(foreign_keys.iter().map(|key| self.foreign_key(key)));
        parts.extend(
            table.checks.iter().filter(|check| check.column.is_none()).map(|check| self.check(check)),
        );
        parts
    }

    fn foreign_key(&self, key: &ForeignKey) -> String {
        let mut sql = foreign_key(self, key);
        // What MariaDB takes for unsaid is RESTRICT, which means the same and is told back as itself.
        if self.mariadb() {
            for (event, action) in [(" ON DELETE", key.on_delete), (" ON UPDATE", key.on_update)] {
                if action == Action::NoAction {
                    sql.push_str(&format!("{event} NO ACTION"));
                }
            }
        }
        sql
    }

    fn index_in_table(&self, table: &Table, index: &Index) -> bool {
        // A foreign key without an index gets one of its own name with its table; and a numbered
        // column must begin a key from the start.
        let numbered = |name: &str| table.column(name).is_some_and(|column| column.identity.is_some());
        table.foreign_keys.iter().any(|key| key.name == index.name)
            || index.parts.first().and_then(Part::column_name).is_some_and(numbered)
    }

    fn add_search(&self, table: &mut Table, search: &SearchIndex) -> Result<Option<Other>> {
        super::search::add(self, table, search);
        Ok(None)
    }

    fn create_index(&self, table: &Table, index: &Index) -> String {
        let (name, of) = (self.quote(&index.name), self.quote_name(&table.name));
        format!("CREATE {}INDEX {name} ON {of} {}", index_kind(index), self.index_body(index))
    }

    fn column(&self, table: &Table, column: &Column) -> Result<String> {
        let mut sql = format!("{} {}", self.quote(&column.name), column.ty);
        if let Some(charset) = &column.charset {
            sql.push_str(&format!(" CHARACTER SET {charset}"));
        }
        // Others have the table's. A type in the model's words may bring its own.
        if let Some(collation) = column.collation.as_ref().filter(|_| !column.ty.contains(" COLLATE ")) {
            sql.push_str(&format!(" COLLATE {}", self.quote(collation)));
        }
        sql.push_str(&generated_clause(column));
        // MariaDB knows no NULL or NOT NULL on a generated column. NULL is said elsewhere, because
        // a TIMESTAMP refuses it by itself in old modes.
        if column.generated.is_none() || !self.mariadb() {
            sql.push_str(if column.nullable { " NULL" } else { " NOT NULL" });
        }
        sql.push_str(&column.default.as_ref().map(default_clause).unwrap_or_default());
        if let Some(expression) = &column.on_update {
            sql.push_str(&format!(" ON UPDATE {expression}"));
        }
        if column.identity.is_some() {
            sql.push_str(" AUTO_INCREMENT");
        }
        sql.push_str(if column.invisible { " INVISIBLE" } else { "" });
        if let Some(comment) = &column.comment {
            sql.push_str(&format!(" COMMENT {}", self.text(comment)?));
        }
        let checks = table.checks.iter().filter(|check| check.column.as_ref() == Some(&column.name));
        checks.for_each(|check| sql.push_str(&format!(" CHECK ({})", check.expression)));
        Ok(sql)
    }

    fn table_options(&self, table: &Table) -> Result<String> {
        let options = &table.options;
        let engine = options.engine.as_deref().unwrap_or("InnoDB");
        let mut sql = format!(" ENGINE={engine} DEFAULT{}", self.charset_clause(options));
        if let Some(comment) = &table.comment {
            sql.push_str(&format!(" COMMENT={}", self.text(comment)?));
        }
        options.parameters.iter().for_each(|option| sql.push_str(&format!(" {option}")));
        if let Some(by) = &options.partition_by {
            sql.push_str(&format!(" PARTITION BY {by}"));
        }
        Ok(sql)
    }

    fn drop_tables(&self, tables: &[&Table], circular: &[(&Table, &ForeignKey)]) -> Vec<String> {
        let names: Vec<_> = tables.iter().map(|table| self.quote_name(&table.name)).collect();
        if names.is_empty() {
            return Vec::new();
        }
        let mut sql = Vec::new();
        // In one statement, MySQL lets tables point at each other; MariaDB does not.
        if self.mariadb() {
            sql.extend(circular.iter().map(|(table, key)| {
                let (table, key) = (self.quote_name(&table.name), self.quote(&key.name));
                format!("ALTER TABLE IF EXISTS {table} DROP FOREIGN KEY IF EXISTS {key}")
            }));
        }
        sql.push(format!("DROP TABLE IF EXISTS {}", names.join(", ")));
        sql
    }
}

impl MySqlDialect {
    pub(super) fn mariadb(&self) -> bool {
        self.server.flavor == Flavor::MariaDb
    }

    /// A table's character set and collation.
    pub(super) fn charset_clause(&self, options: &TableOptions) -> String {
        let charset = options.charset.as_deref().unwrap_or("utf8mb4");
        let collation = match &options.collation {
            Some(collation) => format!(" COLLATE {collation}"),
            None if charset == "utf8mb4" => format!(" COLLATE {}", self.server.collation()),
            None => String::new(),
        };
        format!(" CHARACTER SET {charset}{collation}")
    }

    /// What stands after the name and table of an index.
    fn index_body(&self, index: &Index) -> String {
        let mut sql = format!("({})", part_list(self, &index.parts));
        if let Some(method) = index.method.as_deref().filter(|method| !is_kind(method)) {
            sql.push_str(&format!(" USING {}", method.to_uppercase()));
        }
        index.parameters.iter().for_each(|option| sql.push_str(&format!(" {option}")));
        if let Some(comment) = &index.comment {
            sql.push_str(&format!(" COMMENT {}", super::ddl::literal(comment)));
        }
        if index.invisible {
            sql.push_str(if self.mariadb() { " IGNORED" } else { " INVISIBLE" });
        }
        sql
    }

    fn check_index(&self, index: &Index) -> Result<()> {
        if index.filter.is_some() {
            return Err(Error::unsupported(format!("the partial index `{}`", index.name), self.name())
                .hint("index a generated column that is NULL for the rows to leave out"));
        }
        if self.mariadb() && index.parts.iter().any(|part| matches!(part.of, PartOf::Expression(_))) {
            return Err(Error::unsupported(format!("the expression index `{}`", index.name), self.name())
                .hint("index a generated column that holds the expression"));
        }
        Ok(())
    }

    /// Keys and indexes hold no text without a greatest length.
    fn check_key_column(&self, table: &Table, name: &str, attribute: &str) -> Result<()> {
        match table.column(name) {
            Some(column) if is_long(&column.ty) => {
                let what = format!("a key or an index over the column `{name}` of type {}", column.ty);
                Err(Error::unsupported(what, self.name()).hint(format!(
                    "give the field a `length` beside its `{attribute}`: `#[model(length = 255)]`"
                )))
            }
            _ => Ok(()),
        }
    }

    fn check_identity(&self, table: &Table) -> Result<()> {
        let mut numbered = table.columns.iter().filter(|column| column.identity.is_some());
        let Some(column) = numbered.next() else { return Ok(()) };
        let first = |columns: &[String]| columns.first() == Some(&column.name);
        let in_index = table
            .indexes
            .iter()
            .any(|index| index.parts.first().and_then(Part::column_name) == Some(&column.name));
        if !in_index && !table.primary_key.iter().chain(&table.uniques).any(|key| first(&key.columns)) {
            let what = format!("`auto` on the column `{}`, which begins no key", column.name);
            return Err(Error::unsupported(what, self.name()).hint("give it an `index`"));
        }
        if let Some(second) = numbered.next() {
            let what = format!("a second `auto` column, `{}`,", second.name);
            return Err(Error::unsupported(what, self.name()));
        }
        Ok(())
    }
}

/// What stands before `INDEX`.
fn index_kind(index: &Index) -> &'static str {
    match index.method.as_deref() {
        Some("fulltext") => "FULLTEXT ",
        Some("spatial") => "SPATIAL ",
        _ if index.unique => "UNIQUE ",
        _ => "",
    }
}

/// A kind of index, rather than a way to build one.
fn is_kind(method: &str) -> bool {
    matches!(method, "fulltext" | "spatial")
}

/// Types without a greatest length in the key.
fn is_long(ty: &str) -> bool {
    let word = ty.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_uppercase();
    word.ends_with("TEXT") || word.ends_with("BLOB") || word == "JSON"
}
