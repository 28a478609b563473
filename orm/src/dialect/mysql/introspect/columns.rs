//! Columns and their defaults.

use super::{Reader, Text, charset_of};
use crate::dialect::clauses::unparenthesised;
use crate::schema::{Column, Default, Generated, Identity, Name};

type ColumnRow = (Text, String, String, String, String, Text, String, Text, Text, String, Text);

impl Reader<'_> {
    pub(super) fn column(&mut self, row: ColumnRow) {
        let (schema, table, name, ty, nullable, default, extra, charset, collation, comment, expression) =
            row;
        let of = Name { schema, name: table };
        let extra_lower = extra.to_ascii_lowercase();
        let mut column = Column::new(&name, &ty);
        column.nullable = nullable == "YES";
        if let Some(at) = self.views.get(&of) {
            self.schema.views[*at].columns.push(column);
            return;
        }
        column.identity = extra_lower.contains("auto_increment").then(Identity::by_default);
        column.comment = Some(comment).filter(|comment| !comment.is_empty());
        column.invisible = extra_lower.contains("invisible");
        column.on_update = extra_lower.find("on update ").map(|at| {
            let rest = &extra[at + "on update ".len()..];
            rest.split(',').next().unwrap_or(rest).trim().to_owned()
        });
        match expression.filter(|expression| !expression.is_empty()) {
            Some(expression) => {
                let expression = if self.mariadb() { expression } else { expression.replace("\\'", "'") };
                let stored = extra_lower.contains("stored") || extra_lower.contains("persistent");
                column.generated = Some(Generated::new(unparenthesised(&expression), stored));
            }
            None => column.default = self.default(&column, default, &extra_lower),
        }
        let json = self.json.remove(&(of.clone(), name));
        let Some(at) = self.tables.get(&of) else { return };
        let table = &mut self.schema.tables[*at];
        match json {
            Some(_) if ty == "longtext" && collation.as_deref() == Some("utf8mb4_bin") => {
                column.ty = "json".to_owned()
            }
            json => {
                table.checks.extend(json);
                column.charset =
                    charset.filter(|_| collation.as_deref().map(charset_of) != table.options.charset);
                column.collation =
                    collation.filter(|collation| table.options.collation.as_ref() != Some(collation));
            }
        }
        table.columns.push(column);
    }

    fn default(&self, column: &Column, default: Text, extra: &str) -> Option<Default> {
        let text = default?;
        let is_now = text.to_ascii_lowercase().starts_with("current_timestamp") && !text.contains(' ');
        if self.mariadb() {
            // It is SQL already.
            return match text.as_str() {
                "NULL" => None,
                _ if is_now || is_literal(&text) => Some(Default::Literal(text)),
                _ => Some(Default::Expression(text)),
            };
        }
        if extra.contains("default_generated") {
            let text = text.replace("\\'", "'");
            return Some(if is_now { Default::Literal(text) } else { Default::Expression(text) });
        }
        if is_now {
            return Some(Default::Literal(text));
        }
        let word = column.ty.split(['(', ' ']).next().unwrap_or_default();
        let number = [
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "decimal",
            "float",
            "double",
            "bit",
            "year",
        ];
        Some(Default::Literal(if number.contains(&word) { text } else { super::super::ddl::literal(&text) }))
    }
}

/// A number, or one text in quotes.
fn is_literal(sql: &str) -> bool {
    if sql.parse::<f64>().is_ok() {
        return true;
    }
    let text = sql.trim_start_matches(['b', 'B', 'x', 'X', 'N', 'n']);
    let Some(inner) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) else { return false };
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        let fine = match c {
            '\\' => rest.next().is_some(),
            '\'' => rest.next() == Some('\''),
            _ => true,
        };
        if !fine {
            return false;
        }
    }
    true
}
