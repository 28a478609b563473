#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let titles = Post::query().select(|p| p.title).named("titles");
    let _ = Comment::query().join(&titles, |c, title| c.post_id.eq(title));
}
