//! Named queries: read, joined, asked, and recursive ones.

use super::any::with;
use super::grow::{self, Size};
use super::mean::At;
use super::pick::Pick;
use super::tape::Tape;
use super::words::Agg;
use super::world::{Item, World};
use super::{Held, same, say, tables, tries};
use plough::prelude::*;
use plough::query::{count, value};
use plough_tests::on_every_backend;
use std::collections::BTreeSet;

fn at<'w>(world: &'w World, row: &'w Item) -> At<'w> {
    At { world, row, around: &[] }
}

/// A part of the rows, named; read, joined and asked.
async fn named(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let (pick, int, text) = (Pick::grow(tape, 2), grow::int(tape, 2, Size::Any), grow::texts(tape, 2));
    let (test, how, outer) = (grow::test(tape, 2), grow::compares(tape), grow::int(tape, 2, Size::Any));
    let case = (&pick, &int, &text, &test, how, &outer);
    let part = pick
        .query()
        .select(|row| (row.id, say::int(row, &int).loose(), say::text(row, &text).loose()))
        .named("part of it");
    let inside: Vec<(i64, Option<i64>, Option<String>)> = {
        let values = |row: &&Item| (row.id, int.of(at(world, row)), text.of(at(world, row)));
        pick.rows(world).iter().map(values).collect()
    };

    let read = part.query().filter(|(_, a, _)| say::compare(a.into(), how, value(1).into()));
    let read = read.order_by(|(id, ..)| id.asc()).select(|(id, a, text)| (id, a, text)).all(db).await;
    let mut meant: Vec<_> =
        inside.iter().filter(|row| how.of(row.1, Some(1)) == Some(true)).cloned().collect();
    meant.sort();
    same(&(case, "read"), read, meant)?;

    let outside = || Item::query().filter(|row| say::test(row, &test));
    let joined = outside().join(&part, |row, (_, a, _)| say::compare(a.into(), how, say::int(row, &outer)));
    let joined = joined.order_by(|(row, (id, ..))| (row.id.asc(), id.asc()));
    let joined = joined.select(|(row, (id, a, _))| (row.id, id, a)).all(db).await;
    let left =
        outside().left_join(&part, |row, (_, a, _)| say::compare(a.into(), how, say::int(row, &outer)));
    let left = left.order_by(|(row, (id, ..))| (row.id.asc(), id.asc()));
    let left = left.select(|(row, (id, _, text))| (row.id, id, text)).all(db).await;
    let (mut both, mut all) = (Vec::new(), Vec::new());
    for row in world.items.iter().filter(|row| test.holds(at(world, row))) {
        let meets = |part: &&(i64, Option<i64>, Option<String>)| {
            how.of(part.1, outer.of(at(world, row))) == Some(true)
        };
        let partners: Vec<_> = inside.iter().filter(meets).collect();
        both.extend(partners.iter().map(|part| (row.id, part.0, part.1)));
        all.extend(partners.iter().map(|part| (row.id, Some(part.0), part.2.clone())));
        if partners.is_empty() {
            all.push((row.id, None, None));
        }
    }
    both.sort();
    all.sort();
    same(&(case, "joined"), joined, both)?;
    same(&(case, "left joined"), left, all)?;

    let asked =
        outside().filter(|row| say::int(row, &outer).loose().in_query(part.query().select(|(_, a, _)| a)));
    let asked = asked.order_by(|row| row.id.asc()).select(|row| row.id).all(db).await;
    let found = |row: &&Item| {
        let own = outer.of(at(world, row));
        test.holds(at(world, row)) && own.is_some() && inside.iter().any(|part| part.1 == own)
    };
    same(&(case, "asked"), asked, world.items.iter().filter(found).map(|row| row.id).collect())
}

