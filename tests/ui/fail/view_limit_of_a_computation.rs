#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(expr = |p| p.title.lower(), limit = 3)]
    title: String,
}

fn main() {}
