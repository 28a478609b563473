use plough::prelude::*;

#[derive(Model)]
#[model(has_many(posts: Post.author_id, tags: Tag, through = psots.tags))]
struct User {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
#[model(many_to_many(tags: Tag, through = PostTag(post_id, tag_id)))]
struct Post {
    #[model(id)]
    id: i64,
    author_id: i64,
    title: String,
}

#[derive(Model)]
struct Tag {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct PostTag {
    #[model(id)]
    post_id: i64,
    #[model(id)]
    tag_id: i64,
}

fn main() {}
