use plough::prelude::*;

#[derive(Model)]
#[model(has_many(cards: Card.(town, nick) -> nick))]
struct User {
    #[model(id)]
    id: i64,
    #[model(unique)]
    nick: String,
}

#[derive(Model)]
struct Card {
    #[model(id)]
    id: i64,
    town: i64,
    nick: String,
}

fn main() {}
