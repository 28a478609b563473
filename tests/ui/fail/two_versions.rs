use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(version)]
    a: i32,
    #[model(version)]
    b: i32,
}

fn main() {}
