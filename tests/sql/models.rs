//! Models beside the blog: what it does not have.

use plough::prelude::*;
use rust_decimal::Decimal;

/// How an order stands.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    New,
    Paid,
    Sent,
}

/// A shop of one tenant: a composite key, in a schema of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "shops",
    schema = "sales",
    has_many(orders: Order.(tenant_id, shop_id)),
    has_one(licence: Licence.(tenant_id, shop_id))
)]
pub struct Shop {
    #[model(id)]
    pub tenant_id: i64,
    #[model(id)]
    pub id: i64,
    pub name: String,
    pub rating: f64,
}

/// What a shop may have one of.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "licences", foreign_key((tenant_id, shop_id) -> Shop(tenant_id, id), name = shop), unique(tenant_id, shop_id))]
pub struct Licence {
    #[model(id)]
    pub id: i64,
    pub tenant_id: i64,
    pub shop_id: i64,
    pub code: String,
}

/// What is sold.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders", foreign_key((tenant_id, shop_id) -> Shop(tenant_id, id), name = shop))]
pub struct Order {
    #[model(id)]
    pub id: i64,
    pub tenant_id: i64,
    pub shop_id: i64,
    pub stage: Stage,
    pub total: Decimal,
    pub weight: Option<f32>,
    pub pieces: i32,
}

/// What is marked when it is deleted.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "papers", has_many(answers: Paper.answered_id))]
pub struct Paper {
    #[model(id)]
    pub id: i64,
    pub title: String,
    #[model(references = Paper)]
    pub answered_id: Option<i64>,
    #[model(deleted_at)]
    pub deleted_at: Option<chrono::DateTime<chrono::Utc>>,
}
