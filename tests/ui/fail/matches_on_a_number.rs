#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().filter(|p| p.id.matches("^1"));
}
