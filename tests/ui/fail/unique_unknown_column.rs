use plough::prelude::*;

#[derive(Model)]
#[model(unique(author))]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
}

fn main() {}
