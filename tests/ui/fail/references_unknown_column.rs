use plough::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    email: String,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(references = User.emial, relation = author)]
    author_email: String,
}

fn main() {}
