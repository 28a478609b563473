use plough::prelude::*;

#[derive(Model)]
#[model(foreign_key((a, b) -> Pair(a, b), name = pair))]
struct Child {
    #[model(id)]
    a: i64,
    b: String,
}

#[derive(Model)]
struct Pair {
    #[model(id)]
    a: i64,
    #[model(id)]
    b: i64,
}

fn main() {}
