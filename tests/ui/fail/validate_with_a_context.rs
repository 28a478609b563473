use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
}

struct Limits;

#[derive(Insert, garde::Validate)]
#[insert(into = Post, validate)]
#[garde(context(Limits))]
struct NewPost {
    #[garde(range(min = 1))]
    id: i64,
}

fn main() {}
