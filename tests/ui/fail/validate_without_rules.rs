use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
}

#[derive(Insert)]
#[insert(into = Post, validate)]
struct NewPost {
    id: i64,
}

fn main() {}
