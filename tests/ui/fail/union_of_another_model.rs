#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().union(Comment::query());
}
