//! Rows put together for statements: by their columns, and within the database's limits.

use crate::compile::write::New;
use crate::dialect::Facts;
use crate::query::{Conflict, OnConflict};
use crate::shape::InsertRow;
use crate::value::Value;
use std::collections::HashMap;

/// Bytes of values in one statement: well below the least limit on a packet that servers come with.
const BYTES: usize = 1 << 20;

/// Rows of one statement, and the place of each among those that were given.
#[derive(Debug)]
pub(super) struct Batch {
    pub new: New,
    pub places: Vec<usize>,
}

/// Rows with the same columns. `wave`: PostgreSQL refuses to update a row twice in one statement, so
/// that the second row with a key waits for the next.
#[derive(PartialEq, Eq, Hash)]
struct Group {
    wave: usize,
    columns: Vec<u16>,
}

/// Rows with the same columns, for a statement that is prepared once and run for each of them.
pub(super) struct Alike {
    pub columns: Vec<u16>,
    pub rows: Vec<Vec<Value>>,
}

/// Puts rows together that have the same columns, in the order of their first rows. A row's values
/// stay in the memory they are in.
pub(super) fn alike(rows: Vec<InsertRow>) -> Vec<Alike> {
    let mut groups: Vec<Alike> = Vec::new();
    let mut last = 0;
    for row in rows {
        let same = |group: &Alike| group.columns.iter().eq(row.values.iter().map(|(index, _)| index));
        if !groups.get(last).is_some_and(same) {
            last = groups.iter().position(same).unwrap_or_else(|| {
                let columns = row.values.iter().map(|(index, _)| *index).collect();
                groups.push(Alike { columns, rows: Vec::new() });
                groups.len() - 1
            });
        }
        if let Some(group) = groups.get_mut(last) {
            group.rows.push(row.values.into_iter().map(|(_, value)| value).collect());
        }
    }
    groups
}

/// Puts rows into groups of the same columns, in the order of their first rows. `numbered`: the column
/// that the database numbers; rows that bring their number stand apart where it must be so.
pub(super) fn groups(
    facts: &Facts,
    numbered: Option<u16>,
    rows: Vec<InsertRow>,
    conflict: Option<&Conflict>,
) -> Vec<Batch> {
    let waves = waves(facts, &rows, conflict);
    // A column that a row does not name is left alone by `.update_all()`, not set to its default.
    let named_only = conflict.is_some_and(|conflict| matches!(conflict.action, OnConflict::UpdateAll));
    let together = facts.default_in_values && !facts.in_process && !named_only;
    let numbered = numbered.filter(|_| !facts.numbers_beside_keys);
    let keyed = |row: &InsertRow| row.values.iter().any(|(index, _)| Some(*index) == numbered);
    let union = |keys| if together { union(rows.iter().filter(|row| keyed(row) == keys)) } else { None };
    let (with_key, without) = (union(true), union(false));
    let mut known: HashMap<Group, usize> = HashMap::new();
    let mut batches: Vec<Batch> = Vec::new();
    for (place, row) in rows.into_iter().enumerate() {
        let wave = waves.get(place).copied().unwrap_or(0);
        let columns = match if keyed(&row) { &with_key } else { &without } {
            Some(columns) => columns.clone(),
            None => row.values.iter().map(|(index, _)| *index).collect(),
        };
        let values = spread(row, &columns);
        // Most rows have the columns of the row before.
        let same = batches.len().checked_sub(1).filter(|_| waves.is_empty());
        let at = match same.filter(|at| batches[*at].new.columns == columns) {
            Some(last) => last,
            None => *known.entry(Group { wave, columns: columns.clone() }).or_insert_with(|| {
                batches.push(Batch { new: New { columns, rows: Vec::new() }, places: Vec::new() });
                batches.len() - 1
            }),
        };
        batches[at].new.rows.push(values);
        batches[at].places.push(place);
    }
    batches
}