/// Sums per number, beside the rows that have it.
async fn sums(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let (test, key, of) =
        (grow::test(tape, 2), grow::int(tape, 2, Size::Any), grow::int(tape, 2, Size::Wide));
    let groups = Item::query().filter(|row| say::test(row, &test));
    let groups = with!(groups, group_by, |row| say::int(row, &key));
    let groups = groups.select(|row| {
        let sum = say::agg(Agg::Sum, say::int(row, &of)).loose();
        (say::int(row, &key).loose(), count(), sum)
    });
    let groups = groups.named("sums");
    let found = Item::query()
        .join(&groups, |row, (key_of, ..)| key_of.is_not_distinct_from(say::int(row, &key).loose()));
    let found = found.order_by(|(row, _)| row.id.asc()).select(|(row, (_, rows, sum))| (row.id, rows, sum));
    let sql = found.to_sql(db);
    let meant = world.items.iter().filter_map(|row| {
        let same = |other: &&Item| {
            test.holds(at(world, other)) && key.of(at(world, other)) == key.of(at(world, row))
        };
        let rows: Vec<&Item> = world.items.iter().filter(same).collect();
        let sum = Agg::Sum.of(rows.iter().map(|row| of.of(at(world, row))));
        (!rows.is_empty()).then_some((row.id, rows.len() as i64, sum))
    });
    same(&(&test, &key, &of, sql), found.all(db).await, meant.collect())
}

/// From some rows over children to all that are below, in circles, too.
async fn walks(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let (first, step) = (grow::test(tape, 2), grow::test(tape, 2));
    let of = grow::int(tape, 2, Size::Any);
    let start = || Item::query().filter(|row| say::test(row, &first));
    let walk = start().select(|row| (row.id, say::int(row, &of).loose())).recursive("walk", |walk| {
        let next = Item::query().filter(|row| say::test(row, &step));
        next.join(walk, |row, (id, _)| row.parent_id.eq(id))
            .select(|(row, _)| (row.id, say::int(row, &of).loose()))
    });
    let begins = |row: &&Item| first.holds(at(world, row));
    let leads = |from: i64| {
        world
            .items
            .iter()
            .filter(move |row| row.parent_id == Some(from))
            .filter(|row| step.holds(at(world, row)))
    };
    let mut seen: BTreeSet<i64> = world.items.iter().filter(begins).map(|row| row.id).collect();
    let mut fresh: Vec<i64> = seen.iter().copied().collect();
    while let Some(from) = fresh.pop() {
        fresh.extend(leads(from).map(|row| row.id).filter(|id| seen.insert(*id)));
    }
    let of_row = |id: &i64| (*id, world.item(*id).and_then(|row| of.of(at(world, row))));
    let found = walk.query().order_by(|(id, _)| id.asc()).select(|(id, of)| (id, of)).all(db).await;
    same(&(&first, &step, &of), found, seen.iter().map(of_row).collect())?;

    let most = tape.pick(4) as u32;
    let steps = start().select(|row| (row.id, value(0_i64))).recursive_steps("steps", most, |steps| {
        let next = Item::query().filter(|row| say::test(row, &step));
        next.join(steps, |row, (id, _)| row.parent_id.eq(id)).select(|(row, (_, depth))| (row.id, depth + 1))
    });
    let mut meant: Vec<(i64, i64)> = world.items.iter().filter(begins).map(|row| (row.id, 0)).collect();
    let mut last = meant.clone();
    for depth in 1..=i64::from(most) {
        last = last.iter().flat_map(|(from, _)| leads(*from).map(move |row| (row.id, depth))).collect();
        meant.extend(&last);
    }
    meant.sort_unstable();
    let found =
        steps.query().order_by(|(id, depth)| (id.asc(), depth.asc())).select(|(id, depth)| (id, depth));
    same(&(&first, &step, most), found.all(db).await, meant)
}

on_every_backend! {
    async fn named_queries_mean_what_they_say(db: TestDb) {
        tries(&tables(&db).await?, (40, 500, 2), async |db, world, tape| {
            named(db, world, tape).await?;
            sums(db, world, tape).await?;
            walks(db, world, tape).await
        })?;
    }
}
