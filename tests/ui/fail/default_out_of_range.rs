use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(default = 300)]
    stars: i8,
}

fn main() {}
