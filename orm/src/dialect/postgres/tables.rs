//! PostgreSQL's tables.

use super::PgDialect;
use super::objects;
use crate::dialect::Dialect;
use crate::dialect::checks::check_common;
use crate::dialect::clauses::{default_clause, generated_clause, numbers_clause, part_of};
use crate::dialect::ddl::{Ddl, EnumStorage};
use crate::dialect::literals::{hex, literal_time, single_quoted};
use crate::dialect::search::SearchIndex;
use crate::error::{Error, Result};
use crate::schema::{
    Column, Default, Domain, EnumType, Extension, ForeignKey, Function, Index, Name, NullsOrder, Object,
    Other, Part, Schema, Sequence, Table, Trigger, View, float_digits,
};
use crate::value::{SqlType, Value};

impl Ddl for PgDialect {
    fn pull(&self) -> &dyn crate::dialect::pull::Pull {
        self
    }

    fn enums(&self) -> EnumStorage {
        EnumStorage::Type
    }

    fn name_limit(&self) -> Option<(usize, bool)> {
        // A longer name is cut by the server, with a notice only.
        Some((63, false))
    }

    fn text(&self, text: &str) -> Result<String> {
        if text.contains('\0') {
            return Err(Error::unsupported("a NUL character in a text", self.name()));
        }
        // `E''` means the same whatever `standard_conforming_strings` is.
        let quoted = single_quoted(text);
        Ok(if text.contains('\\') { format!("E{}", quoted.replace('\\', "\\\\")) } else { quoted })
    }

    fn literal(&self, value: &Value, _ty: &str) -> Result<Default> {
        Ok(Default::Literal(match value {
            Value::Bool(value) => value.to_string(),
            Value::I64(value) => value.to_string(),
            Value::F64(value) => float_digits(*value),
            Value::Decimal(digits) => digits.clone(),
            Value::Bytes(bytes) => format!("'\\x{}'::bytea", hex(bytes)),
            Value::Uuid(bytes) => format!("'{}'", hex(bytes)),
            Value::Text(text) | Value::Json(text) => self.text(text)?,
            Value::Enum(_, label) => self.text(label)?,
            Value::Timestamp(_) => format!("'{}+00'", literal_time(value)?),
            _ => format!("'{}'", literal_time(value)?),
        }))
    }

    fn now(&self, ty: SqlType, _column_type: &str) -> Option<Default> {
        let expression = match ty {
            SqlType::Timestamp => "now()",
            SqlType::DateTime => "now() AT TIME ZONE 'UTC'",
            SqlType::Date => "(now() AT TIME ZONE 'UTC')::date",
            SqlType::Time => "(now() AT TIME ZONE 'UTC')::time",
            _ => return None,
        };
        Some(Default::Expression(expression.to_owned()))
    }

    fn check_table(&self, table: &Table) -> Result<()> {
        check_common(self, table)?;
        if self.facts().version.0 >= 18 {
            return Ok(());
        }
        let is_virtual = |column: &&Column| column.generated.as_ref().is_some_and(|g| !g.stored);
        if let Some(column) = table.columns.iter().find(is_virtual) {
            let what = format!("the virtual generated column `{}`", column.name);
            return Err(Error::unsupported(what, "PostgreSQL before 18").hint("make it `stored`"));
        }
        Ok(())
    }

    fn create_schema(&self, name: &str) -> Option<String> {
        Some(format!("CREATE SCHEMA IF NOT EXISTS {}", self.quote(name)))
    }

    fn create_enum(&self, def: &EnumType) -> Result<Option<String>> {
        let name = self.quote_name(&def.name);
        let labels: Result<Vec<_>> = def.labels.iter().map(|label| self.text(label)).collect();
        let labels = labels?.join(", ");
        let comment = match &def.comment {
            Some(comment) => format!("\n    COMMENT ON TYPE {name} IS {};", self.text(comment)?),
            None => String::new(),
        };
        let body = format!(
            "DECLARE\n  found text[];\nBEGIN\n  \
             IF to_regtype({regtype}) IS NULL THEN\n    \
             CREATE TYPE {name} AS ENUM ({labels});{comment}\n    RETURN;\n  END IF;\n  \
             SELECT array_agg(enumlabel::text ORDER BY enumsortorder) INTO found\n    \
             FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype({regtype});\n  \
             IF found IS DISTINCT FROM ARRAY[{labels}]::text[] THEN\n    \
             RAISE EXCEPTION 'the type % exists with other labels than the model''s', {regtype}\n      \
             USING ERRCODE = 'duplicate_object';\n  END IF;\nEND",
            regtype = self.text(&name)?,
        );
        Ok(Some(format!("DO {}", dollar_quoted(&body))))
    }

