use plough::prelude::*;

struct Color(u8);

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    color: Option<Color>,
}

fn main() {
    let _ = Post::query().filter(|p| p.id.eq(1));
}
