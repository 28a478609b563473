#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Comment::insert_from(Post::query().select(|p| (p.id, p.body)), |c| (c.post_id, c.text));
}
