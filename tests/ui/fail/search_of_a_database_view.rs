use plough::prelude::*;

#[derive(Model)]
#[model(database_view, search(title))]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
}

fn main() {}
