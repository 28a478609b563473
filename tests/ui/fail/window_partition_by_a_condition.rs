#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::query::{Window, rank};

fn main() {
    let _ = Post::query().select(|p| rank().over(Window::new().partition_by(p.title.eq("x"))));
}
