#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(order_by = score)]
    comments: Vec<CommentLine>,
}

fn main() {}
