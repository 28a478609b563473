#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    comments: HashMap<i64, CommentLine>,
}

fn main() {}
