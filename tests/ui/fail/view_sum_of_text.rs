#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(sum = comments.text)]
    score: Option<i64>,
}

fn main() {}
