use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(default = "x")]
    views: i64,
}

fn main() {}
