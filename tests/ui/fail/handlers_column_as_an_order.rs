#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let column = Post::column("title").unwrap();
    let _ = Post::query().order_by(|_| column);
}
