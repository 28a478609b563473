#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(limt = 3)]
    comments: Vec<CommentLine>,
}

fn main() {}
