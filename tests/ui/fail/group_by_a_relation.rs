#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().group_by(|p| p.comments());
}
