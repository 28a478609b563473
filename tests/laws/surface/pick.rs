//! Which rows, in which order, and which part of them.

use super::grow::{key, sort, test};
use super::mean::At;
use super::say;
use super::tape::Tape;
use super::words::{Sort, Test};
use super::world::{Item, World};
use plough::prelude::*;
use std::cmp::Ordering;

#[derive(Debug, Clone)]
pub struct Pick {
    pub test: Test,
    pub sorts: Vec<Sort>,
    pub limit: Option<u64>,
    pub offset: u64,
}

impl Pick {
    pub fn grow(tape: &mut Tape, depth: usize) -> Pick {
        let sorts = tape.list(3, |tape| {
            let key = key(tape, depth - 1);
            sort(tape, key)
        });
        Pick {
            test: test(tape, depth),
            sorts,
            limit: tape.maybe(|tape| tape.pick(6) as u64),
            offset: tape.pick(3) as u64,
        }
    }

    /// The same without a limit.
    pub fn whole(self) -> Pick {
        Pick { limit: None, offset: 0, ..self }
    }

    fn sort(&self, query: Query<Item>) -> Query<Item> {
        let query = query.filter(|row| say::test(row, &self.test));
        let sort = |query: Query<Item>, sort| query.order_by(|row| say::sorted(row, sort));
        self.sorts.iter().fold(query, sort)
    }

    pub fn query(&self) -> Query<Item> {
        self.over(Item::query())
    }

    /// The same of another query's rows.
    pub fn over(&self, query: Query<Item>) -> Query<Item> {
        let query = self.sort(query).order_by(|row| row.id.asc());
        let query = if self.offset == 0 { query } else { query.offset(self.offset) };
        self.limit.into_iter().fold(query, Query::limit)
    }

    pub fn filtered<'w>(&self, world: &'w World) -> Vec<&'w Item> {
        self.held(world, world.items.iter().collect())
    }

    pub fn held<'w>(&self, world: &'w World, mut rows: Vec<&'w Item>) -> Vec<&'w Item> {
        rows.retain(|row| self.test.holds(At { world, row, around: &[] }));
        rows
    }

    pub fn rows<'w>(&self, world: &'w World) -> Vec<&'w Item> {
        self.part_of(world, self.filtered(world))
    }

    /// Rows in this order, and the part of them that is asked for.
    pub fn part_of<'w>(&self, world: &'w World, mut rows: Vec<&'w Item>) -> Vec<&'w Item> {
        let all = rows.clone();
        let at = |row| At { world, row, around: &all };
        rows.sort_by(|a, b| {
            let sorts = self.sorts.iter().map(|sort| sort.compare(at(a), at(b)));
            sorts.fold(Ordering::Equal, Ordering::then).then(a.id.cmp(&b.id))
        });
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        rows.into_iter().skip(number(self.offset)).take(number(self.limit.unwrap_or(u64::MAX))).collect()
    }
}
