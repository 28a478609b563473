//! SQLite's tables.

use super::SqliteDialect;
use crate::dialect::Dialect;
use crate::dialect::checks::{check_common, refuse_kind};
use crate::dialect::clauses::{constraint_name, default_clause, generated_clause, key_columns};
use crate::dialect::ddl::{Ddl, EnumStorage};
use crate::dialect::literals::{hex, literal_time, single_quoted};
use crate::dialect::search::SearchIndex;
use crate::error::{Error, Result};
use crate::schema::{
    Column, Copied, Default, ForeignKey, Object, Other, Rebuild, Schema, Table, View, float_digits,
};
use crate::value::{SqlType, Value};

impl Ddl for SqliteDialect {
    fn pull(&self) -> &dyn crate::dialect::pull::Pull {
        self
    }

    fn enums(&self) -> EnumStorage {
        EnumStorage::Check
    }

    fn forward_references(&self) -> bool {
        true
    }

    fn rowid_keys(&self) -> bool {
        true
    }

    fn unnamed_constraints(&self) -> bool {
        true
    }

    fn name_limit(&self) -> Option<(usize, bool)> {
        None
    }

    fn text(&self, text: &str) -> Result<String> {
        // A NUL would end the statement.
        if text.contains('\0') {
            return Ok(format!("CAST(x'{}' AS TEXT)", hex(text.as_bytes())));
        }
        Ok(single_quoted(text))
    }

    fn literal(&self, value: &Value, _ty: &str) -> Result<Default> {
        Ok(Default::Literal(match value {
            Value::Bool(value) => i32::from(*value).to_string(),
            Value::I64(value) => value.to_string(),
            Value::F64(value) => float_digits(*value),
            Value::Decimal(digits) => single_quoted(digits),
            Value::Bytes(bytes) => format!("x'{}'", hex(bytes)),
            Value::Uuid(bytes) => format!("x'{}'", hex(bytes)),
            Value::Text(text) | Value::Json(text) => {
                let literal = self.text(text)?;
                let plain = literal.starts_with('\'');
                return Ok(if plain { Default::Literal(literal) } else { Default::Expression(literal) });
            }
            Value::Enum(_, label) => self.text(label)?,
            _ => format!("'{}'", literal_time(value)?),
        }))
    }

    fn now(&self, ty: SqlType, _column_type: &str) -> Option<Default> {
        // The one text form of each type; its fraction has no trailing zeros, and no point alone.
        let text = |format: &str| {
            let trimmed = format!("rtrim(rtrim(strftime('{format}','now'),'0'),'.')");
            Default::Expression(trimmed)
        };
        match ty {
            SqlType::Date => Some(Default::Expression("date('now')".to_owned())),
            SqlType::Time => Some(text("%H:%M:%f")),
            SqlType::DateTime | SqlType::Timestamp => Some(text("%Y-%m-%d %H:%M:%f")),
            _ => None,
        }
    }

    fn check_table(&self, table: &Table) -> Result<()> {
        check_common(self, table)?;
        if let Some(schema) = &table.name.schema {
            return Err(Error::unsupported(format!("the schema `{schema}`"), self.name())
                .hint("take `schema` off the model: an SQLite file is one schema"));
        }
        for column in table.columns.iter().filter(|column| column.identity.is_some()) {
            let alone = table.primary_key.as_ref().is_some_and(|key| key.columns == [column.name.as_str()]);
            if !alone || !column.ty.eq_ignore_ascii_case("INTEGER") {
                let what = format!("`auto` on the column `{}` of type {}", column.name, column.ty);
                return Err(Error::unsupported(what, self.name())
                    .hint("it numbers rows only by an integer that is the whole primary key"));
            }
        }
        Ok(())
    }

    fn check_schema(&self, schema: &Schema) -> Result<()> {
        let hint = "an SQLite file is one schema of tables, views and triggers";
        let materialized = schema.views.iter().find(|view| view.materialized);
        for (kind, first) in [
            ("the enum type", schema.enums.first().map(|def| &def.name)),
            ("the domain", schema.domains.first().map(|domain| &domain.name)),
            ("the sequence", schema.sequences.first().map(|sequence| &sequence.name)),
            ("the function", schema.functions.first().map(|function| &function.name)),
            ("the materialized view", materialized.map(|view| &view.name)),
        ] {
            refuse_kind(self, kind, first, hint)?;
        }
        let names = schema.schemas.iter().map(|name| ("schema", name));
        match names.chain(schema.extensions.iter().map(|extension| ("extension", &extension.name))).next() {
            None => Ok(()),
            Some((kind, name)) => {
                Err(Error::unsupported(format!("the {kind} `{name}`"), self.name()).hint(hint))
            }
        }
    }

