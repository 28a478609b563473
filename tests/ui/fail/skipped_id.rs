use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(skip, unique)]
    extra: u8,
}

fn main() {}
