#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(filter = score)]
    comments: Vec<CommentLine>,
}

fn main() {}