    fn column(&self, table: &Table, column: &Column) -> Result<String> {
        let mut sql = self.quote(&column.name);
        if !column.ty.is_empty() {
            sql.push_str(&format!(" {}", column.ty));
        }
        if let Some(collation) = &column.collation {
            sql.push_str(&format!(" COLLATE {}", self.quote(collation)));
        }
        sql.push_str(&generated_clause(column));
        if !column.nullable {
            sql.push_str(" NOT NULL");
            if let Some(action) = &column.on_conflict {
                sql.push_str(&format!(" ON CONFLICT {action}"));
            }
        }
        sql.push_str(&column.default.as_ref().map(default_clause).unwrap_or_default());
        if column.identity.is_some() {
            // It is there only beside the column.
            let key = table.primary_key.as_ref();
            let name = key.map(|key| constraint_name(self, &key.name)).unwrap_or_default();
            let options = key.map(|key| self.key_options(key)).unwrap_or_default();
            sql.push_str(&format!(" {name}PRIMARY KEY{options} AUTOINCREMENT"));
        }
        Ok(sql)
    }

    fn primary_key(&self, table: &Table) -> Option<String> {
        let key = table.primary_key.as_ref()?;
        // AUTOINCREMENT is there only for a key that its column holds.
        if table.columns.iter().any(|column| column.identity.is_some()) {
            return None;
        }
        let (name, columns) = (constraint_name(self, &key.name), key_columns(self, key));
        Some(format!("{name}PRIMARY KEY ({columns}){}", self.key_options(key)))
    }

    fn table_options(&self, table: &Table) -> Result<String> {
        let options = [(table.options.strict, "STRICT"), (table.options.without_rowid, "WITHOUT ROWID")];
        let said: Vec<_> = options.into_iter().filter(|(said, _)| *said).map(|(_, words)| words).collect();
        Ok(if said.is_empty() { String::new() } else { format!(" {}", said.join(", ")) })
    }

    fn add_search(&self, table: &mut Table, search: &SearchIndex) -> Result<Option<Other>> {
        super::search::add(self, table, search).map(Some)
    }

    fn create_other(&self, other: &Other) -> Vec<String> {
        let mut sql = vec![other.definition.clone()];
        sql.extend(other.is_search_index().then(|| super::search::filled(&self.quote_name(&other.name))));
        sql
    }

    fn dropped(&self, object: &Object) -> (String, String) {
        // It has virtual tables only.
        ("TABLE".to_owned(), self.quote_name(&object.name()))
    }

    fn rebuild(
        &self,
        old: &Table,
        new: &Table,
        copied: &[Copied],
        views: &[View],
    ) -> Result<Option<Rebuild>> {
        super::rebuild::rebuild(self, old, new, copied, views).map(Some)
    }

    fn dependents(&self, tables: &[&Table]) -> Result<Option<String>> {
        // DROP TABLE deletes the rows first, and with them what is on ON DELETE CASCADE.
        let names: Result<Vec<_>> = tables.iter().map(|table| self.text(&table.name.name)).collect();
        let names = names?.join(", ");
        Ok(Some(format!(
            "SELECT m.name, f.\"table\" FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f \
             WHERE m.type = 'table' AND f.\"table\" COLLATE NOCASE IN ({names}) \
             AND m.name COLLATE NOCASE NOT IN ({names}) ORDER BY 1, 2"
        )))
    }

    fn drop_tables(&self, tables: &[&Table], _circular: &[(&Table, &ForeignKey)]) -> Vec<String> {
        // Dropping deletes the rows first. In a circle, the rows of a table that comes later still
        // point at them; that counts only at COMMIT, when they are gone as well.
        let mut sql = vec!["PRAGMA defer_foreign_keys = ON".to_owned()];
        sql.extend(
            tables.iter().map(|table| format!("DROP TABLE IF EXISTS {}", self.quote_name(&table.name))),
        );
        sql
    }
}
