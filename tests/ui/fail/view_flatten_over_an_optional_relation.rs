#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(flatten = reviewer)]
    reviewer: AuthorLine,
}

fn main() {}
