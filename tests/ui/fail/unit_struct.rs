use plough::prelude::*;

#[derive(Model)]
struct Post;

fn main() {
    let _ = Post::query();
}
