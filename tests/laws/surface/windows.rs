//! Numbers of the rows around each row.

use super::mean::At;
use super::pick::Pick;
use super::tape::Tape;
use super::words::{Int, Key, Sort};
use super::world::{Item, World};
use super::{Held, grow, same, say, tables, tries};
use plough::prelude::*;
use plough_tests::on_every_backend;

async fn windows(db: &Db, world: &World, tape: &mut Tape) -> Held {
    let pick = Pick::grow(tape, 2).whole();
    let around = grow::around(tape);
    let one = grow::over(tape, &around);
    let other = Int::Or(Box::new(grow::over(tape, &around)), Box::new(grow::int(tape, 1, grow::Size::Any)));
    // In the order of one of them, too.
    let by =
        Sort { key: Key::Int(one.clone()), descending: tape.flag(), nulls_first: tape.maybe(Tape::flag) };
    let pick = if tape.flag() { Pick { sorts: vec![by], ..pick } } else { pick };
    let query =
        pick.query().select(|row| (row.id, say::int(row, &one).loose(), say::int(row, &other).loose()));
    let rows = pick.filtered(world);
    let value = |row: &&Item| {
        let at = At { world, row, around: &rows };
        (row.id, one.of(at), other.of(at))
    };
    let meant: Vec<_> = pick.part_of(world, rows.clone()).iter().map(value).collect();
    let sql = query.to_sql(db);
    same(&(&pick, &one, &other, sql), query.all(db).await, meant)
}

on_every_backend! {
    async fn windows_mean_what_they_say(db: TestDb) {
        tries(&tables(&db).await?, (60, 400, 5), windows)?;
    }
}
