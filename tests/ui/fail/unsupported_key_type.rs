use plough::prelude::*;

#[derive(Clone)]
struct Key(u8);

#[derive(Model)]
struct Post {
    #[model(id)]
    id: Key,
}

fn main() {}
