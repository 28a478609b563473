use plough::prelude::*;

#[derive(Model)]
#[model(database_view, after_insert = audit)]
struct Count {
    posts: i64,
}

fn main() {}
