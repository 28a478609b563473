//! Groups, conditions on them, and the first row of each.

use super::any::Any;
use super::grow::{self, Size};
use super::mean::{At, Value};
use super::pick::Pick;
use super::tape::Tape;
use super::words::{Int, Key, Real, Sort, Test, Text};
use super::world::{Item, World};
use super::{Held, refused, same, say, tables, tries};
use plough::prelude::*;
use plough_tests::on_every_backend;

#[derive(Debug)]
struct Groups {
    test: Test,
    keys: Vec<Key>,
    having: Option<Test>,
    int: Int,
    text: Text,
    mean: Real,
    order: Option<(Int, bool)>,
}

impl Groups {
    fn grow(tape: &mut Tape) -> Groups {
        let keys = tape.list(4, |tape| grow::key(tape, 2));
        Groups {
            test: grow::test(tape, 2),
            having: tape.maybe(|tape| grow::test_of_group(tape, 2, &keys)),
            int: grow::of_group(tape, 2, &keys),
            text: if tape.flag() {
                Text::Greatest(Box::new(grow::texts(tape, 2)))
            } else {
                Text::Const(String::new())
            },
            mean: Real::Mean(Box::new(grow::int(tape, 2, Size::Tiny))),
            order: tape.maybe(|tape| (grow::of_group(tape, 1, &keys), tape.flag())),
            keys,
        }
    }

    fn query(&self) -> Query<Item> {
        let query = Item::query().filter(|row| say::test(row, &self.test));
        let query = self.keys.iter().fold(query, say::grouped);
        let query = match &self.having {
            Some(having) => query.having(|row| say::test(row, having)),
            None => query,
        };
        match &self.order {
            Some((by, true)) => query.order_by(|row| say::int(row, by).loose().desc()),
            Some((by, false)) => query.order_by(|row| say::int(row, by).loose().asc()),
            None => query,
        }
    }

    /// What is selected of each group, and what it is ordered by.
    fn meant(&self, world: &World) -> Vec<Found> {
        let at = |row| At { world, row, around: &[] };
        let mut groups: Vec<(Vec<Option<Value>>, Vec<&Item>)> = Vec::new();
        for row in world.items.iter().filter(|row| self.test.holds(at(row))) {
            let key: Vec<_> = self.keys.iter().map(|key| key.of(at(row))).collect();
            match groups.iter_mut().find(|group| group.0 == key) {
                Some(group) => group.1.push(row),
                None => groups.push((key, vec![row])),
            }
        }
        let nobody = world.items.first();
        if self.keys.is_empty() && groups.is_empty() {
            groups.push((Vec::new(), Vec::new()));
        }
        let found = |rows: &Vec<&Item>| {
            let at = At { world, row: rows.first().copied().or(nobody)?, around: rows };
            if self.having.as_ref().is_some_and(|having| !having.holds(at)) {
                return None;
            }
            let by = self.order.as_ref().and_then(|(by, _)| by.of(at));
            Some((self.int.of(at), self.text.of(at), self.mean.of(at), by))
        };
        let mut found: Vec<Found> = groups.iter().filter_map(|(_, rows)| found(rows)).collect();
        if let Some((_, descending)) = self.order {
            found.sort_by(|a, b| if descending { b.3.cmp(&a.3) } else { a.3.cmp(&b.3) });
        }
        found
    }

    async fn hold(&self, db: &Db, world: &World) -> Held {
        let by = |row: Columns<Item>| match &self.order {
            Some((by, _)) => say::int(row, by),
            None => Any::Loose(
                say::int(row, &Int::NullIf(Box::new(Int::Const(0)), Box::new(Int::Const(0)))).loose(),
            ),
        };
        let query = self.query().select(|row| {
            let (int, text) = (say::int(row, &self.int).loose(), say::text(row, &self.text).loose());
            (int, text, say::real(row, &self.mean).loose(), by(row).loose())
        });
        let sql = query.to_sql(db);
        let mut found = query.all(db).await;
        let mut meant = self.meant(world);
        if let (Some(_), Ok(found)) = (&self.order, &found) {
            // Groups that are equal in order come in any.
            let orders = |rows: &[Found]| rows.iter().map(|row| row.3).collect::<Vec<_>>();
            same(&(self, "order"), Ok(orders(found)), orders(&meant))?;
        }
        let sort = |rows: &mut Vec<Found>| rows.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
        found.as_mut().into_iter().for_each(sort);
        sort(&mut meant);
        same(&(self, sql), found, meant)
    }
}

type Found = (Option<i64>, Option<String>, Option<f64>, Option<i64>);

/// The first row of each group, in the order that is asked for.
async fn first_of_each(db: &Db, world: &World, tape: &mut Tape) -> Held {
    // Columns only.
    let keys = [
        Key::Int(Int::N),
        Key::Text(Text::Note),
        Key::Level,
        Key::Text(Text::KindName),
        Key::Int(Int::ParentN),
    ];
    let keys: Vec<Key> = (0..=tape.pick(2)).map(|_| tape.one(&keys)).collect();
    let pick = Pick::grow(tape, 2);
    let sorts = keys.iter().map(|key| grow::sort(tape, key.clone()));
    let sorts: Vec<Sort> = sorts.chain(pick.sorts.clone()).collect();
    let pick = Pick { sorts, ..pick };
    let query = keys.iter().fold(pick.query(), say::first_of_each);
    if db.database_name() != "PostgreSQL" {
        return refused(&pick, query.all(db).await, "distinct_on");
    }
    let all = Pick { limit: None, offset: 0, ..pick.clone() }.rows(world);
    let key = |row: &Item| keys.iter().map(|key| key.of(At { world, row, around: &[] })).collect::<Vec<_>>();
    let mut meant: Vec<&Item> = Vec::new();
    for row in all {
        if !meant.iter().any(|before| key(before) == key(row)) {
            meant.push(row);
        }
    }
    let meant: Vec<Item> = pick.part_of(world, meant).into_iter().cloned().collect();
    same(&(&keys, &pick), query.all(db).await, meant)
}

on_every_backend! {
    async fn groups_mean_what_they_say(db: TestDb) {
        tries(&tables(&db).await?, (60, 500, 5), async |db, world, tape| {
            let groups = Groups::grow(tape);
            // With no row at all there is none to take values of.
            if !world.items.is_empty() {
                groups.hold(db, world).await?;
            }
            first_of_each(db, world, tape).await
        })?;
    }
}
