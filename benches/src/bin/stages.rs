//! The stages that need no database, for counting their instructions: see `instructions`.
//!
//! `stages <stage> <times>` runs one. Each is a function of its own that is not inlined, so that
//! callgrind can count what happens inside of it and nothing else.

use plough::__private::{Date, DateTime, Reader, Row, SqlType, Time, Timestamp, Value};
use plough::model::Decl;
use plough::prelude::*;
use plough_bench_kit::Result;
use std::borrow::Cow;
use std::hint::black_box;

#[derive(Model)]
#[model(table = "items")]
struct Item {
    #[model(id, auto)]
    id: i64,
    name: String,
    note: Option<String>,
    score: f64,
    views: i64,
    active: bool,
}

/// The SQL and the value of one row by its key.
#[inline(never)]
fn stage_find(db: &Db, i: i64) -> plough::Result<usize> {
    Ok(Item::find(black_box(i)).to_sql(db)?.len())
}

/// The SQL and the values of a query with closures.
#[inline(never)]
fn stage_query(db: &Db, i: i64) -> plough::Result<usize> {
    let query = Item::query()
        .filter(|item| item.active & item.views.gt(black_box(i)) & item.name.contains("rust"))
        .order_by(|item| item.id.desc())
        .limit(20);
    Ok(query.to_sql(db)?.len())
}

/// The SQL of an insert.
#[inline(never)]
fn stage_insert(db: &Db, i: i64) -> plough::Result<usize> {
    let new = insert!(Item { name: "a name", score: 0.5, views: i, active: true });
    Ok(new.to_sql(db)?.len())
}

/// A row of six columns as a struct: what the derive wrote, over a row that costs nothing to read.
#[inline(never)]
fn stage_decode(row: &dyn Row) -> plough::Result<Item> {
    Item::read(&mut Reader::new(row))
}

/// Always the same row.
struct Fixed;

impl Row for Fixed {
    fn is_null(&self, _: usize) -> bool {
        false
    }
    fn bool(&self, _: usize) -> plough::Result<bool> {
        Ok(true)
    }
    fn i64(&self, _: usize) -> plough::Result<i64> {
        Ok(7)
    }
    fn u64(&self, _: usize) -> plough::Result<u64> {
        Ok(7)
    }
    fn f64(&self, _: usize) -> plough::Result<f64> {
        Ok(0.5)
    }
    fn text(&self, _: usize) -> plough::Result<&str> {
        Ok("the text of a column")
    }
    fn bytes(&self, _: usize) -> plough::Result<&[u8]> {
        Ok(b"bytes")
    }
    fn decimal(&self, _: usize) -> plough::Result<Cow<'_, str>> {
        Ok(Cow::Borrowed("1.5"))
    }
    fn date(&self, _: usize) -> plough::Result<Date> {
        Ok(Date(0))
    }
    fn time(&self, _: usize) -> plough::Result<Time> {
        Ok(Time(0))
    }
    fn datetime(&self, _: usize) -> plough::Result<DateTime> {
        Ok(DateTime(0))
    }
    fn timestamp(&self, _: usize) -> plough::Result<Timestamp> {
        Ok(Timestamp(0))
    }
    fn uuid(&self, _: usize) -> plough::Result<[u8; 16]> {
        Ok([0; 16])
    }
    fn json(&self, _: usize) -> plough::Result<&str> {
        Ok("null")
    }
    fn array(&self, _: usize, _: &'static SqlType) -> plough::Result<Vec<Value>> {
        Ok(Vec::new())
    }
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let stage = args.next().unwrap_or_default();
    let times: i64 = args.next().unwrap_or_default().parse()?;
    let db = Db::offline("sqlite")?;
    let mut total = 0;
    for i in 0..times {
        total += match &*stage {
            "find" => stage_find(&db, i)?,
            "query" => stage_query(&db, i)?,
            "insert" => stage_insert(&db, i)?,
            "decode" => {
                let Item { id, name, note, score, views, active } = stage_decode(black_box(&Fixed))?;
                black_box((id, score, views, active));
                name.len() + note.map_or(0, |note| note.len())
            }
            _ => return Err("expected find, query, insert or decode".into()),
        };
    }
    println!("{total}");
    Ok(())
}
