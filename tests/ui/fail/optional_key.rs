use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: Option<i64>,
}

fn main() {}
