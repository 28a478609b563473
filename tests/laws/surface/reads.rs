//! Filters, orders, parts, pages, and expressions of each type.

use super::any::column;
use super::mean::At;
use super::pick::Pick;
use super::tape::Tape;
use super::words::{Day, Int, Real, Text, Time};
use super::world::{Item, World};
use super::{Held, grow, same, say, tables, tries, wrong};
use plough::prelude::*;
use plough_tests::on_every_backend;

fn ids(rows: &[&Item]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

/// Rows, their number, whether there are any.
async fn rows(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let pick = Pick::grow(tape, 3);
    let meant = pick.rows(world);
    let whole: Vec<Item> = meant.iter().map(|row| (*row).clone()).collect();
    same(&pick, pick.query().all(db).await, whole)?;
    same(&(&pick, "count"), pick.query().count(db).await, meant.len() as i64)?;
    same(&(&pick, "exists"), pick.query().exists(db).await, !meant.is_empty())
}

/// Every row once, whichever way the pages go.
async fn pages(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let pick = Pick::grow(tape, 2).whole();
    let meant = ids(&pick.rows(world));
    let size = tape.pick(3) as u64 + 1;
    let keys = |items: Vec<Item>| items.into_iter().map(|item| item.id).collect::<Vec<_>>();
    let (mut forwards, mut backwards) = (Vec::new(), Vec::new());
    let mut request = CursorRequest::first(size);
    loop {
        let page = pick.query().cursor(db, request).await.map_err(|error| format!("{pick:?}\n{error:?}"))?;
        forwards.extend(keys(page.items));
        match page.next {
            Some(next) if forwards.len() <= meant.len() => request = CursorRequest::first(size).after(next),
            _ => break,
        }
    }
    same(&(&pick, size, "forwards"), Ok(forwards), meant.clone())?;
    let mut request = CursorRequest::last(size);
    loop {
        let page = pick.query().cursor(db, request).await.map_err(wrong)?;
        backwards.splice(..0, keys(page.items));
        match page.prev {
            Some(prev) if backwards.len() <= meant.len() => request = CursorRequest::first(size).before(prev),
            _ => break,
        }
    }
    same(&(&pick, size, "backwards"), Ok(backwards), meant.clone())?;
    let page = pick.query().page(db, PageRequest::new(2, size)).await;
    let second: Vec<_> = meant.chunks(size as usize).nth(1).unwrap_or_default().to_vec();
    same(&(&pick, "page"), page.map(|page| (keys(page.items), page.total)), (second, meant.len() as u64))
}

/// What an expression of a type gives for each row.
async fn values(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let query = || Item::query().order_by(|row| row.id.asc());
    macro_rules! each {
        ($grow:expr, $of:path, $say:path) => {{
            let what = $grow;
            let at = |row| At { world, row, around: &[] };
            let meant: Vec<_> = world.items.iter().map(|row| (row.id, $of(&what, at(row)))).collect();
            let found = column(db, query(), |row| $say(row, &what)).await;
            let sql = query().select(|row| $say(row, &what).loose()).to_sql(db);
            same(&(&what, sql), found, meant)?;
        }};
    }
    each!(grow::int(tape, 3, grow::Size::Any), Int::of, say::int);
    each!(grow::texts(tape, 3), Text::of, say::text);
    each!(grow::real(tape, 3), Real::of, say::real);
    each!(grow::time(tape, 3), Time::of, say::time);
    each!(grow::day(tape, 3), Day::of, say::day);
    Ok(())
}

/// Equal values once.
async fn distinct(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let pick = Pick::grow(tape, 2).whole();
    let (int, text) = (grow::int(tape, 2, grow::Size::Any), grow::texts(tape, 1));
    let query = Item::query().filter(|row| say::test(row, &pick.test));
    let query =
        query.order_by(|row| (say::int(row, &int).loose().asc(), say::text(row, &text).loose().desc()));
    let found =
        query.select(|row| (say::int(row, &int).loose(), say::text(row, &text).loose())).distinct().all(db);
    let at = |row: &&Item| (int.of(At { world, row, around: &[] }), text.of(At { world, row, around: &[] }));
    let mut meant: Vec<_> = pick.filtered(world).iter().map(at).collect();
    meant.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    meant.dedup();
    same(&(&pick, &int, &text), found.await, meant)
}

on_every_backend! {
    async fn reads_mean_what_they_say(db: TestDb) {
        tries(&tables(&db).await?, (40, 600, 2), async |db, world, tape| {
            rows(db, world, tape).await?;
            values(db, world, tape).await?;
            distinct(db, world, tape).await?;
            pages(db, world, tape).await
        })?;
    }
}
