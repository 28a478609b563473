#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(limit = "3")]
    comments: Vec<CommentLine>,
}

fn main() {}
