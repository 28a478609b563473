use plough::prelude::*;

#[derive(Model)]
#[model(many_to_many(tags: Tag))]
struct Post {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct Tag {
    #[model(id)]
    id: i64,
}

fn main() {}
