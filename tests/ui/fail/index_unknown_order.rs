use plough::prelude::*;

#[derive(Model)]
#[model(index(title sideways))]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
}

fn main() {}
