#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(key = id)]
    comments: Vec<CommentLine>,
}

fn main() {}
