use plough::prelude::*;

type Text = Option<String>;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    text: Text,
}

fn main() {
    let _ = Post::query().filter(|p| p.id.eq(1));
}
