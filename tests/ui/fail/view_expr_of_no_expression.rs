#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(expr = |p| 7)]
    slug: i64,
}

fn main() {}
