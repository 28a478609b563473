#[path = "../blog.rs"]
mod blog;
use blog::*;

#[derive(Update)]
#[update(of = Post)]
struct Edit {
    title: String,
}

fn main() {
    let _ = Post::update_all([Edit { title: "x".to_owned() }]);
}
