//! Indexes, and the keys that some of them are.

use super::{Reader, Text};
use crate::model::Action;
use crate::schema::{ForeignKey, Index, Key, Name, Part};

type IndexRow = (Text, String, String, String, Text, Text, Text, String, String, String, Text);

impl Reader<'_> {
    pub(super) fn index(&mut self, row: IndexRow) {
        let (schema, table, name, non_unique, column, order, length, kind, comment, invisible, expression) =
            row;
        let Some(table) = self.at(schema, table) else { return };
        if table.indexes.last().is_none_or(|last| last.name != name) {
            table.indexes.push(Index {
                unique: non_unique == "0",
                method: Some(kind.to_ascii_lowercase()).filter(|kind| kind != "btree"),
                comment: Some(comment).filter(|comment| !comment.is_empty()),
                invisible: invisible == "1",
                ..Index::new(&name, Vec::new())
            });
        }
        let Some(index) = table.indexes.last_mut() else { return };
        let part = match (column, expression) {
            (Some(column), _) => Part::column(&column),
            (None, expression) => Part::expression(&expression.unwrap_or_default().replace("\\'", "'")),
        };
        // Spatial and full-text indexes say a length that is not theirs.
        let length = length.and_then(|length| length.parse().ok()).filter(|_| index.method.is_none());
        index.parts.push(Part { descending: order.as_deref() == Some("D"), length, ..part });
    }

    pub(super) fn key_column(&mut self, row: (Text, String, String, String, Text, String, String)) {
        let (schema, table, name, column, target_schema, target, target_column) = row;
        let Some(table) = self.at(schema, table) else { return };
        if table.foreign_keys.last().is_none_or(|last| last.name != name) {
            let target = Name { schema: target_schema, name: target };
            table.foreign_keys.push(ForeignKey::new(&name, Vec::new(), target, Vec::new()));
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(column);
            key.target_columns.push(target_column);
        }
    }

    pub(super) fn key_actions(&mut self, row: (Text, String, String, String, String)) {
        let (schema, table, name, on_update, on_delete) = row;
        let Some(table) = self.at(schema, table) else { return };
        if let Some(key) = table.foreign_keys.iter_mut().find(|key| key.name == name) {
            key.on_update = action(&on_update);
            key.on_delete = action(&on_delete);
        }
    }

    /// Unique indexes that say no more than a constraint are constraints: the server does not tell
    /// them apart.
    pub(super) fn settle_keys(&mut self) {
        for table in &mut self.schema.tables {
            let (keys, indexes): (Vec<Index>, Vec<Index>) =
                table.indexes.drain(..).partition(|index| index.unique && is_plain(index));
            table.indexes = indexes;
            for index in keys {
                let columns = index.parts.iter().filter_map(Part::column_name).map(str::to_owned).collect();
                let mut key = Key::new(&index.name, columns);
                let said = |part: &Part| part.length.is_some() || part.descending;
                if index.parts.iter().any(said) {
                    key.parts = index.parts;
                }
                if key.name == "PRIMARY" {
                    table.primary_key = Some(key);
                } else {
                    table.uniques.push(key);
                }
            }
        }
    }
}

fn is_plain(index: &Index) -> bool {
    let primary = index.name == "PRIMARY";
    let simple = |part: &Part| {
        part.column_name().is_some() && (primary || (part.length.is_none() && !part.descending))
    };
    index.method.is_none() && index.comment.is_none() && !index.invisible && index.parts.iter().all(simple)
}

fn action(words: &str) -> Action {
    match words {
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        "RESTRICT" => Action::Restrict,
        _ => Action::NoAction,
    }
}
