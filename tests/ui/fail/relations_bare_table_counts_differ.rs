use plough::prelude::*;

#[derive(Model)]
#[model(many_to_many(tags: Tag, through = "post_tags"(post_id, (tag_id, tag_kind))))]
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
