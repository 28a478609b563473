use plough::prelude::*;

#[derive(Model)]
#[model(has_many(parent: Node.parent_id))]
struct Node {
    #[model(id)]
    id: i64,
    #[model(references = Node)]
    parent_id: Option<i64>,
}

fn main() {
    let _ = Node::query().filter(|n| n.parent().id.eq(1));
}
