//! The tables, and random rows of them.

use super::tape::Tape;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use plough::prelude::*;
use serde_json::{Value, json};

/// Its order is not that of the alphabet.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[db_enum(name = "surface_level")]
pub enum Level {
    Low,
    Middle,
    High,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "surface_kinds")]
pub struct Kind {
    #[model(id)]
    pub id: i64,
    pub name: String,
    pub weight: Option<i64>,
    /// Not of the items: rows with JSON are not compared everywhere.
    pub meta: Option<Value>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "surface_items", has_many(children: Item.parent_id))]
pub struct Item {
    #[model(id)]
    pub id: i64,
    #[model(references = Kind)]
    pub kind_id: i64,
    #[model(references = Item, on_delete = set_null)]
    pub parent_id: Option<i64>,
    pub n: i64,
    pub m: Option<i64>,
    /// The ends of the range among them: never calculated with.
    pub big: i64,
    pub text: String,
    pub note: Option<String>,
    pub flag: bool,
    pub maybe: Option<bool>,
    /// Quarters, which floats hold exactly.
    pub real: f64,
    pub level: Option<Level>,
    pub at: DateTime<Utc>,
    pub seen: Option<DateTime<Utc>>,
    pub day: Option<NaiveDate>,
    pub tags: Vec<String>,
}

#[derive(Update)]
#[update(of = Item)]
struct Under {
    parent_id: Patch<i64>,
}

/// All rows.
#[derive(Debug, Clone)]
pub struct World {
    pub kinds: Vec<Kind>,
    pub items: Vec<Item>,
}

pub const TAGS: [&str; 4] = ["x", "X", "", "日"];
pub const BIGS: [i64; 6] = [0, 1, -1, i64::MAX, i64::MIN, i64::MAX - 1];

/// Signs that databases treat in their own ways; no letters of which some have no upper case.
pub fn text(tape: &mut Tape) -> String {
    tape.list(4, |tape| tape.one(&['a', 'B', 'b', ' ', '%', '_', '\\', '\'', '日', '🦀', '0']))
        .into_iter()
        .collect()
}

pub fn instant(tape: &mut Tape) -> DateTime<Utc> {
    let start = tape.one(&[
        "2024-01-31T00:00:00Z",
        "2024-02-29T23:59:59.999999Z",
        "1969-12-31T23:59:59.5Z",
        "2000-03-01T12:00:00Z",
        "1899-12-31T10:20:30.000001Z",
    ]);
    let start = start.parse::<DateTime<Utc>>().expect("an instant");
    start + TimeDelta::microseconds(tape.one(&[0, 1, -1, 86_400_000_000, 3_599_999_999]))
}

pub fn date(tape: &mut Tape) -> NaiveDate {
    let (year, month, day) =
        tape.one(&[(2024, 1, 31), (2024, 2, 29), (2023, 12, 31), (1900, 3, 1), (1970, 1, 1)]);
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

pub fn document(tape: &mut Tape, depth: usize) -> Value {
    match tape.pick(if depth == 0 { 7 } else { 9 }) {
        0 => Value::Null,
        1 => json!(tape.flag()),
        2 => json!(tape.small()),
        3 => json!(tape.one(&[0.5, 2.0, -1.25])),
        4 => json!(text(tape)),
        5 => json!("a"),
        6 => json!(1),
        7 => Value::Array(tape.list(3, |tape| document(tape, depth - 1))),
        _ => {
            let mut members = serde_json::Map::new();
            for name in ["a", "b", "a\"'.$"] {
                if tape.flag() {
                    members.insert(name.to_owned(), document(tape, depth - 1));
                }
            }
            Value::Object(members)
        }
    }
}

pub fn level(tape: &mut Tape) -> Level {
    tape.one(&[Level::Low, Level::Middle, Level::High])
}

fn item(tape: &mut Tape, id: i64, kinds: usize) -> Item {
    Item {
        id,
        kind_id: tape.pick(kinds) as i64 + 1,
        parent_id: None,
        n: tape.small(),
        m: tape.maybe(Tape::small),
        big: tape.one(&BIGS),
        text: text(tape),
        note: tape.maybe(text),
        flag: tape.flag(),
        maybe: tape.maybe(Tape::flag),
        real: tape.one(&[0.0, 0.25, 1.0, -0.75, 2.5]),
        level: tape.maybe(level),
        at: instant(tape),
        seen: tape.maybe(instant),
        day: tape.maybe(date),
        tags: tape.list(3, |tape| tape.one(&TAGS).to_owned()),
    }
}

impl World {
    pub fn grow(tape: &mut Tape) -> World {
        let kind = |id| Kind {
            id,
            name: text(tape),
            weight: tape.maybe(Tape::small),
            meta: tape.maybe(|tape| document(tape, 2)),
        };
        let kinds: Vec<Kind> = (1..=3).map(kind).collect();
        let count = tape.pick(9) as i64;
        let mut items: Vec<Item> = (1..=count).map(|id| item(tape, id, kinds.len())).collect();
        for item in &mut items {
            // Any other, or itself: a circle, too.
            item.parent_id = tape.maybe(|tape| tape.pick(usize::try_from(count).unwrap_or(1)) as i64 + 1);
        }
        World { kinds, items }
    }

    /// Replaces what the tables hold.
    pub async fn fill(&self, db: &Db) -> plough::Result<()> {
        Item::query().everything().update(|i| i.parent_id.set(None::<i64>)).exec(db).await?;
        Item::query().everything().delete(db).await?;
        Kind::query().everything().delete(db).await?;
        Kind::insert_all(self.kinds.clone()).exec(db).await?;
        Item::insert_all(self.items.iter().map(|item| Item { parent_id: None, ..item.clone() }))
            .exec(db)
            .await?;
        let under = |item: &Item| Some((item.id, Under { parent_id: Patch::Value(item.parent_id?) }));
        Item::update_all(self.items.iter().filter_map(under)).exec(db).await?;
        Ok(())
    }

    pub fn item(&self, id: i64) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    pub fn kind(&self, item: &Item) -> &Kind {
        self.kinds.iter().find(|kind| kind.id == item.kind_id).expect("a key leads to a row")
    }
}
