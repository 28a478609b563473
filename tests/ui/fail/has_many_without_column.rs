use plough::prelude::*;

#[derive(Model)]
#[model(has_many(comments: Comment))]
struct Post {
    #[model(id)]
    id: i64,
}

fn main() {}
