#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(sum = comments.score)]
    score: i64,
}

fn main() {}
