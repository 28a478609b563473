use plough::prelude::*;

#[derive(Model)]
#[model(has_many(letters: Letter.to_email -> emial))]
struct User {
    #[model(id)]
    id: i64,
    #[model(unique)]
    email: String,
}

#[derive(Model)]
struct Letter {
    #[model(id)]
    id: i64,
    to_email: String,
}

fn main() {}
