#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Post::query().select(|p| p.id).recursive("all", |all| {
        Comment::query().join(all, |c, id| c.post_id.eq(id)).select(|(c, _)| c.text)
    });
}
