use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
    #[model(column = "title")]
    name: String,
}

fn main() {}
