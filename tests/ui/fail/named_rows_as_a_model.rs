#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let titles = Post::query().select(|p| (p.id, p.title)).named("titles");
    let _ = titles.query().filter(|p| p.title.eq("x"));
}
