#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().order_by(|p| (p.title.asc(), p.id));
}
