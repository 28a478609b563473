use plough::prelude::*;

struct Comment;

#[derive(Model)]
#[model(has_many(comments: Comment.post_id))]
struct Post {
    #[model(id)]
    id: i64,
}

fn main() {
    let _ = Post::query().filter(|p| p.id.eq(1));
}
