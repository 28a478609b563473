use plough::prelude::*;

#[derive(Model)]
#[model(has_one(post: Post.author_id))]
struct User {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    author_id: i64,
}

fn main() {}
