use plough::prelude::*;

#[derive(Model)]
#[model(before_delete = audit::going)]
struct Post {
    #[model(id)]
    id: i64,
}

mod audit {}

fn main() {}
