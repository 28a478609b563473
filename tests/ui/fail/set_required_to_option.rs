#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let title: Option<String> = None;
    let _ = Post::query().update(|p| p.title.set(title));
}
