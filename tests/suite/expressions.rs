//! Expressions mean the same on every database.

mod calendar;
mod filtered;
mod frames;
mod groups;
mod json;
mod lists;
mod misplaced;
mod named;
mod numbers;
mod subqueries;
mod truth;
mod unions;
mod windows;

use chrono::{DateTime, TimeZone, Utc};
use plough::prelude::*;
use plough_tests::TestDb;
use rust_decimal::Decimal;

/// How an item stands. The labels do not sort like the variants.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[db_enum(name = "expression_stage")]
pub enum Stage {
    /// First.
    Ordered,
    /// Then.
    Packed,
    /// Last.
    Delivered,
}

/// A row to calculate with.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "expression_items")]
pub struct Item {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// An integer of 32 bits.
    pub pieces: i32,
    /// An integer of 64 bits, or none.
    pub weight: Option<i64>,
    /// A float of 64 bits.
    pub rate: f64,
    /// A float of 32 bits.
    pub share: f32,
    /// A decimal.
    #[model(precision = 20, scale = 4)]
    pub price: Decimal,
    /// A truth value, or none.
    pub checked: Option<bool>,
    /// A label.
    pub stage: Stage,
    /// A text.
    pub name: String,
    /// An instant.
    pub at: DateTime<Utc>,
}

/// Four items.
async fn items(db: &TestDb) -> plough::Result<()> {
    db.create_tables::<(Item,)>().await?;
    let at = |second: i64| Utc.timestamp_opt(second, 999_999_000).single().expect("a time");
    let item = |id: i64, pieces, weight, checked, stage, second| Item {
        id,
        pieces,
        weight,
        rate: id as f64 / 2.0,
        share: 0.25,
        price: Decimal::new(id * 15, 1),
        checked,
        stage,
        name: format!("Item {id}"),
        at: at(second),
    };
    for item in [
        item(1, 7, Some(2), Some(true), Stage::Packed, 0),
        item(2, -7, Some(0), Some(false), Stage::Ordered, 1_709_251_199),
        item(3, 7, None, None, Stage::Delivered, 1_735_689_599),
        item(4, 5, Some(-2), Some(true), Stage::Ordered, 4_102_444_799),
    ] {
        Item::insert(item).exec(db).await?;
    }
    Ok(())
}

/// The keys of the items that pass a condition.
async fn ids<C: plough::query::IntoCond>(
    db: &TestDb,
    filter: impl FnOnce(Columns<Item>) -> C,
) -> plough::Result<Vec<i64>> {
    Item::query().filter(filter).order_by(|i| i.id.asc()).select(|i| i.id).all(db).await
}
