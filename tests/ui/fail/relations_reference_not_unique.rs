use plough::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(references = User.name, relation = author)]
    author_name: String,
}

fn main() {}
