#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::query::{Window, count};

fn main() {
    let _ = Post::query().select(|p| count().over(Window::new().order_by(p.id.asc()).rows(-2..0)));
}
