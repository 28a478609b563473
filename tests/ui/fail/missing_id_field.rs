use plough::prelude::*;

#[derive(Model)]
struct Post {
    slug: String,
}

fn main() {}
