#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let db = Db::offline("sqlite").unwrap();
    let _ = Post::query().json(&db);
}
