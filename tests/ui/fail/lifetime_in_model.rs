use plough::prelude::*;

#[derive(Model)]
struct Post<'a> {
    #[model(id)]
    id: i64,
    text: &'a str,
}

fn main() {}
