use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
}

#[derive(Update, garde::Validate)]
#[update(of = Post, validate, validate)]
struct EditPost {
    #[garde(length(min = 1))]
    title: String,
}

fn main() {}
