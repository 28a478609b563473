#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::query::exists;

fn main() {
    let _ = Post::query().filter(|p| exists(p.title));
}
