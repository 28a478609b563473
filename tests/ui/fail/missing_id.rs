use plough::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

#[derive(Model)]
struct Comment {
    #[model(id)]
    id: i64,
    #[model(references = Post)]
    post_id: i64,
}

fn main() {
    let _ = Post::query().filter(|p| p.title.eq("x"));
}
