#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().distinct_on(|p| p.comments());
}
