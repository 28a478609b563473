//! Queries put together.

use super::pick::Pick;
use super::tape::Tape;
use super::world::{Item, World};
use super::{Held, same, tables, tries};
use plough::prelude::*;
use plough_tests::on_every_backend;

#[derive(Debug, Clone)]
enum Set {
    One(Box<Pick>),
    Two(Operator, Box<Set>, Box<Set>),
    /// A part of a set.
    Of(Box<Set>, Box<Pick>),
}

#[derive(Debug, Clone, Copy)]
enum Operator {
    Union,
    UnionAll,
    Intersect,
    Except,
}

impl Set {
    fn grow(tape: &mut Tape, depth: usize) -> Set {
        use Operator::{Except, Intersect, Union, UnionAll};
        match tape.pick(if depth == 0 { 1 } else { 5 }) {
            0 => Set::One(Box::new(Pick::grow(tape, 2))),
            kind => {
                let operator = tape.one(&[Union, UnionAll, Intersect, Except]);
                let parts = [Set::grow(tape, depth - 1), Set::grow(tape, depth - 1)].map(Box::new);
                let [one, other] = parts;
                let set = Set::Two(operator, one, other);
                if kind == 1 { Set::Of(Box::new(set), Box::new(Pick::grow(tape, 1))) } else { set }
            }
        }
    }

    fn query(&self) -> Query<Item> {
        match self {
            Set::One(pick) => pick.query(),
            Set::Two(Operator::Union, a, b) => a.query().union(b.query()),
            Set::Two(Operator::UnionAll, a, b) => a.query().union_all(b.query()),
            Set::Two(Operator::Intersect, a, b) => a.query().intersect(b.query()),
            Set::Two(Operator::Except, a, b) => a.query().except(b.query()),
            Set::Of(set, pick) => pick.over(set.query()),
        }
    }

    fn rows<'w>(&self, world: &'w World) -> Vec<&'w Item> {
        let once = |mut rows: Vec<&'w Item>| {
            rows.sort_by_key(|row| row.id);
            rows.dedup_by_key(|row| row.id);
            rows
        };
        let has = |rows: &[&Item], row: &Item| rows.iter().any(|one| one.id == row.id);
        match self {
            Set::One(pick) => pick.rows(world),
            Set::Two(operator, a, b) => {
                let (mut a, b) = (a.rows(world), b.rows(world));
                match operator {
                    Operator::Union | Operator::UnionAll => a.extend(b),
                    Operator::Intersect => a.retain(|row| has(&b, row)),
                    Operator::Except => a.retain(|row| !has(&b, row)),
                }
                if let Operator::UnionAll = operator { a } else { once(a) }
            }
            Set::Of(set, pick) => {
                let rows = set.rows(world);
                pick.part_of(world, pick.held(world, rows))
            }
        }
    }
}

async fn sets(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let set = Set::grow(tape, 3);
    let keys = |rows: &[&Item]| {
        let mut keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
        keys.sort_unstable();
        keys
    };
    let meant = keys(&set.rows(world));
    let found = set.query().all(db).await;
    let sql = set.query().to_sql(db);
    same(&(&set, sql), found.map(|rows| keys(&rows.iter().collect::<Vec<_>>())), meant.clone())?;
    same(&(&set, "count"), set.query().count(db).await, meant.len() as i64)
}

on_every_backend! {
    async fn sets_mean_what_they_say(db: TestDb) {
        tries(&tables(&db).await?, (60, 500, 5), sets)?;
    }
}
