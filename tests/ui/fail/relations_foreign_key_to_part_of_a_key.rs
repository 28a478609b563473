use plough::prelude::*;

#[derive(Model)]
#[model(unique(town, nick))]
struct User {
    #[model(id)]
    id: i64,
    town: i64,
    nick: i64,
    age: i64,
}

#[derive(Model)]
#[model(foreign_key((town, age) -> User(town, age), name = author))]
struct Post {
    #[model(id)]
    id: i64,
    town: i64,
    age: i64,
}

fn main() {}
