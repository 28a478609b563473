use plough::prelude::*;

#[derive(Model)]
#[model(has_many(comments: Comment.psot_id))]
struct Post {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct Comment {
    #[model(id)]
    id: i64,
    post_id: i64,
}

fn main() {}
