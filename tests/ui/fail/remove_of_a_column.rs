#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().everything().update(|p| p.id.remove(1));
}
