use plough::prelude::*;

#[derive(Model)]
#[model(
    has_many(letters: Letter.(town, nick) -> (town, nick)),
    index(town, nick, unique, where = "town > 0"),
    unique(nick, id)
)]
struct User {
    #[model(id)]
    id: i64,
    town: i64,
    nick: String,
}

#[derive(Model)]
struct Letter {
    #[model(id)]
    id: i64,
    town: i64,
    nick: String,
}

fn main() {}
