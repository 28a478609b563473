use plough::prelude::*;

#[derive(Model)]
struct Node {
    #[model(id)]
    id: i64,
    #[model(references = Node)]
    parent: Option<i64>,
}

fn main() {}
