#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().filter(|p| p.id.in_query(Comment::query().select(|c| c.text)));
}
