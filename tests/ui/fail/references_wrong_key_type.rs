use plough::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(references = User)]
    author_id: i32,
}

fn main() {
    let _ = Post::query().filter(|p| p.id.eq(1));
}
