#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(key = id)]
    comments: HashMap<String, CommentLine>,
}

fn main() {}
