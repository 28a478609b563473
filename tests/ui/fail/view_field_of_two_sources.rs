#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(count = comments, column = id)]
    comments: i64,
}

fn main() {}
