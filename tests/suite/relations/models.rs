//! Models whose keys are not one integer.

use chrono::NaiveDate;
use plough::prelude::*;
use uuid::Uuid;

/// A shop of one tenant.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shops", has_many(orders: Order.(tenant, shop_code)))]
pub struct Shop {
    #[model(id)]
    pub tenant: i64,
    #[model(id, length = 50)]
    pub code: String,
}

/// What a shop sells; it may have none.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "orders",
    foreign_key((tenant, shop_code) -> Shop(tenant, code), name = shop),
    index(tenant, shop_code)
)]
pub struct Order {
    #[model(id, auto)]
    pub id: i64,
    pub tenant: Option<i64>,
    #[model(length = 50)]
    pub shop_code: Option<String>,
    pub pieces: i32,
}

/// A place for a day.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "slots",
    has_one(visit: Visit.(room, day)),
    many_to_many(tools: Tool, through = SlotTool((room, day), tool_id))
)]
pub struct Slot {
    #[model(id)]
    pub room: Uuid,
    #[model(id)]
    pub day: NaiveDate,
}

/// Who takes the place.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "visits", foreign_key((room, day) -> Slot(room, day), name = slot), unique(room, day))]
pub struct Visit {
    #[model(id)]
    pub id: Uuid,
    pub room: Uuid,
    pub day: NaiveDate,
    #[model(references = Visit)]
    pub before_id: Option<Uuid>,
}

/// What a place has.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tools")]
pub struct Tool {
    #[model(id, length = 50)]
    pub id: String,
}

/// A tool of a place.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "slot_tools", foreign_key((room, day) -> Slot(room, day), name = slot))]
pub struct SlotTool {
    #[model(id)]
    pub room: Uuid,
    #[model(id)]
    pub day: NaiveDate,
    #[model(id, references = Tool, length = 50)]
    pub tool_id: String,
}

/// Who borrows books.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "readers", many_to_many(books: Book, through = Loan(reader_id, book_id)))]
pub struct Reader {
    #[model(id)]
    pub id: i64,
}

/// What is borrowed.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "books", has_many(loans: Loan.book_id))]
pub struct Book {
    #[model(id)]
    pub id: i64,
    pub title: String,
}

/// One time that a book was borrowed: a reader may do so again.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "loans")]
pub struct Loan {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Reader)]
    pub reader_id: i64,
    #[model(references = Book)]
    pub book_id: i64,
}
