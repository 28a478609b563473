use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(deleted_at)]
    deleted: i64,
}

fn main() {}
