#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
struct PostPage {
    #[view(relation = writer)]
    by: AuthorLine,
}

fn main() {}
