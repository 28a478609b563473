use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id, length = 3)]
    #[model(id, length = 4)]
    id: String,
}

fn main() {}
