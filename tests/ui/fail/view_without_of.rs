#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View)]
#[view()]
struct PostPage {
    title: String,
}

fn main() {}
