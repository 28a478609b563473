use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
}

fn main() {
    Post::query().filter(|p| p.search().matches("rust"));
}
