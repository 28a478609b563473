use plough::prelude::*;

#[derive(Model)]
struct Node {
    #[model(id)]
    id: i64,
    #[model(references = Node)]
    parent_id: Option<i64>,
    parent: String,
}

fn main() {
    let _ = Node::query().filter(|n| n.parent.eq("x"));
}
