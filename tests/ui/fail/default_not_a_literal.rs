use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(default = today)]
    title: String,
}

fn main() {}
