use plough::prelude::*;

#[derive(Model)]
#[model(table = "posts")]
struct Post {
    #[model(id, auto)]
    id: i64,
}

fn find() {
    let _ = Post::query().with_deleted();
}

fn main() {}
