#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().select(|p| p.id.sum().over(p.title));
}
