#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().update(|p| p.views.set("x"));
}
