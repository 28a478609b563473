use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id, auto, default = 1)]
    id: i64,
}

fn main() {}
