use plough::prelude::*;

struct User;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(references = User)]
    author_id: i64,
}

fn main() {
    let _ = Post::query().filter(|p| p.id.eq(1));
}
