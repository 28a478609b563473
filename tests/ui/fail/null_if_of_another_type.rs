#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().select(|p| p.title.null_if(0));
}
