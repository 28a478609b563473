use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id, length = 3)]
    id: i64,
}

fn main() {}
