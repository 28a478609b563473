#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let column = Post::column("published").unwrap();
    let _ = Post::query().filter(|_| column);
}
