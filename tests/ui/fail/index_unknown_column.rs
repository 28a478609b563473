use plough::prelude::*;

#[derive(Model)]
#[model(index(titel))]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
}

fn main() {}
