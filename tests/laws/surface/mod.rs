//! The whole surface of queries and writes: random rows, random queries, each equal to what it means in
//! memory. What a database cannot do is refused before SQL is sent, and only that.

mod any;
mod calendar;
mod document;
mod groups;
mod grow;
mod mean;
mod named;
mod pick;
mod reads;
mod say;
mod sets;
mod tape;
mod windows;
mod words;
mod world;
mod writes;

use crate::law;
use plough::prelude::*;
use plough_tests::TestResult;
use std::fmt::Debug;
use tape::{Tape, tapes};
use world::{Item, Kind, World};

type Held = Result<(), String>;

/// Whether what was found is what was meant.
fn same<T: PartialEq + Debug>(case: &dyn Debug, found: plough::Result<T>, meant: T) -> Held {
    match found {
        Ok(found) if found == meant => Ok(()),
        found => Err(format!("{case:?}\ngave  {found:?}\nmeant {meant:?}")),
    }
}

/// Whether something is refused, by the library and for this reason.
fn refused<T: Debug>(case: &dyn Debug, found: plough::Result<T>, why: &str) -> Held {
    match found {
        Err(error) if error.is_unsupported() && error.to_string().contains(why) => Ok(()),
        found => Err(format!("{case:?}\ngave  {found:?}\nmeant to be refused: {why}")),
    }
}

fn wrong(error: plough::Error) -> String {
    format!("{error:?}")
}

/// Tries something so many times over each of many random worlds.
fn tries(
    db: &Db,
    (cases, longest, times): (u32, usize, usize),
    holds: impl AsyncFn(&Db, &World, &mut Tape) -> Held,
) -> TestResult {
    law(cases, &tapes(longest), |mut tape| {
        let holds = &holds;
        async move {
            let world = World::grow(&mut tape);
            world.fill(db).await.map_err(wrong)?;
            for _ in 0..times {
                holds(db, &world, &mut tape).await.map_err(|why| format!("{why}\nover {world:?}"))?;
            }
            Ok(())
        }
    })
}

/// The tables, and a handle for them.
async fn tables(db: &plough::test::TestDb) -> plough::Result<Db> {
    db.create_tables::<(Kind, Item)>().await?;
    Ok((**db).clone())
}
