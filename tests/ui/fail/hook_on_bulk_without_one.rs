use plough::prelude::*;

#[derive(Model)]
#[model(on_bulk = refuse)]
struct Post {
    #[model(id)]
    id: i64,
}

fn main() {}
