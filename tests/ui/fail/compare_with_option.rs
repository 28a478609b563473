#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let name: Option<String> = None;
    let _ = Post::query().filter(|p| p.title.eq(name));
}
