#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::query::scalar;

fn main() {
    let _ = Post::query().select(|p| scalar(Comment::query()));
}
