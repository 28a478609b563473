//! MySQL's and MariaDB's tables.

use super::MySqlDialect;
use super::facts::Flavor;
use crate::dialect::Dialect;
use crate::dialect::ddl::{
    Ddl, EnumStorage, check_common, default_clause, generated_clause, hex, literal_time,
};
use crate::error::{Error, Result};
use crate::model::Action;
use crate::schema::{Column, Default, ForeignKey, Index, Part, Table, float_digits};
use crate::value::{SqlType, Value};

impl Ddl for MySqlDialect {
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
        for index in &table.indexes {
            for part in &index.parts {
                if let Part::Column { name, .. } = part {
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

    fn column(&self, _table: &Table, column: &Column) -> Result<String> {
        let mut sql = format!("{} {}", self.quote(&column.name), column.ty);
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
        if column.identity {
            sql.push_str(" AUTO_INCREMENT");
        }
        if let Some(comment) = &column.comment {
            sql.push_str(&format!(" COMMENT {}", self.text(comment)?));
        }
        Ok(sql)
    }

    fn table_options(&self, table: &Table) -> Result<String> {
        let mut sql =
            format!(" ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE {}", self.server.collation());
        if let Some(comment) = &table.comment {
            sql.push_str(&format!(" COMMENT={}", self.text(comment)?));
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
    fn mariadb(&self) -> bool {
        self.server.flavor == Flavor::MariaDb
    }

    fn check_index(&self, index: &Index) -> Result<()> {
        if index.filter.is_some() {
            return Err(Error::unsupported(format!("the partial index `{}`", index.name), self.name())
                .hint("index a generated column that is NULL for the rows to leave out"));
        }
        if self.mariadb() && index.parts.iter().any(|part| matches!(part, Part::Expression(_))) {
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
        let mut numbered = table.columns.iter().filter(|column| column.identity);
        let Some(column) = numbered.next() else { return Ok(()) };
        let first = |columns: &[String]| columns.first() == Some(&column.name);
        let in_index = table.indexes.iter().any(
            |index| matches!(index.parts.first(), Some(Part::Column { name, .. }) if *name == column.name),
        );
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

/// Types without a greatest length in the key.
fn is_long(ty: &str) -> bool {
    let word = ty.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_uppercase();
    word.ends_with("TEXT") || word.ends_with("BLOB") || word == "JSON"
}
