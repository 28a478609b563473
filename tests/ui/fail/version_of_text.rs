use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(version)]
    version: String,
}

fn main() {}
