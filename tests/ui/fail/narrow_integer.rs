#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let views: i64 = 3;
    let _ = Post::query().filter(|p| p.views.gt(views));
}
