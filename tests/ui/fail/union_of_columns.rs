#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().select(|p| p.id).union(Comment::query().select(|c| c.id));
}
