#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

fn main() {
    let _ = Post::query().with(|p| p.comments().view::<AuthorLine>());
}
