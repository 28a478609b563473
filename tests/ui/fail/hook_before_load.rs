use plough::prelude::*;

#[derive(Model)]
#[model(before_load = decrypt)]
struct Post {
    #[model(id)]
    id: i64,
}

fn main() {}
