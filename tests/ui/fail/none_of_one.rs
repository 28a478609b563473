#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().filter(|p| p.author().none(|a| a.name.eq("x")));
}
