use plough::prelude::*;

#[derive(Model)]
#[model(has_one(badge: Badge.cod -> code))]
struct User {
    #[model(id)]
    id: i64,
    #[model(unique)]
    code: i64,
}

#[derive(Model)]
struct Badge {
    #[model(id)]
    id: i64,
    #[model(unique)]
    code: i64,
}

fn main() {}
