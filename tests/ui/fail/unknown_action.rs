use plough::prelude::*;

#[derive(Model)]
struct Node {
    #[model(id)]
    id: i64,
    #[model(references = Node, on_delete = delete)]
    parent_id: Option<i64>,
}

fn main() {}
