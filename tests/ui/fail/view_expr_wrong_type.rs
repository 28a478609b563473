#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(expr = |p| p.title.lower())]
    slug: i64,
}

fn main() {}
