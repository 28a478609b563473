//! The order in which tables can be made: a table after those that it points at.

use super::{ForeignKey, Schema, Table};
use std::collections::HashMap;

/// The tables of a schema in an order in which they can be made.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) tables: Vec<Ordered<'a>>,
}

/// A table in its turn.
#[derive(Debug)]
pub(super) struct Ordered<'a> {
    pub(super) table: &'a Table,
    /// Foreign keys to tables that come later, which is so where tables point at each other in a
    /// circle.
    pub(super) later: Vec<&'a ForeignKey>,
}

/// Orders by foreign keys; where these leave a choice, the order given is kept.
pub(super) fn order(schema: &Schema) -> Order<'_> {
    let index: HashMap<_, _> = schema.tables.iter().enumerate().map(|(i, t)| (&t.name, i)).collect();
    let targets: Vec<Vec<usize>> = schema
        .tables
        .iter()
        .enumerate()
        .map(|(i, table)| {
            let keys = table.foreign_keys.iter();
            keys.filter_map(|key| index.get(&key.target).copied()).filter(|target| *target != i).collect()
        })
        .collect();
    let mut position = vec![None; schema.tables.len()];
    let mut sequence = Vec::with_capacity(schema.tables.len());
    for start in 0..schema.tables.len() {
        visit(start, &targets, &mut vec![false; schema.tables.len()], &mut position, &mut sequence);
    }
    let tables = sequence
        .iter()
        .enumerate()
        .map(|(at, i)| {
            let table = &schema.tables[*i];
            let later = table.foreign_keys.iter().filter(|key| {
                index.get(&key.target).and_then(|target| position[*target]).is_some_and(|other| other > at)
            });
            Ordered { table, later: later.collect() }
        })
        .collect();
    Order { tables }
}

/// Depth first: what a table points at, then the table. Tables that are on the way already close a
/// circle and are left for later.
fn visit(
    table: usize,
    targets: &[Vec<usize>],
    on_the_way: &mut [bool],
    position: &mut [Option<usize>],
    sequence: &mut Vec<usize>,
) {
    if position[table].is_some() || on_the_way[table] {
        return;
    }
    on_the_way[table] = true;
    for target in &targets[table] {
        visit(*target, targets, on_the_way, position, sequence);
    }
    position[table] = Some(sequence.len());
    sequence.push(table);
}

#[cfg(test)]
mod tests {
    use super::order;
    use crate::model::Action;
    use crate::schema::{ForeignKey, Name, Schema, Table};

    fn schema(tables: &[(&str, &[&str])]) -> Schema {
        let mut schema = Schema::default();
        for (name, targets) in tables {
            let mut table = Table::new(Name::new(None, name));
            table.foreign_keys = targets
                .iter()
                .map(|target| ForeignKey {
                    name: format!("{name}_{target}_fkey"),
                    columns: vec![format!("{target}_id")],
                    target: Name::new(None, target),
                    target_columns: vec!["id".to_owned()],
                    on_delete: Action::NoAction,
                    on_update: Action::NoAction,
                })
                .collect();
            schema.tables.push(table);
        }
        schema
    }

    fn names(schema: &Schema) -> Vec<(String, Vec<String>)> {
        let later = |keys: &[&ForeignKey]| keys.iter().map(|key| key.target.to_string()).collect();
        order(schema).tables.iter().map(|t| (t.table.name.to_string(), later(&t.later))).collect()
    }

    #[test]
    fn targets_come_first() {
        let schema = schema(&[("comments", &["posts", "users"]), ("posts", &["users"]), ("users", &[])]);
        let order: Vec<_> = names(&schema).into_iter().map(|(name, _)| name).collect();
        assert_eq!(order, ["users", "posts", "comments"]);
        assert!(names(&schema).iter().all(|(_, later)| later.is_empty()));
    }

    #[test]
    fn tables_that_need_nothing_keep_their_order() {
        let schema = schema(&[("b", &[]), ("a", &["elsewhere"]), ("c", &["c"])]);
        let order: Vec<_> = names(&schema).into_iter().map(|(name, _)| name).collect();
        assert_eq!(order, ["b", "a", "c"]);
    }

    #[test]
    fn a_circle_leaves_one_key_for_later() {
        let schema = schema(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])]);
        let order = names(&schema);
        assert_eq!(order[0], ("c".to_owned(), vec!["a".to_owned()]));
        assert!(order[1..].iter().all(|(_, later)| later.is_empty()));
    }
}
