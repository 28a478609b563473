use plough::prelude::*;

#[derive(Model)]
struct Node {
    #[model(id)]
    id: i64,
    #[model(on_delete = cascade)]
    parent_id: Option<i64>,
}

fn main() {}
