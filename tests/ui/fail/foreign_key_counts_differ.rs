use plough::prelude::*;

#[derive(Model)]
#[model(foreign_key((a, b) -> Pair(a), name = other))]
struct Pair {
    #[model(id)]
    a: i64,
    b: i64,
}

fn main() {}
