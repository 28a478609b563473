#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let rows: Vec<Post> = Vec::new();
    let _ = Post::insert_all(rows).on_conflict(|p| p.id).update_with(|old, new| old.title.set(new.id));
}
