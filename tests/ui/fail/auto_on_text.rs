use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id, auto)]
    slug: String,
}

fn main() {}