    fn drop_enum(&self, def: &EnumType) -> Option<String> {
        let name = self.quote_name(&def.name);
        let body = format!(
            "BEGIN\n  DROP TYPE IF EXISTS {name};\n\
             EXCEPTION WHEN dependent_objects_still_exist THEN\n  NULL;\nEND"
        );
        Some(format!("DO {}", dollar_quoted(&body)))
    }

    fn column(&self, _table: &Table, column: &Column) -> Result<String> {
        let mut sql = format!("{} {}", self.quote(&column.name), column.ty);
        if let Some(collation) = &column.collation {
            sql.push_str(&format!(" COLLATE {}", self.quote(collation)));
        }
        sql.push_str(&generated_clause(column));
        if !column.nullable {
            sql.push_str(" NOT NULL");
        }
        sql.push_str(&column.default.as_ref().map(default_clause).unwrap_or_default());
        if let Some(identity) = &column.identity {
            let when = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
            sql.push_str(&format!(" GENERATED {when} AS IDENTITY"));
            let numbers = numbers_clause(&identity.numbers);
            if !numbers.is_empty() {
                sql.push_str(&format!(" ({})", numbers.trim_start()));
            }
        }
        Ok(sql)
    }

    fn check_schema(&self, _schema: &Schema) -> Result<()> {
        Ok(())
    }

    fn create_extension(&self, extension: &Extension) -> Option<String> {
        Some(objects::extension(self, extension))
    }

    fn create_domain(&self, domain: &Domain) -> Result<Vec<String>> {
        objects::domain(self, domain)
    }

    fn create_sequence(&self, sequence: &Sequence) -> Result<Vec<String>> {
        objects::sequence(self, sequence)
    }

    fn own_sequence(&self, sequence: &Sequence) -> Option<String> {
        let owner = sequence.owned_by.as_ref()?;
        let (table, column) = (self.quote_name(&owner.table), self.quote(&owner.column));
        Some(format!("ALTER SEQUENCE {} OWNED BY {table}.{column}", self.quote_name(&sequence.name)))
    }

    fn create_function(&self, function: &Function) -> Result<Vec<String>> {
        objects::function(self, function)
    }

    fn create_view(&self, view: &View) -> Result<Vec<String>> {
        objects::view(self, view)
    }

    fn create_trigger(&self, of: &Name, trigger: &Trigger) -> Vec<String> {
        objects::trigger(self, of, trigger)
    }

    fn dropped(&self, object: &Object) -> (String, String) {
        objects::dropped(self, object)
    }

    fn exclusions(&self) -> bool {
        true
    }

    fn create_table(&self, table: &Table, foreign_keys: &[&ForeignKey]) -> Result<String> {
        objects::table(self, table, foreign_keys)
    }

    fn add_search(&self, table: &mut Table, search: &SearchIndex) -> Result<Option<Other>> {
        super::search::add(self, table, search);
        Ok(None)
    }

    fn create_index(&self, table: &Table, index: &Index) -> String {
        objects::index(self, &table.name, index)
    }

    fn index_comment(&self, table: &Name, index: &Index) -> Result<Option<String>> {
        let Some(comment) = &index.comment else { return Ok(None) };
        let name = self.quote_name(&Name { schema: table.schema.clone(), name: index.name.clone() });
        Ok(Some(format!("COMMENT ON INDEX {name} IS {}", self.text(comment)?)))
    }

    fn part(&self, part: &Part) -> String {
        let mut sql = part_of(self, part);
        if let Some(class) = &part.operator_class {
            sql.push_str(&format!(" {class}"));
        }
        sql.push_str(if part.descending { " DESC" } else { "" });
        sql.push_str(match part.nulls {
            None => "",
            Some(NullsOrder::First) => " NULLS FIRST",
            Some(NullsOrder::Last) => " NULLS LAST",
        });
        sql
    }

    fn comments(&self, table: &Table) -> Result<Vec<String>> {
        let name = self.quote_name(&table.name);
        let mut sql = Vec::new();
        if let Some(comment) = &table.comment {
            sql.push(format!("COMMENT ON TABLE {name} IS {}", self.text(comment)?));
        }
        for column in &table.columns {
            if let Some(comment) = &column.comment {
                let column = self.quote(&column.name);
                sql.push(format!("COMMENT ON COLUMN {name}.{column} IS {}", self.text(comment)?));
            }
        }
        Ok(sql)
    }

    fn drop_tables(&self, tables: &[&Table], _circular: &[(&Table, &ForeignKey)]) -> Vec<String> {
        // In one statement, tables may point at each other.
        let names: Vec<_> = tables.iter().map(|table| self.quote_name(&table.name)).collect();
        if names.is_empty() { Vec::new() } else { vec![format!("DROP TABLE IF EXISTS {}", names.join(", "))] }
    }
}

/// A body between dollar tags that it does not hold.
fn dollar_quoted(body: &str) -> String {
    let mut tag = "$do$".to_owned();
    while body.contains(&tag) {
        tag.insert(1, 'x');
    }
    format!("{tag}\n{body}\n{tag}")
}
