use plough::prelude::*;

#[derive(Model)]
#[model(search(title, config = "eng'lish"))]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
    body: String,
    pages: i32,
}

fn main() {}
