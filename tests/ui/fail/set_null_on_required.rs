use plough::prelude::*;

#[derive(Model)]
struct Node {
    #[model(id)]
    id: i64,
    #[model(references = Node, on_delete = set_null)]
    parent_id: i64,
}

fn main() {}