/// The columns of all rows together, if they differ; one that a row lacks gets DEFAULT.
fn union<'r>(mut rows: impl Iterator<Item = &'r InsertRow>) -> Option<Vec<u16>> {
    let columns = |row: &InsertRow| row.values.iter().map(|(index, _)| *index).collect::<Vec<_>>();
    let first = columns(rows.next()?);
    let mut all = first.clone();
    for row in rows {
        let differs = row.values.len() != first.len()
            || row.values.iter().zip(&first).any(|((index, _), first)| index != first);
        if differs {
            all.extend(columns(row));
        }
    }
    if all.len() == first.len() {
        return None;
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// A row's values in the order of the columns.
fn spread(row: InsertRow, columns: &[u16]) -> Vec<Option<Value>> {
    let mut values = row.values.into_iter().peekable();
    columns
        .iter()
        .map(|column| values.next_if(|(index, _)| index == column).map(|(_, value)| value))
        .collect()
}

/// How many rows before it have the same key, for each row.
fn waves(facts: &Facts, rows: &[InsertRow], conflict: Option<&Conflict>) -> Vec<usize> {
    let Some(conflict) = conflict.filter(|conflict| conflict.action != OnConflict::Nothing) else {
        return Vec::new();
    };
    // A constraint's columns are not known here.
    let known = !conflict.target.is_empty();
    if facts.in_process || !facts.conflict_target || !known || rows.len() < 2 {
        return Vec::new();
    }
    let mut seen: HashMap<Vec<u8>, usize> = HashMap::new();
    let waves: Vec<usize> = rows
        .iter()
        .map(|row| {
            let mut key = Vec::new();
            for (index, value) in row.values.iter().filter(|(index, _)| conflict.target.contains(index)) {
                key.extend(index.to_le_bytes());
                value.identify(&mut key);
            }
            let count = seen.entry(key).or_default();
            *count += 1;
            *count - 1
        })
        .collect();
    if waves.iter().all(|wave| *wave == 0) { Vec::new() } else { waves }
}

impl Batch {
    /// Cuts a batch into statements that the database takes. `alone`: one row in each.
    pub(super) fn chunks(self, facts: &Facts, alone: bool) -> Vec<Batch> {
        let width = self.new.columns.len();
        let most = match width {
            // There is no syntax for several rows without columns.
            0 => 1,
            _ if alone => 1,
            _ if self.new.lists(facts).is_some() => usize::MAX,
            _ => (facts.max_binds / width).max(1),
        };
        let mut chunks: Vec<Batch> = Vec::new();
        let mut bytes = 0;
        for (values, place) in self.new.rows.into_iter().zip(self.places) {
            let row: usize = values.iter().map(size).sum();
            let fits = chunks.last().is_some_and(|chunk| chunk.places.len() < most && bytes + row <= BYTES);
            if !fits {
                bytes = 0;
                let columns = self.new.columns.clone();
                chunks.push(Batch { new: New { columns, rows: Vec::new() }, places: Vec::new() });
            }
            bytes += row;
            if let Some(chunk) = chunks.last_mut() {
                chunk.new.rows.push(values);
                chunk.places.push(place);
            }
        }
        chunks
    }
}

/// About how many bytes a value takes in a statement.
fn size(value: &Option<Value>) -> usize {
    match value {
        Some(Value::Text(text) | Value::Json(text) | Value::Decimal(text)) => text.len() + 8,
        Some(Value::Bytes(bytes)) => bytes.len() + 8,
        Some(Value::Array(_, values)) => values.iter().map(|_| 16).sum::<usize>() + 8,
        _ => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[(u16, i64)]) -> InsertRow {
        let values = values.iter().map(|(index, value)| (*index, Value::I64(*value))).collect();
        InsertRow { values, ..InsertRow::default() }
    }

    fn facts() -> Facts {
        Facts {
            version: (0, 0, 0),
            insert_returning: true,
            update_returning: true,
            delete_returning: true,
            limit_as_text: true,
            stable_lists: true,
            limit_for_offset: None,
            nulls_first_syntax: true,
            nulls_sort_first: true,
            subquery_on_target: true,
            conflict_target: true,
            conflict_constraint: true,
            max_binds: 6,
            decimal_order: true,
            row_locks: true,
            transactional_ddl: true,
            single_writer: false,
            nul_in_text: true,
            default_in_values: true,
            numbers_beside_keys: true,
            set_reads_old_row: true,
            in_process: false,
            rows_as_lists: false,
            enum_order: true,
            lock_of: true,
            distinct_on: true,
            intersect_except: true,
            json_equality: true,
            many_windows: true,
            aggregate_filter: true,
            aggregates_in_lists: true,
            computed_groups_in_having: true,
            exists_beside_offset: true,
            lateral: true,
            limit_in_list: true,
            json_containment: true,
            ordered_json_lists: true,
            online_backup: false,
            copy: true,
            regular_expressions: true,
            search_snippets: true,
        }
    }

    #[test]
    fn rows_with_other_columns_share_a_statement_where_default_is_a_value() {
        let rows = vec![row(&[(0, 1)]), row(&[(0, 2), (1, 3)])];
        let batches = groups(&facts(), None, rows.clone(), None);
        assert_eq!(batches.len(), 1);
        assert_eq!(batches[0].new.columns, [0, 1]);
        assert_eq!(batches[0].new.rows[0], [Some(Value::I64(1)), None]);

        let apart = groups(&Facts { default_in_values: false, ..facts() }, None, rows, None);
        assert_eq!(apart.iter().map(|batch| batch.places.clone()).collect::<Vec<_>>(), [[0], [1]]);
    }

    #[test]
    fn groups_keep_the_places_of_their_rows() {
        let facts = Facts { default_in_values: false, ..facts() };
        let rows = vec![row(&[(0, 1)]), row(&[(1, 2)]), row(&[(0, 3)]), row(&[(0, 4)])];
        let places: Vec<_> = groups(&facts, None, rows, None).into_iter().map(|batch| batch.places).collect();
        assert_eq!(places, [vec![0, 2, 3], vec![1]]);
    }

    #[test]
    fn rows_for_a_prepared_statement_are_put_together_by_their_columns() {
        let groups = alike(vec![row(&[(0, 1)]), row(&[(1, 2)]), row(&[(0, 3)]), row(&[]), row(&[(0, 4)])]);
        let found: Vec<_> = groups.iter().map(|group| (&group.columns[..], group.rows.len())).collect();
        assert_eq!(found, [(&[0][..], 3), (&[1][..], 1), (&[][..], 1)]);
        assert_eq!(groups[0].rows[1], [Value::I64(3)]);
    }

    #[test]
    fn no_statement_has_more_values_than_the_limit() {
        let rows = (0..10).map(|i| row(&[(0, i), (1, i)])).collect();
        let batch = groups(&facts(), None, rows, None).remove(0);
        let sizes: Vec<_> = batch.chunks(&facts(), false).iter().map(|chunk| chunk.places.len()).collect();
        assert_eq!(sizes, [3, 3, 3, 1]);
    }

    #[test]
    fn lists_have_no_limit_of_rows() {
        let facts = Facts { rows_as_lists: true, ..facts() };
        let rows = (0..10).map(|i| row(&[(0, i), (1, i)])).collect();
        assert_eq!(groups(&facts, None, rows, None).remove(0).chunks(&facts, false).len(), 1);
        // One that leaves a column to its default is no element of a list.
        let rows = vec![row(&[(0, 1)]), row(&[(0, 2), (1, 3)]), row(&[(0, 3)]), row(&[(0, 4)])];
        assert_eq!(groups(&facts, None, rows, None).remove(0).chunks(&facts, false).len(), 2);
    }

    #[test]
    fn long_rows_are_cut_by_bytes() {
        let long =
            || InsertRow { values: vec![(0, Value::Bytes(vec![0; BYTES / 2]))], ..InsertRow::default() };
        let batch = groups(&facts(), None, vec![long(), long(), long()], None).remove(0);
        let sizes: Vec<_> = batch.chunks(&facts(), false).iter().map(|chunk| chunk.places.len()).collect();
        assert_eq!(sizes, [1, 1, 1]);
    }

    #[test]
    fn a_key_that_comes_twice_is_updated_in_a_second_statement() {
        let conflict = Conflict::on(vec![0], OnConflict::UpdateAll);
        let rows = vec![row(&[(0, 1), (1, 1)]), row(&[(0, 2), (1, 1)]), row(&[(0, 1), (1, 2)])];
        let places: Vec<_> =
            groups(&facts(), None, rows, Some(&conflict)).into_iter().map(|batch| batch.places).collect();
        assert_eq!(places, [vec![0, 1], vec![2]]);
    }
}
