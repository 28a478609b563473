#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let row = PostCount { author_id: 1, posts: 2 };
    let _ = PostCount::insert(row);
}
