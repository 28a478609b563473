#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(count = comments, limit = 3)]
    comments: i64,
}

fn main() {}
