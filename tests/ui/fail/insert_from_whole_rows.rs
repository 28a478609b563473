#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Comment::insert_from(Post::query(), |c| (c.id, c.text));
}
