//! What is beside tables: triggers, routines, partitions, events, sequences.

use super::{Reader, Text};
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::exec::Session;
use crate::raw::{TrustedSql, raw};
use crate::schema::{Function, Name, Numbers, Other, Sequence, Trigger};
use std::collections::HashMap;

pub(super) type RoutineRow = (Text, String, String, Text, Text, String, String, String, String);

impl Reader<'_> {
    pub(super) fn trigger(&mut self, row: (Text, String, String, String, String, String)) {
        let (schema, name, table, timing, event, statement) = row;
        let quote = |name: &str| self.dialect.quote(name);
        let on = self.dialect.quote_name(&Name { schema: schema.clone(), name: table.clone() });
        let definition =
            format!("CREATE TRIGGER {} {timing} {event} ON {on} FOR EACH ROW {statement}", quote(&name));
        if let Some(table) = self.at(schema, table) {
            table.triggers.push(Trigger::new(&name, &definition));
        }
    }

    pub(super) fn routine(
        &mut self,
        row: RoutineRow,
        parameters: &mut HashMap<(Text, String, String), Vec<String>>,
    ) {
        let (schema, name, kind, returns, body, deterministic, access, security, comment) = row;
        // A user without the right to see the body sees NULL.
        let Some(body) = body else { return };
        let parameters =
            parameters.remove(&(schema.clone(), name.clone(), kind.clone())).unwrap_or_default().join(", ");
        let name = Name { schema, name };
        let mut sql = format!("CREATE {kind} {}({parameters})", self.dialect.quote_name(&name));
        let procedure = kind == "PROCEDURE";
        if let Some(returns) = returns.filter(|_| !procedure) {
            sql.push_str(&format!(" RETURNS {returns}"));
        }
        sql.push_str(if deterministic == "YES" { " DETERMINISTIC" } else { "" });
        sql.push_str(if access == "CONTAINS SQL" { "" } else { " " });
        sql.push_str(if access == "CONTAINS SQL" { "" } else { &access });
        sql.push_str(if security == "INVOKER" { " SQL SECURITY INVOKER" } else { "" });
        if !comment.is_empty() {
            sql.push_str(&format!(" COMMENT {}", super::super::ddl::literal(&comment)));
        }
        sql.push_str(&format!("\n{body}"));
        let comment = Some(comment).filter(|comment| !comment.is_empty());
        self.schema.functions.push(Function { procedure, comment, ..Function::new(name, "", &sql) });
    }

    pub(super) fn partition_or_event(&mut self, row: (String, Text, String, Text, Text, Text, Text)) {
        let (kind, schema, name, how, what, text, _) = row;
        let (how, what) = (how.unwrap_or_default(), what.unwrap_or_default());
        if kind == "event" {
            let name = Name { schema, name };
            let body = text.unwrap_or_default();
            let sql =
                format!("CREATE EVENT {} ON SCHEDULE {how} {what} DO {body}", self.dialect.quote_name(&name));
            self.schema.others.push(Other::new("EVENT", name, &sql));
            return;
        }
        let partition = self.dialect.quote(&what);
        let values = match (how.split(' ').next(), text) {
            (Some("RANGE"), Some(bound)) if bound == "MAXVALUE" => " VALUES LESS THAN MAXVALUE".to_owned(),
            (Some("RANGE"), Some(bound)) => format!(" VALUES LESS THAN ({bound})"),
            (Some("LIST"), Some(values)) => format!(" VALUES IN ({values})"),
            _ => String::new(),
        };
        if let Some(table) = self.at(schema, name) {
            let by = &mut table.options.partition_by;
            let text = match by.take() {
                None => format!("{how} (PARTITION {partition}{values})"),
                Some(text) => {
                    format!("{}, PARTITION {partition}{values})", text.strip_suffix(')').unwrap_or(&text))
                }
            };
            *by = Some(text);
        }
    }

    /// One query for all sequences: each is a table of one row.
    pub(super) async fn sequences(&mut self, on: &Session) -> Result<()> {
        self.settle_keys();
        if self.sequences.is_empty() {
            return Ok(());
        }
        let select = |(i, name): (usize, &Name)| {
            format!(
                "SELECT CAST({i} AS SIGNED), start_value, minimum_value, maximum_value, increment, \
                 CAST(cache_size AS SIGNED), CAST(cycle_option AS SIGNED) FROM {}",
                self.dialect.quote_name(name)
            )
        };
        let sql: Vec<String> = self.sequences.iter().enumerate().map(select).collect();
        let sql = TrustedSql::assert_no_user_input(sql.join(" UNION ALL "));
        let rows = raw::<(i64, i64, i64, i64, i64, i64, i64)>(sql).all(on).await?;
        for (i, start, least, greatest, increment, cache, cycle) in rows {
            let name = usize::try_from(i).ok().and_then(|i| self.sequences.get(i));
            let Some(name) = name else { continue };
            let unless = |value: i64, usual: i64| Some(value).filter(|value| *value != usual);
            let (first, usual) =
                if increment < 0 { (greatest, (i64::MIN + 1, -1)) } else { (least, (1, i64::MAX - 1)) };
            let numbers = Numbers {
                start: unless(start, first),
                increment: unless(increment, 1),
                least: unless(least, usual.0),
                greatest: unless(greatest, usual.1),
                cache: unless(cache, 1000),
                cycle: cycle != 0,
            };
            self.schema.sequences.push(Sequence { numbers, ..Sequence::new(name.clone()) });
        }
        Ok(())
    }
}
