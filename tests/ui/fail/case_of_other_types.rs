#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::query::case;

fn main() {
    let _ = Post::query().select(|p| case(p.id.gt(1), p.title).otherwise(2));
}
