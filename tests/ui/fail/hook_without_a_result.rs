use plough::prelude::*;

#[derive(Model)]
#[model(after_delete = audit)]
struct Post {
    #[model(id)]
    id: i64,
}

async fn audit(_: &Tx, _: &Post) {}

fn main() {}
