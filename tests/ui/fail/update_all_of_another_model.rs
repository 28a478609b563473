#[path = "../blog.rs"]
mod blog;
use blog::*;

#[derive(Update)]
#[update(of = Comment)]
struct Edit {
    text: String,
}

fn main() {
    let _ = Post::update_all([(1, Edit { text: "x".to_owned() })]);
}
