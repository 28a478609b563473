#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(max = comments.scor)]
    score: Option<i32>,
}

fn main() {}
