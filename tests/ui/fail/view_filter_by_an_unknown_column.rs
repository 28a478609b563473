#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(filter = spam.eq(false))]
    comments: Vec<CommentLine>,
}

fn main() {}
