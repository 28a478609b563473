#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Comment::insert_from(Post::query().select(|p| (p.id, p.title)), |c| (c.id, c.post_id));
}
