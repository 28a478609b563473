#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().filter(|p| Post::column("title").unwrap().eq(p.title).unwrap());
}
