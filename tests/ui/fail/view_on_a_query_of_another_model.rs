#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

fn main() {
    let _ = Post::query().view::<AuthorLine>();
}
