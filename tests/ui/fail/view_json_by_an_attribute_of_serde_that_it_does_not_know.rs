#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(View, serde::Serialize)]
#[view(of = Post, json)]
struct Line {
    #[serde(skip_serializing_if = "is_dull")]
    title: String,
}

fn is_dull(title: &String) -> bool {
    title == "dull"
}

fn main() {}
