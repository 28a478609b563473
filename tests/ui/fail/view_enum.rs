#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Post)]
enum PostPage {
    Title(String),
}

fn main() {}
