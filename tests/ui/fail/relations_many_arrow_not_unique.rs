use plough::prelude::*;

#[derive(Model)]
#[model(has_many(letters: Letter.to_email -> email))]
struct User {
    #[model(id)]
    id: i64,
    email: String,
}

#[derive(Model)]
struct Letter {
    #[model(id)]
    id: i64,
    to_email: String,
}

fn main() {}
