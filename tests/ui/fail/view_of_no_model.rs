#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view(of = Plain)]
struct PostPage {
    title: String,
}

fn main() {}
