#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(order_by = scor.desc)]
    comments: Vec<CommentLine>,
}

fn main() {}
